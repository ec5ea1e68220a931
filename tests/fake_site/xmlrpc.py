"""The fake site's `xmlrpc.php`: one method, which takes a login in its body."""

import html
import re
from collections.abc import Sequence

from tests.fake_site.messages import Request, Response, html_response
from tests.fake_site.records import User

_STRING = re.compile(r"<string>(.*?)</string>", re.DOTALL)


def answer(request: Request, users: Sequence[User], *, enabled: bool) -> Response:
    """Do as core's `wp.getUsersBlogs`: both the login form's password and our own are taken."""
    if request.method != "POST":
        return html_response(405, "XML-RPC server accepts POST requests only.")
    if not enabled:
        return _fault(405, "XML-RPC services are disabled on this site.")
    username, password = (html.unescape(text) for text in _STRING.findall(request.body.decode()))
    letters = re.sub(r"[^a-zA-Z0-9]", "", password)
    for user in users:
        known = password == user.password or letters == user.application_password
        if user.username == username and known:
            return _xml("<params><param>isAdmin</param></params>")
    return _fault(403, "Incorrect username or password.")


def _fault(code: int, text: str) -> Response:
    return _xml(
        "<fault><value><struct><member><name>faultCode</name>"
        f"<value><int>{code}</int></value></member><member><name>faultString</name>"
        f"<value><string>{text}</string></value></member></struct></value></fault>"
    )


def _xml(inner: str) -> Response:
    body = f'<?xml version="1.0"?>\n<methodResponse>\n{inner}</methodResponse>'
    return Response(
        status=200, body=body.encode(), headers={"Content-Type": "text/xml; charset=UTF-8"}
    )
