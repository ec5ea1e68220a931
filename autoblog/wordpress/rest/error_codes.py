"""WordPress's error codes, and the kind of error that each one is; add new codes here."""

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
