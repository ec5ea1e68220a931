"""The user that our login belongs to, and what its role may do.

    users/me     names the user and lists its capabilities
    | if that is shut, or lists none to write with
    posts?context=edit    answers only those who may write; a post's links tell more

Security plugins shut the first; filters and networks of sites grant capabilities that it leaves
out. What neither tells is left to the first draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from autoblog.errors import AutoblogError, LoginRefusedError, RoleRefusedError
from autoblog.topics import PostStatus
from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.rest.answers import Answer, Refusal, id_of, mapping_of
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind

_ROUTE: Final = "wp/v2/users/me"
# Only context=edit shows roles and capabilities.
_PARAMS: Final = {"context": "edit", "_fields": "id,username,name,roles,capabilities"}
_POSTS: Final = "wp/v2/posts"
_LINKED_POST: Final = {
    "context": "edit",
    "status": "any",
    "per_page": 1,
    "_fields": "id,_links",
}
_LINKS: Final = {
    "action-publish": "publish_posts",
    "action-create-categories": "manage_categories",
    "action-unfiltered-html": "unfiltered_html",
}
_TOLD_BY_LINKS: Final = frozenset({"publish_posts", "manage_categories"})
# Answers that may be about the route of users alone.
_ONLY_THIS_ROUTE: Final = frozenset(
    {
        ErrorKind.NO_ROUTE,
        ErrorKind.ROLE,
        ErrorKind.BLOCKED,
        ErrorKind.REFUSED,
        ErrorKind.GONE,
        ErrorKind.MOVED,
    }
)
_ABOUT_US: Final = frozenset({ErrorKind.LOGIN, ErrorKind.ROLE})
NOBODY: Final = 0
"""The number of a user whom the site does not name."""
_NO_LOGIN: Final = 401
# Plugins tell capabilities as numbers and texts, too.
_NO: Final = (False, None, 0, "", "0", "false")
_NEEDED: Final[Mapping[PostStatus, tuple[str, str]]] = {
    "draft": ("edit_posts", "Contributor or Author"),
    "pending": ("edit_posts", "Contributor or Author"),
    "publish": ("publish_posts", "Author"),
}


@dataclass(frozen=True, kw_only=True)
class CurrentUser:
    """The user that the site takes us for; `user_id` is `NOBODY` if the site does not say.

    `untold` holds capabilities that the user may or may not have.
    """

    user_id: int
    username: str
    name: str
    roles: tuple[str, ...]
    capabilities: frozenset[str]
    untold: frozenset[str] = frozenset()

    def may(self, capability: str) -> bool:
        """Tell whether the user has, or may have, a capability such as `publish_posts`."""
        return capability in self.capabilities or capability in self.untold

    @property
    def described(self) -> str:
        """The username and the roles, for a message."""
        return f"{self.username} ({', '.join(self.roles) or 'no role'})"


def log_in(api: Api) -> CurrentUser:
    """Prove the login and return its user. Raises `LoginRefusedError` if the site refuses it.

    A readable list of posts proves nothing: WordPress treats a wrong password as no login at all.
    """
    answer = read_current_user(api)
    if isinstance(answer, Refusal):
        raise login_error(answer)
    return answer


def read_current_user(api: Api) -> CurrentUser | Refusal:
    """Return the user that the site takes us for, or the site's refusal.

    Raises `LoginRefusedError` if the answer names no user and we may not write either.
    """
    answer = api.try_get(_ROUTE, _PARAMS)
    if isinstance(answer, Refusal):
        if answer.kind not in _ONLY_THIS_ROUTE:
            return answer
        writer = _unnamed_writer(api)
        tells_more = isinstance(writer, CurrentUser) or writer.kind in _ABOUT_US
        return writer if tells_more else answer
    user = _named(answer) or _unnamed_writer(api)
    if isinstance(user, Refusal):
        raise LoginRefusedError(
            f"{host_of(answer.reply.url)} answered without saying who is logged in. A plugin may "
            "be changing its REST API."
        )
    return user if user.may("edit_posts") else with_proven_rights(api, user)


def with_proven_rights(api: Api, user: CurrentUser) -> CurrentUser:
    """Return `user` with what the posts' route proves beyond the list of its capabilities."""
    rights = _rights(api)
    if isinstance(rights, Refusal):
        return user
    # A list without the right to write, which the site grants all the same, tells nothing.
    incomplete = not user.may("edit_posts")
    untold = rights.untold if incomplete else user.untold
    capabilities = user.capabilities | rights.capabilities
    return replace(user, capabilities=capabilities, untold=untold - capabilities)


def _named(answer: Answer) -> CurrentUser | None:
    user = mapping_of(answer.value)
    roles, user_id = user.get("roles"), id_of(user)
    if user_id is None:
        return None
    granted = mapping_of(user.get("capabilities")).items()
    return CurrentUser(
        user_id=user_id,
        username=str(user.get("username") or ""),
        name=str(user.get("name") or ""),
        roles=tuple(str(role) for role in roles) if isinstance(roles, list) else (),
        capabilities=frozenset(name for name, has_it in granted if has_it not in _NO),
    )


def _unnamed_writer(api: Api) -> CurrentUser | Refusal:
    rights = _rights(api)
    if isinstance(rights, Refusal):
        return rights
    return CurrentUser(
        user_id=NOBODY,
        username=api.username,
        name="",
        roles=(),
        capabilities=rights.capabilities,
        untold=rights.untold,
    )


@dataclass(frozen=True, kw_only=True)
class _Rights:
    """The rights that the posts' route proves, and those of which it tells nothing."""

    capabilities: frozenset[str]
    untold: frozenset[str]


def _rights(api: Api) -> _Rights | Refusal:
    """Return what the login may do with posts, or the refusal if it may not write any.

    The links of a post that we may edit tell what we may do with every post.
    """
    answer = api.try_get(_POSTS, _LINKED_POST)
    if isinstance(answer, Refusal):
        return answer
    rows = answer.rows()
    linked = [str(link) for row in rows for link in mapping_of(row.get("_links"))]
    found = {right for link, right in _LINKS.items() if any(it.endswith(link) for it in linked)}
    untold = frozenset({"upload_files"}) | (frozenset() if rows else _TOLD_BY_LINKS)
    return _Rights(capabilities=frozenset({"edit_posts", *found}), untold=untold)


def login_error(refusal: Refusal) -> AutoblogError:
    """Return the error of a refused login; a firewall's 401 may concern the login as well."""
    if refusal.reply.status != _NO_LOGIN:
        return refusal.error()
    error = LoginRefusedError(refusal.text)
    error.code = refusal.code
    return error


def check_role(api: Api, user: CurrentUser, status: PostStatus) -> CurrentUser:
    """Return `user` if it may bring a post to `status`, with the rights that were proven for that.

    Raises `RoleRefusedError` if it may not.
    """
    capability, roles = _NEEDED[status]
    if not user.may(capability):
        user = with_proven_rights(api, user)
    if user.may(capability):
        return user
    has = ", ".join(user.roles) or "no role"
    or_less = ", or set AUTOBLOG_POST_STATUS=draft"
    raise RoleRefusedError(
        f"The user {user.username} of {host_of(api.site.home)} ({has}) may not make posts with "
        f"status {status}: that takes {capability}. Give it the role {roles} in wp-admin under "
        f"Users{or_less if user.may('edit_posts') and status != 'draft' else ''}."
    )
