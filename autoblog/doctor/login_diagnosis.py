"""The checks of application passwords and of our login, with the causes of a refusal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from autoblog.doctor.examination import Check, Examination, failed, failed_by, ok
from autoblog.doctor.plugins import security_plugins
from autoblog.errors import AutoblogError, LoginRefusedError
from autoblog.wordpress import CurrentUser, RefusedLogin, Site

_SWITCHED_OFF: Final = frozenset(
    {"application_passwords_disabled", "application_passwords_disabled_for_user"}
)
_NO_SUCH_USER: Final = frozenset({"invalid_username", "invalid_email"})
_APACHE: Final = 'put SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1 into Apache\'s .htaccess'
_NGINX: Final = (
    "put fastcgi_pass_header Authorization; into nginx's PHP location, or, where nginx stands "
    "before an Apache, proxy_set_header Authorization $http_authorization;"
)
_NOT_OURS: Final = (
    "WORDPRESS_APPLICATION_PASSWORD does not hold an application password: WordPress makes these "
    "of 24 letters and digits, and the password of the login form does not work here"
)
_RIGHT_NAME: Final = (
    "check WORDPRESS_USERNAME: it is the Username in wp-admin under Users, not the name shown "
    "with posts; the e-mail address works, too"
)


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """The cause, as far as it is known, and the fix."""

    found: str
    fix: str


def check_login(found: Examination) -> Iterator[Check]:
    """Check application passwords and the login."""
    site = found.wordpress.site
    try:
        answer = found.wordpress.examine_login()
    except AutoblogError as error:
        yield _check_passwords(site)
        yield failed_by("login", error, fix="run doctor again later")
        return
    if isinstance(answer, CurrentUser):
        found.user = answer
        # A login that works is better proof than the site's description of itself.
        yield ok("passwords", "the site takes application passwords")
        yield ok("login", f"the site knows us as {answer.described}")
    elif answer.by_server:
        yield failed_by("login", answer.error, fix="take that protection off the path /wp-json/")
    elif answer.by_token:
        yield _check_passwords(site)
        yield failed_by("login", answer.error, fix="switch the plugin for tokens off")
    else:
        if answer.code not in _SWITCHED_OFF:
            yield _check_passwords(site)
        why, exit_code = diagnose(answer, site=site), answer.error.exit_code
        yield failed("login", why.found, fix=why.fix, exit_code=exit_code)


def _check_passwords(site: Site) -> Check:
    if not site.application_passwords:
        why, exit_code = _why_switched_off(site), LoginRefusedError.exit_code
        return failed("passwords", why.found, fix=why.fix, exit_code=exit_code)
    if not site.namespaces:
        return ok("passwords", "cannot be seen without a login; most sites take them")
    return ok("passwords", "the site takes application passwords")


def diagnose(refused: RefusedLogin, *, site: Site) -> Diagnosis:
    """Return why the login is refused.

    A web server's own password (`by_server`) is told by the refusal's error instead.
    """
    if not site.application_passwords:
        return Diagnosis(
            found="refused, since the site takes no application passwords",
            fix="see the line above",
        )
    if refused.by_plugin and refused.over_xmlrpc != "refused":
        return _blocked(refused, site=site)
    return _told_by_code(refused, site=site) or _taken_for_a_visitor(refused, site=site)


def _why_switched_off(site: Site) -> Diagnosis:
    """Return why a site takes no application passwords at all."""
    if site.api_root.startswith("http:"):
        return Diagnosis(
            found="the site takes no application passwords: over plain http WordPress takes them "
            "only if it is told that the site is local",
            fix="put define('WP_ENVIRONMENT_TYPE', 'local'); into wp-config.php; if it is there "
            "already, a plugin has switched application passwords off",
        )
    known = security_plugins(site.namespaces)
    if known:
        names = " and ".join(plugin.name for plugin in known)
        return Diagnosis(
            found=f"the site takes no application passwords; {names} is installed there and can "
            "switch them off",
            fix="; ".join(plugin.application_passwords for plugin in known),
        )
    return Diagnosis(
        found="the site takes no application passwords. Either a security plugin has switched them "
        "off, or WordPress does not know that it is reached over https",
        fix="open Users > Profile in wp-admin. Where it says that application passwords are "
        "disabled, look through the security plugin's settings (Wordfence switches them off by "
        "default). Where it asks for https, let the proxy send X-Forwarded-Proto and wp-config.php "
        "set $_SERVER['HTTPS'] = 'on' by it",
    )


def _told_by_code(refused: RefusedLogin, *, site: Site) -> Diagnosis | None:
    if refused.code in _NO_SUCH_USER:
        return Diagnosis(found=f"the site has no user {refused.username}", fix=_RIGHT_NAME)
    if refused.code in _SWITCHED_OFF:
        return Diagnosis(
            found="the site takes no application passwords from this user",
            fix="; ".join(p.application_passwords for p in security_plugins(site.namespaces))
            or "allow them in the security plugin's settings",
        )
    if refused.code != "incorrect_password":
        return None
    known = f"the site knows the user {refused.username}"
    if refused.made_by_wordpress:
        known += ", but not this application password; it may have been revoked, or be another's"
        return Diagnosis(found=known, fix=_make_new(site))
    return Diagnosis(found=f"{known}, but {_NOT_OURS}", fix=_make_new(site))


def _blocked(refused: RefusedLogin, *, site: Site) -> Diagnosis:
    found = f"a firewall or a security plugin answered in WordPress's place ({refused.told})"
    allow = "; ".join(plugin.rest_api for plugin in security_plugins(site.namespaces)) or (
        "in the security plugin's settings allow the REST API for logged-in users, or ask the host "
        "to let this machine's address through"
    )
    allowed = "if they are allowed already"
    if refused.over_xmlrpc == "taken":
        return Diagnosis(
            found=f"{found}, though the login is right: the site takes it over XML-RPC",
            fix=f"{allow}; {allowed}, {_pass_on(refused.server)}",
        )
    return Diagnosis(found=found, fix=f"{allow}; {allowed}, the login is wrong: {_make_new(site)}")


def _taken_for_a_visitor(refused: RefusedLogin, *, site: Site) -> Diagnosis:
    lost = _pass_on(refused.server)
    match refused.over_xmlrpc, refused.made_by_wordpress:
        case "taken", True:
            return Diagnosis(
                found="the login is right (the site takes it over XML-RPC), but the web server "
                "keeps it from the REST API: it drops the Authorization header",
                fix=lost,
            )
        case "taken", False:
            return Diagnosis(
                found=f"the site knows {refused.username} and this password, but it is that of the "
                "login form, which the REST API does not take",
                fix=_make_new(site),
            )
        case _, False:
            return Diagnosis(
                found=f"the site does not know this login, and {_NOT_OURS}",
                fix=f"{_make_new(site)}; {_RIGHT_NAME}",
            )
        case "refused", True:
            return Diagnosis(
                found=f"the user name {refused.username} or the application password is wrong; the "
                "site refuses them over XML-RPC as well",
                fix=f"{_RIGHT_NAME}. Then {_make_new(site)}",
            )
    return Diagnosis(
        found="the site takes us for a visitor. It is one of two: the user name "
        f"{refused.username} or the application password is wrong, or the web server keeps the "
        "login from WordPress",
        fix=f"first {_make_new(site)}; if that does not help, {lost}",
    )


def _make_new(site: Site) -> str:
    where = site.authorization_url
    page = f"{where}?app_name=autoblog" if where else f"{site.admin_url}profile.php"
    return f"make a new application password at {page} and set WORDPRESS_APPLICATION_PASSWORD"


def _pass_on(server: str) -> str:
    if "apache" in server or "litespeed" in server:
        return _APACHE
    if "nginx" in server:
        return _NGINX
    return f"{_APACHE}, or {_NGINX}"
