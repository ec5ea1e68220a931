"""The fields that several tabs have: the model, a topic, and how words are chosen."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import gradio as gr

from autoblog.studio.decoding_form import FIELDS, OptionField
from autoblog.studio.workshop import Workshop


def topic_choices(workshop: Workshop) -> list[tuple[str, str]]:
    """Return the topics' titles and slugs. Raises `TopicFileError` with all the file's problems."""
    return [(topic.title, topic.slug) for topic in workshop.read_topics()]


def model_field(workshop: Workshop) -> gr.Dropdown:
    """Add the field for the model."""
    return gr.Dropdown(
        label="Model",
        info="or type a folder, a .gguf file, or a name of Hugging Face",
        choices=workshop.models,
        value=workshop.model,
        allow_custom_value=True,
    )


def connect_stop(button: gr.Button, workshop: Workshop) -> None:
    """Let a button end what its tab of the browser has begun; what was begun tells the rest."""

    def press(request: gr.Request) -> None:
        workshop.stops.press(str(request.session_hash))

    button.click(press, show_progress="hidden", queue=False, api_visibility="private")


def decoding_fields(
    tab: str, usual: Mapping[str, str] = MappingProxyType({}), *, early_stopping: bool = False
) -> tuple[list[gr.Textbox], gr.Checkbox]:
    """Add the fields of `FIELDS`, in their order, and early stopping.

    `usual` are values that a tab begins with, where they are not those of the command line.
    """
    found: dict[str, gr.Textbox] = {}
    with gr.Row():
        for field in FIELDS:
            if field.shown:
                found[field.name] = _text_field(field, tab, usual)
    with gr.Accordion("More about how words are chosen", open=False):
        gr.Markdown("An empty field means what the topic, the settings or the model say.")
        with gr.Row():
            for field in FIELDS:
                if not field.shown:
                    found[field.name] = _text_field(field, tab, usual)
        early = gr.Checkbox(
            label="Early stopping",
            info="ends a beam search once all its texts are complete",
            value=early_stopping,
        )
    return [found[field.name] for field in FIELDS], early


def _text_field(field: OptionField, tab: str, usual: Mapping[str, str]) -> gr.Textbox:
    return gr.Textbox(
        label=field.label,
        info=field.info,
        value=usual.get(field.name, field.value),
        placeholder="as usual",
        min_width=140,
        elem_id=f"{tab}-{field.name}",
    )


def named(values: Sequence[str]) -> dict[str, str]:
    """Return the fields' texts by their names."""
    return {field.name: value or "" for field, value in zip(FIELDS, values, strict=True)}
