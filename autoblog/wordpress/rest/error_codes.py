"""The one table from WordPress's error codes to what they mean for us."""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Final


class Meaning(Enum):
    """What a refusal means for what we do next."""

    LOGIN = auto()  # stop: the site does not know us
    ROLE = auto()  # stop: it knows us, and our role may not do this
    BLOCKED = auto()  # stop: a firewall or a security plugin stands before WordPress
    REFUSED = auto()  # this one request is wrong, others go on
    GONE = auto()  # the post was deleted or trashed
    EXISTS = auto()  # the term is there already: use it
    PAST_END = auto()  # no such page of a list: stop paging
    NO_ROUTE = auto()  # the API is not there, or no longer
    MOVED = auto()  # the address redirects
    AWAY = auto()  # nothing was done: come back later
    UNCLEAR = auto()  # it may have been done: look before trying again


MEANINGS: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "rest_not_logged_in": Meaning.LOGIN,
        "incorrect_password": Meaning.LOGIN,
        "invalid_username": Meaning.LOGIN,
        "invalid_email": Meaning.LOGIN,
        "empty_username": Meaning.LOGIN,
        "empty_password": Meaning.LOGIN,
        "application_passwords_disabled": Meaning.LOGIN,
        "application_passwords_disabled_for_user": Meaning.LOGIN,
        "rest_cookie_invalid_nonce": Meaning.LOGIN,
        "rest_cannot_create": Meaning.ROLE,
        "rest_cannot_publish": Meaning.ROLE,
        "rest_cannot_edit": Meaning.ROLE,
        "rest_cannot_edit_others": Meaning.ROLE,
        "rest_cannot_assign_term": Meaning.ROLE,
        "rest_cannot_assign_sticky": Meaning.ROLE,
        "rest_cannot_read": Meaning.ROLE,
        "rest_cannot_delete": Meaning.ROLE,
        "rest_cannot_update": Meaning.ROLE,
        "rest_forbidden": Meaning.ROLE,
        "rest_forbidden_context": Meaning.ROLE,
        "rest_forbidden_status": Meaning.ROLE,
        "rest_cannot_access": Meaning.BLOCKED,
        "rest_disabled": Meaning.BLOCKED,
        "rest_api_disabled": Meaning.BLOCKED,
        "rest_login_required": Meaning.BLOCKED,
        "rest_post_invalid_id": Meaning.GONE,
        "rest_already_trashed": Meaning.GONE,
        "term_exists": Meaning.EXISTS,
        "rest_post_invalid_page_number": Meaning.PAST_END,
        "rest_no_route": Meaning.NO_ROUTE,
        # Both are printed when PHP dies, which may be after the post was stored.
        "internal_server_error": Meaning.UNCLEAR,
        "wp_die": Meaning.UNCLEAR,
    }
)
