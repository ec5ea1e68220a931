"""Security and SEO plugins, recognised by the namespaces that they add to the REST API.

Only administrators can list plugins, so a plugin without a namespace stays unseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class SecurityPlugin:
    """A plugin that may block us, and what to change in its settings.

    `application_passwords` tells how to allow those, `rest_api` how to let us through.
    """

    name: str
    namespaces: tuple[str, ...]
    application_passwords: str
    rest_api: str


def _plugin(
    name: str, *namespaces: str, application_passwords: str = "", rest_api: str = ""
) -> SecurityPlugin:
    """Make a plugin; the default texts are for plugins whose menus we do not know."""
    return SecurityPlugin(
        name=name,
        namespaces=namespaces,
        application_passwords=application_passwords
        or f"look through {name}'s settings for 'application passwords' and allow them",
        rest_api=rest_api
        or f"in {name}'s settings allow the REST API for logged-in users, and look for this "
        "machine's address among those that are locked out",
    )


_SECURITY: Final = (
    _plugin(
        "Wordfence",
        "wordfence",
        # On by default (its option loginSec_disableApplicationPasswords).
        application_passwords=(
            "in Wordfence > All Options > Brute Force Protection, switch off 'Disable WordPress "
            "application passwords', which is on by default"
        ),
        rest_api=(
            "look for this machine's address in Wordfence > Firewall > Blocking, and allow it"
        ),
    ),
    _plugin("Solid Security", "ithemes-security", "solid-security"),
    _plugin(
        "WP Cerber",
        "cerber",
        "wp-cerber",
        # wpcerber.com/restrict-access-to-wordpress-rest-api
        rest_api="in WP Cerber > Hardening, tick 'Allow REST API for logged in users'",
    ),
    _plugin(
        "All-In-One Security",
        "aios",
        "aiowps",
        application_passwords=(
            "in WP Security > User Security, switch off 'Disable application password'"
        ),
    ),
    _plugin("SecuPress", "secupress"),
    _plugin("Really Simple Security", "reallysimplessl", "really-simple-security"),
    _plugin("Defender", "wp-defender"),
    _plugin("Sucuri", "sucuriscan"),
)
_SEO: Final = (
    ("yoast", "Yoast SEO"),
    ("rankmath", "Rank Math"),
    ("aioseo", "All in One SEO"),
    ("seopress", "SEOPress"),
)


def security_plugins(namespaces: Iterable[str]) -> list[SecurityPlugin]:
    """Return the security plugins that show themselves."""
    present = {namespace.partition("/")[0] for namespace in namespaces}
    return [plugin for plugin in _SECURITY if present & set(plugin.namespaces)]


def seo_plugins(namespaces: Iterable[str]) -> list[str]:
    """Return the names of the SEO plugins that show themselves."""
    present = {namespace.partition("/")[0] for namespace in namespaces}
    return [name for namespace, name in _SEO if namespace in present]
