"""Listens for browsers and serves the page, behind its doors."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from autoblog.errors import SettingError
from autoblog.studio.asgi_answers import Application
from autoblog.studio.doorkeeper import Doorkeeper, Doors
from autoblog.studio.workshop import Workshop


@contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """Yield a socket that listens; 0 lets the system choose the port. Raises `SettingError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingError(
            f"the studio cannot listen on {host}:{port}: {error.strerror or error}; choose another "
            "--port or --host"
        ) from error
    with listening:
        yield listening


def studio_application(workshop: Workshop, doors: Doors) -> Application:
    """Return the studio as a web application."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import, which reads it
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    import gradio as gr  # noqa: PLC0415  (it takes seconds)
    from fastapi import FastAPI  # noqa: PLC0415

    from autoblog.studio.studio_page import HEAD, STYLE, studio_page, theme  # noqa: PLC0415

    page = studio_page(workshop)
    page.queue(api_open=False, default_concurrency_limit=None)
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    application = gr.mount_gradio_app(
        outer,
        page,
        path="/",
        server_name=doors.host,
        footer_links=[],
        run_history=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        show_error=False,
        theme=theme(),
        css_paths=[STYLE],
        head=HEAD,
    )
    return Doorkeeper(application, doors)


def serve_studio(workshop: Workshop, doors: Doors, listening: socket.socket) -> None:
    """Serve browsers until the process is told to stop."""
    import uvicorn  # noqa: PLC0415

    config = uvicorn.Config(
        studio_application(workshop, doors),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        workshop.desk.close()
