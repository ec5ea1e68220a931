"""The tab Topics: the topic file as a table, the calendar, and a form for one topic."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from autoblog.errors import TopicFileError
from autoblog.studio import topic_steps
from autoblog.studio.page_parts import note, note_error
from autoblog.studio.topic_form import TOPIC_FIELDS, TopicField
from autoblog.studio.topic_steps import Editing, TopicsView
from autoblog.studio.topics_table import calendar_table, topics_table
from autoblog.studio.workshop import Workshop

Updates = dict[Any, Any]


class TopicsTab:
    """The fields of the tab, and what its buttons do."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self.editing = gr.State(Editing(version=""))
        self.text_version = gr.State("")
        self.anew = gr.Button("Read the file anew", elem_id="topics-anew")
        self.message = gr.HTML(note("Reading the file ..."), elem_id="topics-message")
        self.table = gr.HTML(elem_id="topics-table")
        self._add_form()
        gr.HTML("<h2>The coming four weeks</h2>")
        self.calendar = gr.HTML(elem_id="calendar")
        with gr.Accordion("The file as text", open=False):
            self.text = gr.Textbox(
                label="The whole file", lines=12, max_lines=30, elem_id="topics-text"
            )
            self.save_text = gr.Button("Save the file", elem_id="save-text")
        self._connect()

    def _add_form(self) -> None:
        gr.HTML("<h2>Add, change and order</h2>")
        self.chosen = gr.Dropdown(
            label="Topic to change", choices=[("a new topic", "")], value="", elem_id="topic-chosen"
        )
        with gr.Row():
            self.earlier = gr.Button("Earlier", min_width=100)
            self.later = gr.Button("Later", min_width=100)
            self.to_top = gr.Button("To the top", min_width=100)
        with gr.Row():
            shown = [_field(field) for field in TOPIC_FIELDS if field.shown]
        with gr.Accordion("More about this topic", open=False), gr.Row():
            folded = [_field(field) for field in TOPIC_FIELDS if not field.shown]
        self.fields = [*shown, *folded]
        self.save = gr.Button("Save the topic", variant="primary", elem_id="save-topic")

    def _connect(self) -> None:
        form = [self.editing, *self.fields]
        self.on(self.anew.click, self._anew, [])
        self.on(self.chosen.select, self._choose, [self.chosen])  # `input` comes twice
        self.on(self.save.click, self._save, form)
        for button, by in ((self.earlier, -1), (self.later, 1), (self.to_top, -1_000_000)):
            self.on(button.click, self._mover(by), [self.editing])
        self.on(self.save_text.click, self._save_text, [self.editing, self.text_version, self.text])

    def on(self, event: Any, act: Callable[..., Updates], inputs: list[Any]) -> None:
        """Let an event act; an error is said, and what was typed stays."""

        def acting(*values: Any) -> Updates:
            try:
                return act(*values)
            except Exception as error:  # noqa: BLE001  (the page lives on)
                return self._said_error(error, values)

        event(
            acting,
            inputs=inputs,
            outputs=self.outputs,
            show_progress="hidden",
            queue=False,  # quick, and Gradio 6.31 may lose a click at a queued event's end
            api_visibility="private",
        )

    @property
    def outputs(self) -> list[Any]:
        """All that a button may change."""
        shown = [self.message, self.table, self.calendar, self.text, self.chosen, *self.fields]
        return [*shown, self.editing, self.text_version]

    def _said_error(self, error: Exception, values: tuple[Any, ...]) -> Updates:
        said: Updates = {self.message: note_error(error)}
        if isinstance(error, TopicFileError) or not values or not isinstance(values[0], Editing):
            return said
        # The table shows the file as it is; what is typed in the form and in the text stays.
        view = topic_steps.look(self._workshop)
        editing = Editing(version=view.version, slug=values[0].slug, shown=values[0].shown)
        return {**said, **self._tables(view), self.editing: editing}

    def _tables(self, view: TopicsView) -> Updates:
        return {self.table: topics_table(view), self.calendar: calendar_table(view)}

    def shown(self, slug: str | None, message: str) -> Updates:
        """Return the whole tab with the file as it is now, and one topic in the form."""
        view = topic_steps.look(self._workshop)
        known = slug in {row.topic.slug for row in view.rows}
        try:
            editing = topic_steps.choose(self._workshop, slug if known else None)
        except TopicFileError:  # the table shows the problems
            editing = Editing(version=view.version)
        return {
            **self._tables(view),
            self.message: message,
            self.text: view.text,
            self.text_version: view.version,
            self.chosen: gr.Dropdown(
                choices=[("a new topic", ""), *view.choices], value=editing.slug or ""
            ),
            self.editing: editing,
            **dict(zip(self.fields, editing.shown, strict=True)),
        }

    # --- what the buttons do ----------------------------------------------------------------

    def arrive(self, editing: Editing) -> Updates:
        """Show the file when the tab is chosen; a form that was begun stays as it is."""
        if not editing.version:
            return self.shown(None, note("Choose a topic, or add one."))
        return self._tables(topic_steps.look(self._workshop))

    def _anew(self) -> Updates:
        return self.shown(None, note("The file is read anew.", "good"))

    def _choose(self, slug: str) -> Updates:
        editing = topic_steps.choose(self._workshop, slug)
        fields = dict(zip(self.fields, editing.shown, strict=True))
        said = f"In the form: {slug or 'a new topic'}."
        return {**fields, self.editing: editing, self.message: note(said)}

    def _save(self, editing: Editing, *texts: str) -> Updates:
        slug, said = topic_steps.save(self._workshop, editing, texts)
        return self.shown(slug, note(said, "good"))

    def _mover(self, by: int) -> Callable[[Editing], Updates]:
        def move(editing: Editing) -> Updates:
            said = topic_steps.move(self._workshop, editing, by)
            return self.shown(editing.slug, note(said, "good"))

        return move

    def _save_text(self, editing: Editing, version: str, text: str) -> Updates:
        said = topic_steps.replace_text(self._workshop, version, text)
        return self.shown(editing.slug, note(said, "good"))


def _field(field: TopicField) -> gr.Textbox | gr.Dropdown:
    name = f"topic-{field.name.replace('_', '-')}"
    if field.form == "choice":
        choices = [("as usual", ""), *((each, each) for each in field.choices)]
        return gr.Dropdown(
            label=field.label, choices=choices, value="", elem_id=name, min_width=140
        )
    lines = 3 if field.form in {"lines", "block"} else 1
    return gr.Textbox(
        label=field.label,
        info=field.info or None,
        lines=lines,
        max_lines=12,
        min_width=220,
        elem_id=name,
    )
