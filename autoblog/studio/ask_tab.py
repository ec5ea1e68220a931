"""The tab Ask: a question, and the model's answer without the question."""

from collections.abc import Iterator
from typing import Final

import gradio as gr

from autoblog.errors import AutoblogError
from autoblog.studio.decoding_form import read_form
from autoblog.studio.page_parts import note, note_error
from autoblog.studio.text_fields import connect_stop, decoding_fields, model_field, named
from autoblog.studio.text_writing import Shown, WritingWish, write_texts
from autoblog.studio.workshop import Workshop

LIMITS: Final = (
    "The model knows what its training texts said, up to the day they ended. It reads nothing up, "
    "and says wrong things as surely as right ones: check every fact before you use it."
)

USUAL: Final = {"max_new_tokens": "120", "num_beams": "5", "no_repeat_ngram_size": "2"}
"""The likeliest answer instead of a random one, without loops: beams that repeat no two tokens."""


def add_ask_tab(workshop: Workshop) -> None:
    """Add the tab to the page that is being built."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=300):
            question = gr.Textbox(label="Question", lines=3, max_lines=12, elem_id="question")
            model = model_field(workshop)
            fields, early_stopping = decoding_fields("ask", USUAL, early_stopping=True)
            with gr.Row():
                start = gr.Button("Ask", variant="primary", elem_id="ask")
                stop = gr.Button("Stop", variant="stop", elem_id="ask-stop")
        with gr.Column(scale=3, min_width=300):
            messages = gr.HTML(note(LIMITS), elem_id="ask-messages")
            answers = gr.HTML(elem_id="answers")
            links = gr.HTML(elem_id="ask-links")

    def ask(
        request: gr.Request, model: str, question: str, early_stopping: bool, *values: str
    ) -> Iterator[Shown]:
        try:
            wished = read_form(named(values), early_stopping=early_stopping)
            wish = WritingWish(model=model, prompt=question, wished=wished, is_question=True)
        except AutoblogError as error:
            yield note_error(error), "", ""
            return
        yield from write_texts(workshop, wish, session=str(request.session_hash))

    start.click(
        ask,
        inputs=[model, question, early_stopping, *fields],
        outputs=[messages, answers, links],
        show_progress="hidden",
        concurrency_limit=None,
        trigger_mode="multiple",
        api_visibility="private",
    )
    connect_stop(stop, workshop)
