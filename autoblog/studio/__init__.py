"""The studio: a web page on this machine to write, judge and send, over the daemon's pipeline.

    doorkeeper     which requests are answered
    login          the password before everything else
    server         listens, and serves the page
    studio_page    the page with its tabs
    workshop       what the tabs work with
    model_desk     one model, whose callers wait in line

Each tab has a file of its own (`write_tab`, ...). Importing this package does not import Gradio.
"""

from autoblog.studio.doorkeeper import Doors
from autoblog.studio.model_desk import ModelDesk
from autoblog.studio.passwords import hash_password
from autoblog.studio.server import listen, serve_studio
from autoblog.studio.workshop import Workshop

__all__ = ["Doors", "ModelDesk", "Workshop", "hash_password", "listen", "serve_studio"]
