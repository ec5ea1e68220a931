"""PHP's built-in web server over one document root, on a loopback port."""

import contextlib
import http.client
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from autoblog.errors import SandboxError
from autoblog.sandbox import server_processes
from autoblog.sandbox.php_runtime import SCRIPTS, environment, options

HOST = "127.0.0.1"
# Below the ports that the kernel gives to outgoing connections, so that the last port is probably
# still free at the next start.
_PORTS = range(8400, 8500)
_START_WITHIN_S = 15.0
_STOP_WITHIN_S = 5.0
_ANSWER_WITHIN_S = 60.0
# One page in the browser asks for a dozen files at once, and WordPress calls itself (cron).
_WORKERS = 5


@dataclass(frozen=True, kw_only=True)
class WebServer:
    """The server of `document_root`, running or not; it writes to `log`."""

    document_root: Path
    log: Path

    def is_running(self, port: int) -> bool:
        """Return whether a process of this server listens on `port`.

        An answer at the port would not tell: another sandbox may have taken it meanwhile.
        """
        processes = server_processes.find("php", str(self.document_root))
        return any(_listens(process, port) for process in processes)

    def start(
        self,
        php: Path,
        *,
        settings: Path,
        last_port: int,
        before_start: Callable[[int], None],
    ) -> int:
        """Start on `last_port` if it is free, else on another; return the port.

        `before_start` is called with each port before it is tried.
        """
        self.stop()
        self.log.unlink(missing_ok=True)
        for port in free_ports(last_port):
            before_start(port)
            command = [
                *(str(php), *options(self.log), "-S", f"{HOST}:{port}"),
                *("-t", str(self.document_root), str(SCRIPTS / "router.php")),
            ]
            surroundings = environment(settings, workers=_WORKERS)
            process = server_processes.start(command, log=self.log, environment=surroundings)
            if _comes_up(process, port):
                return port
            self.stop()  # another program took the port meanwhile
        raise SandboxError(
            f"The sandbox's web server does not start; its reasons are in {self.log}"
        )

    def stop(self) -> None:
        """End the server and all its children; do nothing if it does not run."""
        server_processes.stop("php", str(self.document_root), within_s=_STOP_WITHIN_S)


def http_status(port: int, path: str) -> int | None:
    """Return the HTTP status of `path` on the server at `port`; None if nothing answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=_ANSWER_WITHIN_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def free_ports(last_port: int) -> Iterator[int]:
    """Yield free ports: `last_port` first unless it is 0, then ours, then any one."""
    for port in (*([last_port] if last_port else []), *_PORTS):
        if _is_free(port):
            yield port
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        any_port: int = probe.getsockname()[1]
    yield any_port


def _comes_up(process: psutil.Process, port: int) -> bool:
    server_processes.wait_until(
        lambda: server_processes.has_ended(process) or _listens(process, port),
        within_s=_START_WITHIN_S,
    )
    return _listens(process, port)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # PHP sets this, too: a connection of the last run may still linger in the kernel.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _listens(process: psutil.Process, port: int) -> bool:
    # A connection would not tell: it may be another program that took the port meanwhile.
    with contextlib.suppress(psutil.Error):  # it has ended
        return any(
            connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
            for connection in process.net_connections("tcp")
        )
    return False
