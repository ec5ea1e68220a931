"""The user that our login belongs to, and what its role may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from autoblog.errors import AutoblogError, LoginRefusedError, RoleRefusedError
from autoblog.topics import PostStatus
from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.rest.answers import Refusal, id_of, mapping_of
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.site import Site

_ROUTE: Final = "wp/v2/users/me"
# Only context=edit shows roles and capabilities.
_PARAMS: Final = {"context": "edit", "_fields": "id,username,name,roles,capabilities"}
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
    """The user that the site takes us for."""

    user_id: int
    username: str
    name: str
    roles: tuple[str, ...]
    capabilities: frozenset[str]

    def may(self, capability: str) -> bool:
        """Tell whether the user has a capability such as `publish_posts`."""
        return capability in self.capabilities

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

    Raises `LoginRefusedError` if the answer names no user.
    """
    answer = api.try_get(_ROUTE, _PARAMS)
    if isinstance(answer, Refusal):
        return answer
    user = answer.record()
    roles, user_id = user.get("roles"), id_of(user)
    if user_id is None:
        raise LoginRefusedError(
            f"{host_of(answer.reply.url)} answered without saying who is logged in. A plugin may "
            "be changing its REST API."
        )
    granted = mapping_of(user.get("capabilities")).items()
    return CurrentUser(
        user_id=user_id,
        username=str(user.get("username") or ""),
        name=str(user.get("name") or ""),
        roles=tuple(str(role) for role in roles) if isinstance(roles, list) else (),
        capabilities=frozenset(name for name, has_it in granted if has_it not in _NO),
    )


def login_error(refusal: Refusal) -> AutoblogError:
    """Return the error of a refused login; a firewall's 401 may concern the login as well."""
    if refusal.reply.status != _NO_LOGIN:
        return refusal.error()
    error = LoginRefusedError(refusal.text)
    error.code = refusal.code
    return error


def check_role(user: CurrentUser, site: Site, status: PostStatus) -> None:
    """Raise `RoleRefusedError` if the user may not bring a post to `status`."""
    capability, roles = _NEEDED[status]
    if user.may(capability):
        return
    has = ", ".join(user.roles) or "no role"
    raise RoleRefusedError(
        f"The user {user.username} of {host_of(site.home)} ({has}) may not make posts with status "
        f"{status}: that takes {capability}. Give it the role {roles} in wp-admin under Users"
        f"{'' if status == 'draft' else ', or set AUTOBLOG_POST_STATUS=draft'}."
    )
