"""The fake site's `xmlrpc.php`: one method, which takes a login in its body."""

import re
from collections.abc import Sequence
from xmlrpc import client

from tests.fake_site.messages import Request, Response, html_response
from tests.fake_site.records import User


def answer(request: Request, users: Sequence[User], *, enabled: bool) -> Response:
    """Answer as core's `wp.getUsersBlogs`, which takes the login form's password and ours."""
    if request.method != "POST":
        return html_response(405, "XML-RPC server accepts POST requests only.")
    if not enabled:
        return _xml(client.Fault(405, "XML-RPC services are disabled on this site."))
    (username, password), method = client.loads(request.body)
    assert method == "wp.getUsersBlogs"
    letters = re.sub(r"[^a-zA-Z0-9]", "", str(password))
    for user in users:
        known = password == user.password or letters == user.application_password
        if user.username == username and known:
            return _xml(([{"isAdmin": False, "blogid": "1", "blogName": "The blog"}],))
    return _xml(client.Fault(403, "Incorrect username or password."))


def _xml(value: tuple[object, ...] | client.Fault) -> Response:
    body = client.dumps(value, methodresponse=True)  # type: ignore[arg-type]  # any list will do
    return Response(
        status=200, body=body.encode(), headers={"Content-Type": "text/xml; charset=UTF-8"}
    )
