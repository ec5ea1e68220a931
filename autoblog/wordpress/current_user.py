"""Who we are on the site, and why it does not know us if it does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from autoblog.errors import LoginRefusedError, RoleRefusedError
from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.rest.answers import Answer, Refusal
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.rest.site import Site

_ROUTE: Final = "wp/v2/users/me"
# Only context=edit shows roles and capabilities.
_PARAMS: Final = MappingProxyType(
    {"context": "edit", "_fields": "id,username,name,roles,capabilities"}
)
Status = Literal["draft", "pending", "publish"]
_NEEDED: Final[Mapping[Status, tuple[str, str]]] = MappingProxyType(
    {
        "draft": ("edit_posts", "Contributor or Author"),
        "pending": ("edit_posts", "Contributor or Author"),
        "publish": ("publish_posts", "Author"),
    }
)
_APACHE: Final = 'put SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1 into Apache\'s .htaccess'
_NGINX: Final = (
    "put fastcgi_pass_header Authorization; into nginx's PHP location (before an Apache: "
    "proxy_set_header Authorization $http_authorization;)"
)


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


def log_in(api: Api) -> CurrentUser:
    """Prove the login. Raises `LoginRefusedError` that names the causes which remain possible.

    A readable list of posts proves nothing: a wrong password is treated as no login at all.
    """
    answer = read_current_user(api)
    if isinstance(answer, CurrentUser):
        return answer
    if answer.kind is ErrorKind.LOGIN or answer.reply.status == 401:  # noqa: PLR2004 -- no login
        error = LoginRefusedError(_explain(answer, api.site, api.username))
        error.code = answer.code
        raise error
    raise answer.error()


def read_current_user(api: Api) -> CurrentUser | Refusal:
    """Return the user that the site takes us for, or how it refuses us."""
    answer = api.try_get(_ROUTE, _PARAMS)
    return _read(answer) if isinstance(answer, Answer) else answer


def check_role(user: CurrentUser, site: Site, status: Status) -> None:
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


def refused_at_the_door(refusal: Refusal, username: str) -> LoginRefusedError:
    """Explain a refused login where the API is closed, so that all is hidden but the refusal."""
    host = host_of(refusal.reply.url)
    return LoginRefusedError(
        f"{host} answers only users who are logged in, and takes us for a visitor, not for "
        f"{username} ({refusal.code}). Either the user name or the application password is wrong: "
        "make a new one in wp-admin under Users > Profile (the password of the login form does "
        "not work here) and set WORDPRESS_APPLICATION_PASSWORD. Or the web server keeps the login "
        f"from WordPress; then {_pass_on(refusal.reply.headers)}."
    )


def _read(answer: Answer) -> CurrentUser:
    user = answer.record()
    capabilities = user.get("capabilities")
    roles = user.get("roles")
    user_id = user.get("id")
    if not isinstance(user_id, int):
        raise LoginRefusedError(
            f"{host_of(answer.reply.url)} answered without saying who is logged in. A plugin may "
            "be changing its REST API."
        )
    return CurrentUser(
        user_id=user_id,
        username=str(user.get("username") or ""),
        name=str(user.get("name") or ""),
        roles=tuple(str(role) for role in roles) if isinstance(roles, list) else (),
        capabilities=frozenset(
            name for name, granted in _mapping(capabilities).items() if granted is True
        ),
    )


def _explain(refusal: Refusal, site: Site, username: str) -> str:
    host = host_of(site.home)
    if refusal.code.startswith("http_"):
        return refusal.text
    if refusal.code in {"invalid_username", "invalid_email"}:
        return f"{host} has no user {username}. Correct WORDPRESS_USERNAME."
    if refusal.code == "incorrect_password":
        return f"{host} knows the user {username}, but not the application password. {_anew(site)}"
    if not site.application_passwords or refusal.code.startswith("application_passwords_disabled"):
        return _switched_off(site)
    if refusal.kind is ErrorKind.BLOCKED:
        return f"{refusal.text} If they are allowed already, the password is wrong. {_anew(site)}"
    return (
        f"{host} takes us for a visitor, not for {username} ({refusal.code}). Either the user name "
        f"or the application password is wrong. {_anew(site)} Or the web server keeps the login "
        f"from WordPress; then {_pass_on(refusal.reply.headers)}."
    )


def _anew(site: Site) -> str:
    where = site.authorization_url
    page = f"{where}?app_name=autoblog" if where else f"{site.admin_url}profile.php"
    return (
        f"Make a new one at {page} (the password of the login form does not work here) and set "
        "WORDPRESS_APPLICATION_PASSWORD."
    )


def _switched_off(site: Site) -> str:
    host = host_of(site.home)
    if site.api_root.startswith("http:"):
        return (
            f"{host} takes no application passwords, because it is reached over plain http. On a "
            "site of this machine, set WP_ENVIRONMENT_TYPE to local in wp-config.php."
        )
    return (
        f"{host} takes no application passwords. Either a security plugin has switched them off "
        "(Wordfence and others have a setting for it): switch them on. Or WordPress does not know "
        "that it is reached over https: have the proxy before it send X-Forwarded-Proto, and let "
        "wp-config.php set $_SERVER['HTTPS'] from it."
    )


def _pass_on(headers: Mapping[str, str]) -> str:
    server = headers.get("server", "").lower()
    if "apache" in server or "litespeed" in server:
        return _APACHE
    if "nginx" in server:
        return _NGINX
    return f"{_APACHE}, or {_NGINX}"


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
