"""A model hub on the loopback interface, as much of it as downloading a model needs."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class FakeHub:
    """Serves folders as models; `refusals` are the answers to names that it refuses.

    `requests` holds every path that was asked for.
    """

    models: dict[str, Path] = field(default_factory=dict)
    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)
    refuse_files: bool = False
    claimed_bytes: int | None = None
    requests: list[str] = field(default_factory=list)
    endpoint: str = ""

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a path without its query."""
        self.requests.append(path)
        for name, (status, code) in self.refusals.items():
            if name in path and (not self.refuse_files or "/resolve/" in path):
                return status, {"X-Error-Code": code, "X-Error-Message": "no"}, b"{}"
        for name, folder in self.models.items():
            if path.startswith(f"/{name}/resolve/"):
                return self._file(folder / Path(path).name)
            if path.startswith(f"/api/models/{name}/tree/"):
                return 200, {}, json.dumps(self._tree(folder)).encode()
            if path.startswith(f"/api/models/{name}"):
                return 200, {}, json.dumps(self._info(name, folder)).encode()
        return 404, {"X-Error-Code": "RepoNotFound", "X-Error-Message": "no"}, b"{}"

    def _file(self, path: Path) -> tuple[int, dict[str, str], bytes]:
        if not path.is_file():
            return 404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT}, b""
        content = path.read_bytes()
        etag = hashlib.sha1(content).hexdigest()
        return 200, {"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT}, content

    def _tree(self, folder: Path) -> list[dict[str, object]]:
        return [
            {
                "type": "file",
                "path": path.name,
                "size": path.stat().st_size,
                "oid": hashlib.sha1(path.read_bytes()).hexdigest(),
            }
            for path in sorted(folder.iterdir())
        ]

    def _info(self, name: str, folder: Path) -> dict[str, object]:
        siblings = [
            {"rfilename": path.name, "size": self.claimed_bytes or path.stat().st_size}
            for path in sorted(folder.iterdir())
        ]
        return {"id": name, "modelId": name, "sha": COMMIT, "siblings": siblings}


@contextmanager
def serving(hub: FakeHub) -> Iterator[FakeHub]:
    """Run the hub on a free port, and set its `endpoint`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(with_body=True)

        def do_HEAD(self) -> None:
            self._send(with_body=False)

        def _send(self, *, with_body: bool) -> None:
            status, headers, body = hub.answer(self.path.split("?")[0])
            self.send_response(status)
            for header, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(header, value)
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    hub.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
