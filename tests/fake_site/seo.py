"""The SEO plugins of the fake site: descriptions beside its posts."""

from tests.fake_site.habits import Habits
from tests.fake_site.messages import Request, Response, RestError, json_response
from tests.fake_site.records import Database, FakePost, User, may_edit


def shown_meta(post: FakePost, habits: Habits) -> object:
    """Return the registered keys; without any, PHP turns the object into a list."""
    return {key: post.meta.get(key, "") for key in habits.registered_meta} or []


def change_meta(post: FakePost, body: dict[str, object], habits: Habits) -> None:
    """Store the registered keys and drop the others silently."""
    given = body.get("meta")
    if isinstance(given, dict) and not habits.drops_meta:
        known = {k: str(v) for k, v in given.items() if k in habits.registered_meta}
        post.meta.update(known)


def rank_math(request: Request, user: User | None, database: Database, habits: Habits) -> Response:
    """Answer `rankmath/v1/updateMeta`."""
    body = request.json()
    missing = [name for name in ("objectType", "objectID", "meta") if not body.get(name)]
    if missing:
        raise RestError("rest_missing_callback_param", 400)
    post = database.posts.get(int(str(body["objectID"])))
    if post is None:
        raise RestError("rest_post_invalid_id", 404)
    if not may_edit(user, post):
        raise RestError("rest_cannot_edit", 401 if user is None else 403)
    given = body["meta"]
    if isinstance(given, dict) and not habits.drops_meta:
        post.meta.update({str(key): str(value) for key, value in given.items()})
    return json_response(200, {"slug": True, "schemas": []})
