"""The tab Posts: what was made, refused and sent, and what became of it."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from autoblog.studio.page_parts import note, note_error
from autoblog.studio.posts_view import ask_site, look_at_posts
from autoblog.studio.workshop import Workshop

Shown = tuple[Any, Any, Any]


class PostsTab:
    """The fields of the tab, and what its buttons do."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self.ask = gr.Button("Ask the site what became of them", elem_id="posts-ask")
        self.message = gr.HTML(note("Reading the database ..."), elem_id="posts-message")
        gr.HTML("<h2>In numbers</h2>")
        self.charts = gr.HTML(elem_id="posts-charts")
        gr.HTML("<h2>All that was tried, the latest first</h2>")
        self.table = gr.HTML(elem_id="posts-table")
        self.on(self.ask.click, self._ask)

    def on(self, event: Any, act: Callable[[], Shown]) -> None:
        """Let an event act; an error is said, and what was shown stays."""

        def acting() -> Shown:
            try:
                return act()
            except Exception as error:  # noqa: BLE001  (the page lives on)
                return note_error(error), gr.skip(), gr.skip()

        event(
            acting,
            outputs=[self.message, self.table, self.charts],
            show_progress="hidden",
            queue=False,  # Gradio 6.31 may lose a click at a queued event's end
            api_visibility="private",
        )

    def arrive(self) -> Shown:
        """Show what the ledger says now."""
        view = look_at_posts(self._workshop)
        return note(view.said), view.table, view.charts

    def _ask(self) -> Shown:
        said = ask_site(self._workshop)
        view = look_at_posts(self._workshop)
        return note(said, "good"), view.table, view.charts
