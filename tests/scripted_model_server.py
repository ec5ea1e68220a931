"""A model server on loopback that honours what a test says, and misbehaves as servers do."""

import json
import random
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast

WORDS: Final = [f"word{number}" for number in range(200)]


@dataclass
class Habits:
    """What the server does. `requests` holds the body of each request that it took."""

    model: str = "scripted"
    key: str = ""
    chat: bool = True
    completions: bool = True
    further: bool = True  # else options that OpenAI does not know are refused
    min_p: bool = True
    seed: bool = True
    samples: bool = True  # else every text is the likeliest one
    stop: bool = True
    several: bool = True
    logprobs: bool = True
    tokenize: bool = True
    context: int | None = 64
    busy: int = 0  # so many requests are answered 503 first
    refuses: tuple[int, str] | None = None
    breaks_off: bool = False
    together: bool = True  # else an answer breaks off when the next request comes
    page: bool = False  # a web page instead of JSON
    text: str = ""  # instead of words by chance
    pause_s: float = 0.0
    requests: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def asked(self) -> list[Mapping[str, Any]]:
        """The bodies of the requests for texts."""
        return [body for path, body in self.requests if path.endswith("completions")]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    habits: Habits
    latest: "_Request | None" = None  # the one that was asked for a text last


@contextmanager
def scripted_server(habits: Habits) -> Iterator[str]:
    """Serve until the end of the block; yield the address, which ends in /v1."""
    server = _Server(("127.0.0.1", 0), _Request)
    server.habits = habits
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Request(BaseHTTPRequestHandler):
    @property
    def _habits(self) -> Habits:
        return cast("_Server", self.server).habits

    def do_GET(self) -> None:
        if self._is_refused():
            return
        row: dict[str, Any] = {"id": self._habits.model, "object": "model"}
        if self._habits.context:
            row["max_model_len"] = self._habits.context
        if self.path == "/v1/models":
            self._answer(200, {"object": "list", "data": [row]})
        else:
            self._fail(404, "no such path")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        habits = self._habits
        habits.requests.append((self.path, body))
        if self._is_refused():
            return
        if self.path == "/tokenize" and habits.tokenize:
            self._answer(200, {"count": len(re.findall(r"\S+", body["prompt"]))})
        elif self.path == "/v1/completions" and habits.completions:
            self._write(body, body["prompt"], chat=False)
        elif self.path == "/v1/chat/completions" and habits.chat:
            self._write(body, body["messages"][-1]["content"], chat=True)
        else:
            self._fail(404, "no such path")

    def _is_refused(self) -> bool:
        habits = self._habits
        if habits.page:
            self._send(200, b"<html>Welcome to nginx</html>", kind="text/html")
        elif habits.key and self.headers["Authorization"] != f"Bearer {habits.key}":
            self._fail(401, f"wrong key {self.headers['Authorization']}")
        elif habits.busy:
            habits.busy -= 1
            self._fail(503, "loading the model", retry_after="0.01")
        else:
            return False
        return True

    def _write(self, body: Mapping[str, Any], prompt: str, *, chat: bool) -> None:
        habits = self._habits
        if habits.refuses is not None:
            self._fail(*habits.refuses)
        elif body["model"] != habits.model:
            self._fail(404, f"model {body['model']} not found")
        elif not habits.further and "min_p" in body:
            self._fail(400, "unknown parameter: min_p")
        elif body.get("echo"):
            self._answer(200, {"choices": [{"logprobs": self._logprobs(prompt)}]})
        elif body.get("stream"):
            self._stream(self._text(body, prompt), body, chat=chat)
        else:
            count = body.get("n", 1) if habits.several else 1
            self._answer(200, {"choices": [{"text": "a"} for _ in range(count)]})

    def _logprobs(self, prompt: str) -> dict[str, Any] | None:
        if not self._habits.logprobs:
            return None
        places = [match.start() for match in re.finditer(r"\s?\S+", prompt)]
        values = [None, *(-1.0 - random.Random(prompt[:place]).random() for place in places[1:])]
        return {"text_offset": [*places, len(prompt)], "token_logprobs": [*values, -9.0]}

    def _text(self, body: Mapping[str, Any], prompt: str) -> str:
        habits = self._habits
        narrow = habits.min_p and body.get("min_p") == 1.0
        greedy = body["temperature"] == 0 or narrow or not habits.samples
        chance = "" if greedy else body["seed"] if habits.seed else random.SystemRandom().random()
        words = random.Random(f"{prompt}{chance}").choices(WORDS, k=100)
        return habits.text or " ".join(words)

    def _stream(self, text: str, body: Mapping[str, Any], *, chat: bool) -> None:
        pieces = re.findall(r"\S+\s*|\s+", text)
        kept = pieces[: body["max_tokens"]]
        reason = "length" if len(kept) < len(pieces) else "stop"
        for stop in body.get("stop", ()) if self._habits.stop else ():
            if stop in "".join(kept):
                kept, reason = ["".join(kept).partition(stop)[0]], "stop"
        cast("_Server", self.server).latest = self
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with suppress(OSError):  # the client may have read enough
            for place, piece in enumerate(kept):
                if self._is_interrupted() or (self._habits.breaks_off and place == 2):
                    return
                self._event({"delta": {"content": piece}} if chat else {"text": piece})
                threading.Event().wait(self._habits.pause_s)
            end: dict[str, Any] = {"delta": {}} if chat else {"text": ""}
            self._event({**end, "finish_reason": reason})
            self.wfile.write(b"data: [DONE]\n\n")

    def _is_interrupted(self) -> bool:
        return not self._habits.together and cast("_Server", self.server).latest is not self

    def _event(self, choice: Mapping[str, Any]) -> None:
        chunk = {"id": "1", "choices": [{"index": 0, "finish_reason": None, **choice}]}
        self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        self.wfile.flush()

    def _fail(self, status: int, message: str, *, retry_after: str = "") -> None:
        headers = {"Retry-After": retry_after} if retry_after else {}
        self._answer(status, {"error": {"message": message}}, headers)

    def _answer(self, status: int, value: Any, headers: Mapping[str, str] | None = None) -> None:
        self._send(status, json.dumps(value).encode(), kind="application/json", headers=headers)

    def _send(
        self, status: int, body: bytes, *, kind: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the library)
        del format, args
