"""What stands before WordPress and answers in its place, by what it says of itself. Pure.

Firewalls, captchas, limiters and plugins for logins by token answer with any status, with a page or
with JSON of their own. Their names and words tell the blogger where to look.
"""

import re
from collections.abc import Mapping
from typing import Final

from autoblog.wordpress.http.transport import Reply
from autoblog.wordpress.rest.bodies import one_line

_BY_HEADER: Final = (
    ("cf-mitigated", "", "Cloudflare"),
    ("sg-captcha", "", "SiteGround's anti-bot protection"),
    ("x-sucuri-block", "", "Sucuri"),
    ("x-datadome", "", "DataDome"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-iinfo", "", "Imperva"),
    ("server", "imunify360", "Imunify360"),
    ("server", "ddos-guard", "DDoS-Guard"),
    ("server", "sucuri", "Sucuri"),
    ("server", "akamaighost", "Akamai"),
    ("server", "bitninja", "BitNinja"),
)
_BY_TEXT: Final = (
    (r"sgcaptcha", "SiteGround's anti-bot protection"),
    (r"imunify360", "Imunify360"),
    (r"wordfence", "Wordfence"),
    # Its pages about a site that is away bear its name, too.
    (r"cdn-cgi/challenge|cf-browser-verif|cf-error-details.{0,3000}blocked", "Cloudflare"),
    (r"sucuri", "Sucuri"),
    (r"bitninja", "BitNinja"),
    (r"ninjafirewall", "NinjaFirewall"),
    (r"wp cerber", "WP Cerber"),
    (r"(solid|ithemes) security", "Solid Security"),
    (r"all[ -]in[ -]one (wp )?security", "All-In-One Security"),
    (r"shield security|shieldpro", "Shield Security"),
    (r"incapsula|imperva", "Imperva"),
    (r"mod_?security", "ModSecurity"),
    (r"datadome", "DataDome"),
    (r"captcha|lsrecap|turnstile", "a captcha"),
)
_LIMITER: Final = re.compile(
    r"rate.?limit|too many requests|throttl|request limit|limit(ed)? (of|the) .{0,20}requests"
    r"|access .{0,40}\blimited|slow down|quota exceeded",
    re.IGNORECASE,
)
# "JWT Authentication for WP REST API" and its relatives.
_BY_TOKEN: Final = re.compile(
    r"\bjwt[_ ]|^jwt|wrong number of segments|authorization header malformed|invalid[_ ]token"
    r"|\bbearer\b|missing_authorization_header",
    re.IGNORECASE,
)
_WORDS: Final = ("message", "error_description", "error", "detail", "reason", "msg", "title")
# WordPress's own answers hold one of these.
_ITS_OWN: Final = frozenset({"id", "deleted", "namespaces", "name", "slug", "schemas"})
_LOOKED_AT: Final = 20_000


def guard_in(reply: Reply) -> str | None:
    """Return the name of the guard whose answer this is, where it names itself."""
    for header, value, name in _BY_HEADER:
        if header in reply.headers and value in reply.headers[header].lower():
            return name
    text = reply.body[:_LOOKED_AT].decode(errors="replace").lower()
    return next((name for pattern, name in _BY_TEXT if re.search(pattern, text)), None)


def is_limiter(told: str) -> bool:
    """Tell whether an answer's words are those of something that limits how often one asks."""
    return _LIMITER.search(told) is not None


def wants_token(told: str) -> bool:
    """Tell whether an answer's words are those of a plugin that knows logins by token only."""
    return _BY_TOKEN.search(told) is not None


def words_in(value: object) -> str | None:
    """Return what JSON of something other than WordPress says; None if it may be WordPress's."""
    if not isinstance(value, Mapping) or _ITS_OWN & set(value):
        return None
    found = [value[name] for name in _WORDS if value.get(name)]
    inner = value.get("data")
    if not found and value.get("success") is False and inner:  # WordPress's wp_send_json_error
        found = [words_in(inner) or inner]
    texts = [words_in(word) or word for word in found]
    return one_line(": ".join(dict.fromkeys(map(str, texts)))) or None
