"""The tab Write: a prompt or a topic, and the model's text while it is written."""

from collections.abc import Iterator

import gradio as gr

from autoblog.errors import AutoblogError
from autoblog.studio.decoding_form import read_form
from autoblog.studio.page_parts import note, note_error
from autoblog.studio.text_fields import connect_stop, decoding_fields, model_field, named
from autoblog.studio.text_writing import Shown, WritingWish, write_texts
from autoblog.studio.workshop import Workshop


def add_write_tab(workshop: Workshop) -> tuple[gr.Dropdown, gr.HTML]:
    """Add the tab to the page that is being built; return its fields for topics and messages."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=300):
            prompt = gr.Textbox(
                label="Prompt",
                info="The model continues it, word after word.",
                lines=5,
                max_lines=20,
                elem_id="prompt",
            )
            topic = gr.Dropdown(
                label="Or a topic",
                info="of the topics file, part by part, without filters",
                choices=[("none", "")],
                value="",
                elem_id="topic",
            )
            model = model_field(workshop)
            fields, early_stopping = decoding_fields("write")
            with gr.Row():
                start = gr.Button("Write", variant="primary", elem_id="write")
                stop = gr.Button("Stop", variant="stop", elem_id="stop")
        with gr.Column(scale=3, min_width=300):
            messages = gr.HTML(note("Nothing is written yet."), elem_id="messages")
            texts = gr.HTML(elem_id="texts")
            links = gr.HTML(elem_id="links")

    def write(
        request: gr.Request,
        model: str,
        prompt: str,
        topic: str,
        early_stopping: bool,
        *values: str,
    ) -> Iterator[Shown]:
        try:
            wish = WritingWish(
                model=model,
                prompt=prompt,
                topic=topic or "",
                wished=read_form(named(values), early_stopping=early_stopping),
            )
        except AutoblogError as error:
            yield note_error(error), "", ""
            return
        yield from write_texts(workshop, wish, session=str(request.session_hash))

    start.click(
        write,
        inputs=[model, prompt, topic, early_stopping, *fields],
        outputs=[messages, texts, links],
        show_progress="hidden",
        concurrency_limit=None,
        trigger_mode="multiple",
        api_visibility="private",
    )

    connect_stop(stop, workshop)
    return topic, messages
