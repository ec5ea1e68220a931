"""WordPress's error codes, the kind of each, and the message for each kind; add codes here."""

from collections.abc import Mapping
from enum import Enum, auto
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
    NOT_STORED = auto()  # WordPress's database did not take it: come back later
    UNCLEAR = auto()  # it may have been done: look before trying again


_CODES: Final[Mapping[ErrorKind, str]] = {
    ErrorKind.LOGIN: """
        rest_not_logged_in incorrect_password invalid_username invalid_email empty_username
        empty_password application_passwords_disabled application_passwords_disabled_for_user
        rest_cookie_invalid_nonce
    """,
    ErrorKind.ROLE: """
        rest_cannot_create rest_cannot_publish rest_cannot_edit rest_cannot_edit_others
        rest_cannot_assign_term rest_cannot_assign_sticky rest_cannot_read rest_cannot_delete
        rest_cannot_update rest_forbidden rest_forbidden_context rest_forbidden_status
    """,
    ErrorKind.BLOCKED: "rest_cannot_access rest_disabled rest_api_disabled rest_login_required",
    ErrorKind.GONE: "rest_post_invalid_id rest_post_invalid_parent rest_already_trashed",
    ErrorKind.EXISTS: "term_exists",
    ErrorKind.PAST_END: "rest_post_invalid_page_number",
    ErrorKind.NO_ROUTE: "rest_no_route",
    ErrorKind.AWAY: "db_connect_fail",
    ErrorKind.NOT_STORED: "db_insert_error db_update_error",
    # Both are printed when PHP dies, which may be after the post was stored.
    ErrorKind.UNCLEAR: "internal_server_error wp_die",
}
ERROR_KINDS: Final = {code: kind for kind, codes in _CODES.items() for code in codes.split()}

_REFUSED: Final = "{host} refuses the request ({told})."
MESSAGES: Final[Mapping[ErrorKind, str]] = {
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
    ErrorKind.AWAY: "{host} is overloaded or out of order ({told}). Try again later.",
    ErrorKind.NOT_STORED: (
        "The database of {host} did not take it ({told}). It may be full or out of order; try "
        "again later."
    ),
    ErrorKind.UNCLEAR: "{host} failed while answering ({told}). Try again later.",
}
"""The message for each kind; `told` is the site's own code and message."""

A_GUARD: Final = "A firewall or a security plugin"
GUARDED: Final = (
    "{guard} answered in WordPress's place at {host} ({told}). Ask the host, or change its "
    "settings, to let this machine's address through to the paths below /wp-json/."
)
LIMITED: Final = (
    "{guard} limits how often {host} may be asked ({told}). Let autoblog run less often, or let "
    "this machine's address through."
)
TOKENS_ONLY: Final = (
    "A plugin for logins by token (JWT) answered at {host}, and takes no application password "
    "({told}). Let its settings pass Basic authorization on for /wp-json/wp/, or switch it off."
)
PROXY_LOGIN: Final = (
    "The proxy between this machine and {host} asks for a login (HTTP 407). Write it into "
    "HTTPS_PROXY: http://user:password@proxy.example:3128"
)
BASIC_AUTH: Final = (
    "The web server of {host} asks for a password of its own before WordPress is reached, and only "
    "one password can be sent. Take that protection off the path /wp-json/, or for this machine's "
    "address."
)
OR_WRONG_LOGIN: Final = (
    " If they are allowed already, the application password may be wrong. "
    "Run `autoblog doctor` to learn which it is."
)
