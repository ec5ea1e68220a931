"""Messages reach mail and web receivers; what fails is a warning that shows no secret."""

import json
import logging
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from autoblog.errors import SettingError
from autoblog.observers import Notification, parse_addresses
from tests.unit.wordpress.raw_server import serving

if TYPE_CHECKING:
    from email.message import Message as Mail

# One of Apprise's plugins looks for a module that newer Pythons lack.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

MESSAGE = Notification(
    title="autoblog: 1 post ready for review", body="Title 7\nhttps://blog/edit?p=7"
)
SECRET = "hush-hush"


class Receiver(HTTPServer):
    """Keeps what is posted to it, or refuses it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.received: list[dict[str, Any]] = []
        self.status = 200

    @property
    def address(self) -> str:
        return f"json://user:{SECRET}@127.0.0.1:{self.server_port}/"


class _Post(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Mailbox:
    """What aiosmtpd gives mail to."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as free:
        port = free.server_port
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def test_a_web_receiver_gets_the_message(receiver: Receiver) -> None:
    parse_addresses(receiver.address)(MESSAGE)
    (got,) = receiver.received
    assert (got["title"], got["message"]) == (MESSAGE.title, MESSAGE.body)


def test_a_mailbox_gets_the_message(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    parse_addresses(
        f"mailto://127.0.0.1:{port}?from=autoblog@example.org&to=me@example.org&mode=insecure"
        "&format=text"
    )(MESSAGE)
    (mail,) = box.mails
    assert str(make_header(decode_header(mail["Subject"]))) == MESSAGE.title
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert "https://blog/edit?p=7" in payload.decode()


def test_mail_keeps_its_lines_and_as_html_escapes_what_a_model_wrote(
    mailbox: tuple[Mailbox, int],
) -> None:
    box, port = mailbox
    address = f"mailto://127.0.0.1:{port}?from=a@example.org&to=me@example.org&mode=insecure"
    body = "<b>One</b>\nhttps://blog/edit?p=7\n\nTwo\nhttps://blog/2"
    parse_addresses(f"{address} {address}&format=html")(Notification(title="t", body=body))
    plain, *alternatives = (
        payload.decode()
        for mail in box.mails
        for part in mail.walk()
        if isinstance(payload := part.get_payload(decode=True), bytes)
    )
    assert plain.replace("\r\n", "\n").strip() == body
    rich = alternatives[-1]
    assert rich.count("<br") == 4
    assert "<b>" not in rich


def test_several_addresses_are_told_each_and_one_that_fails_harms_no_other(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as free:
        closed = f"json://user:{SECRET}@127.0.0.1:{free.server_port}/"
    send = parse_addresses(f"{closed}, {receiver.address}\n{receiver.address}")
    with caplog.at_level(logging.DEBUG):
        send(MESSAGE)
    assert len(receiver.received) == 2
    assert 'message not sent to="address 1 (json://...)"' in caplog.text
    assert SECRET not in caplog.text


def test_a_refused_message_is_a_warning(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.status = 403
    parse_addresses(receiver.address)(MESSAGE)
    assert "message not sent" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f"nonesuch://{SECRET}@x", r"address 1 \(nonesuch://\.\.\.\)"),
        (SECRET, "does not understand address 1;"),
        (f"json://127.0.0.1/ slack://{SECRET}", r"address 2 \(slack://\.\.\.\)"),
    ],
)
def test_an_address_that_nobody_understands_is_refused_without_showing_it(
    text: str, named: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SettingError, match=named) as caught:
        parse_addresses(text)
    assert SECRET not in str(caught.value)
    assert SECRET not in caplog.text


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_takes_no_token_to_another_port(receiver: Receiver, status: int) -> None:
    target = f"http://127.0.0.1:{receiver.server_port}/"
    moved = f"HTTP/1.1 {status} Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
    with serving(moved.encode()) as server:
        port = urlsplit(server.url).port
        parse_addresses(f"json://127.0.0.1:{port}/?+X-Token={SECRET}")(MESSAGE)
    assert len(server.requests) == 1
    assert receiver.received == []


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nno colon here\r\nX: y\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: x\r\n\r\n",
        b"zzz",
    ],
)
def test_an_answer_that_cannot_be_read_does_not_show_the_address(
    answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(answer) as server, caplog.at_level(logging.DEBUG):
        address = server.url.replace("http:", "json:")
        parse_addresses(f"{address}{SECRET}/?+X-Token={SECRET}")(MESSAGE)
    assert len(server.requests) == 1
    assert SECRET not in caplog.text
