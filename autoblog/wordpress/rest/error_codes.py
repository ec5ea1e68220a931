"""WordPress's error codes, the kind of each, and the message for each kind; add codes here."""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Final


class ErrorKind(Enum):
    """The kinds of refusals, by what we do next."""

    LOGIN = auto()  # stop: the site does not know us
    ROLE = auto()  # stop: it knows us, and our role may not do this
    BLOCKED = auto()  # stop: a firewall or a security plugin stands before WordPress
    REFUSED = auto()  # this one request is wrong, others go on
    GONE = auto()  # the post was deleted or trashed
    EXISTS = auto()  # the term exists already: use it
    PAST_END = auto()  # no such page of a list: stop paging
    NO_ROUTE = auto()  # the API does not exist, or no longer
    MOVED = auto()  # the address redirects
    AWAY = auto()  # nothing was done: come back later
    UNCLEAR = auto()  # it may have been done: look before trying again


ERROR_KINDS: Final[Mapping[str, ErrorKind]] = MappingProxyType(
    {
        "rest_not_logged_in": ErrorKind.LOGIN,
        "incorrect_password": ErrorKind.LOGIN,
        "invalid_username": ErrorKind.LOGIN,
        "invalid_email": ErrorKind.LOGIN,
        "empty_username": ErrorKind.LOGIN,
        "empty_password": ErrorKind.LOGIN,
        "application_passwords_disabled": ErrorKind.LOGIN,
        "application_passwords_disabled_for_user": ErrorKind.LOGIN,
        "rest_cookie_invalid_nonce": ErrorKind.LOGIN,
        "rest_cannot_create": ErrorKind.ROLE,
        "rest_cannot_publish": ErrorKind.ROLE,
        "rest_cannot_edit": ErrorKind.ROLE,
        "rest_cannot_edit_others": ErrorKind.ROLE,
        "rest_cannot_assign_term": ErrorKind.ROLE,
        "rest_cannot_assign_sticky": ErrorKind.ROLE,
        "rest_cannot_read": ErrorKind.ROLE,
        "rest_cannot_delete": ErrorKind.ROLE,
        "rest_cannot_update": ErrorKind.ROLE,
        "rest_forbidden": ErrorKind.ROLE,
        "rest_forbidden_context": ErrorKind.ROLE,
        "rest_forbidden_status": ErrorKind.ROLE,
        "rest_cannot_access": ErrorKind.BLOCKED,
        "rest_disabled": ErrorKind.BLOCKED,
        "rest_api_disabled": ErrorKind.BLOCKED,
        "rest_login_required": ErrorKind.BLOCKED,
        "rest_post_invalid_id": ErrorKind.GONE,
        "rest_already_trashed": ErrorKind.GONE,
        "term_exists": ErrorKind.EXISTS,
        "rest_post_invalid_page_number": ErrorKind.PAST_END,
        "rest_no_route": ErrorKind.NO_ROUTE,
        # Both are printed when PHP dies, which may be after the post was stored.
        "internal_server_error": ErrorKind.UNCLEAR,
        "wp_die": ErrorKind.UNCLEAR,
    }
)

_REFUSED: Final = "{host} refuses the request ({told})."
MESSAGES: Final[Mapping[ErrorKind, str]] = MappingProxyType(
    {
        ErrorKind.LOGIN: (
            "{host} does not accept the login by application password ({told}). "
            "Run `autoblog doctor` to learn the cause and the fix."
        ),
        ErrorKind.ROLE: (
            "{host} accepts the login, but the user's role may not do this ({told}). "
            "Give the user the role Author, or ask for less."
        ),
        ErrorKind.BLOCKED: (
            "A firewall or a security plugin of {host} answered in WordPress's place ({told}). Ask "
            "the host, or the security plugin, to allow this machine's address and the REST API."
        ),
        ErrorKind.REFUSED: _REFUSED,
        ErrorKind.EXISTS: _REFUSED,
        ErrorKind.PAST_END: _REFUSED,
        ErrorKind.GONE: "The post is no longer on {host} ({told}).",
        ErrorKind.NO_ROUTE: (
            "{host} has no such REST API ({told}). Save Settings > Permalinks once in wp-admin, "
            "and look for a plugin that switches the REST API off."
        ),
        ErrorKind.MOVED: (
            "{host} redirects its REST API to {told}, and the login never follows a redirect. "
            "If that is your site, write its address into WORDPRESS_URL."
        ),
        ErrorKind.AWAY: "{host} is overloaded or under maintenance ({told}). Try again later.",
        ErrorKind.UNCLEAR: "{host} failed while answering ({told}). Try again later.",
    }
)
"""The message for each kind; `told` is the site's own code and message."""

BASIC_AUTH: Final = (
    "The web server of {host} asks for a password of its own before WordPress is reached, and only "
    "one password can be sent. Take that protection off the path /wp-json/, or for this machine's "
    "address."
)
OR_WRONG_LOGIN: Final = (
    " If they are allowed already, the application password may be wrong. "
    "Run `autoblog doctor` to learn which it is."
)
