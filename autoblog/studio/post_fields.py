"""The fields of the tab Post, and what they show of a post."""

import html
from typing import Any, Final

import gradio as gr

from autoblog.pipeline import Rendered
from autoblog.studio.candidate_cards import candidate_cards, title_choices
from autoblog.studio.page_parts import note
from autoblog.studio.post_in_progress import PostInProgress
from autoblog.studio.post_steps import Look, headings_of
from autoblog.studio.text_fields import model_field
from autoblog.studio.workshop import Workshop

Updates = dict[Any, Any]

WRITTEN: Final = " \u2713"
"""The mark of a part that has a text."""


class PostFields:
    """The fields of the tab, and what they show of a post."""

    def __init__(self, workshop: Workshop) -> None:
        self.post = gr.State(None)
        with gr.Row():
            self.topic = gr.Dropdown(label="Topic", choices=[], value=None, elem_id="post-topic")
            self.model = model_field(workshop)
            self.candidates = gr.Textbox(
                label="Texts a part", info="to choose from", value="4", min_width=120
            )
            self.temperature = gr.Textbox(
                label="Temperature", info="empty: as usual", min_width=120
            )
        with gr.Row():
            self.begin = gr.Button("Begin the post", variant="primary", elem_id="begin")
            self.stop = gr.Button("Stop", variant="stop", elem_id="post-stop")
        self.message = gr.HTML(note("Choose a topic."), elem_id="post-message")
        with gr.Column(visible=False) as self.steps:
            self._add_title()
            self._add_outline()
            self._add_parts()
            self._add_whole()

    def _add_title(self) -> None:
        gr.HTML("<h2>1. Title</h2>")
        with gr.Row(equal_height=False):
            self.title = gr.Textbox(label="Title", elem_id="post-title", scale=3)
            self.use_title = gr.Button("Use this title", scale=1)
            self.suggest = gr.Button("Suggest titles", scale=1, elem_id="suggest")
        self.titles = gr.Radio(label="Titles to choose from", choices=[], visible=False)

    def _add_outline(self) -> None:
        gr.HTML("<h2>2. Outline</h2>")
        with gr.Row(equal_height=False):
            self.headings = gr.Textbox(
                label="Headings", info="one a line, after an opening", lines=4, scale=3
            )
            self.closing = gr.Textbox(label="Closing", info="empty: none", scale=2)
        self.approve = gr.Button("Approve this outline", elem_id="approve")

    def _add_parts(self) -> None:
        gr.HTML("<h2>3. Parts</h2>")
        self.part = gr.Radio(label="Part", choices=[], elem_id="post-part")
        with gr.Row():
            self.write = gr.Button("Write this part", variant="primary", elem_id="write-part")
            self.write_all = gr.Button("Write all that is missing", elem_id="write-missing")
        self.growing = gr.HTML(elem_id="post-growing")
        self.cards = gr.HTML(elem_id="cards")
        self.take = gr.Radio(label="Take", choices=[], visible=False, elem_id="take")
        self.text = gr.Textbox(
            label="Text of this part", lines=6, max_lines=24, elem_id="part-text", visible=False
        )
        self.keep = gr.Button("Keep my version", visible=False, elem_id="keep-text")
        with gr.Accordion("The prompt of this part", open=False):
            self.prompt = gr.Textbox(
                label="Prompt",
                info="Changed here, it is used this time alone. Empty: the usual one.",
                lines=6,
                max_lines=24,
                elem_id="post-prompt",
            )
            self.show_prompt = gr.Button("Show the usual prompt", elem_id="show-prompt")

    def _add_whole(self) -> None:
        gr.HTML("<h2>4. Post</h2>")
        self.overruled = gr.Checkbox(
            label="Keep it even if the post as a whole breaks limits", elem_id="overruled"
        )
        self.together = gr.Button("Put together and look", variant="primary", elem_id="together")
        self.look = gr.HTML(elem_id="look")
        with gr.Column(visible=False) as self.details:
            self.excerpt = gr.Textbox(label="Excerpt", lines=2, elem_id="excerpt")
            with gr.Row():
                self.tags = gr.Textbox(label="Tags", info="with commas between", elem_id="tags")
                self.categories = gr.Textbox(
                    label="Categories", info="with commas between", elem_id="categories"
                )
            self.links = gr.HTML(elem_id="post-links")
            self.send = gr.Button("Create draft in WordPress", variant="primary", elem_id="send")
            self.sent = gr.HTML(elem_id="sent")

    def shown(self, post: PostInProgress, step: int = 0) -> Updates:
        """Return all fields as the post says; a changed post has to be put together again."""
        step = min(step, len(post.parts) - 1)
        texts = post.parts[step]
        numbers = [(f"Text {n + 1}", n) for n in range(len(texts.candidates))]
        taken = texts.taken and texts.taken.completion.seed
        seeds = [each.completion.seed for each in texts.candidates]
        titles = title_choices(post)
        whole = post.written is not None
        closing = [part.heading for part in post.script.parts if part.kind == "closing"]
        updates: Updates = {
            self.post: post,
            self.steps: gr.Column(visible=True),
            self.title: post.title,
            self.titles: gr.Radio(
                choices=titles,
                value=post.title if post.title in [title for _, title in titles] else None,
                visible=bool(titles),
            ),
            self.headings: headings_of(post.script),
            self.closing: closing[0] if closing else "",
            self.part: gr.Radio(choices=_part_choices(post), value=step),
            self.write: "Write this part again" if texts.candidates else "Write this part",
            self.cards: candidate_cards(post, step),
            self.take: gr.Radio(
                choices=numbers,
                value=seeds.index(taken) if taken in seeds else None,
                visible=len(numbers) > 1,
            ),
            self.text: gr.Textbox(
                value=texts.taken.text if texts.taken else "", visible=texts.taken is not None
            ),
            self.keep: gr.Button(visible=texts.taken is not None),
            self.details: gr.Column(visible=whole),
        }
        if not whole:
            updates |= {self.look: "", self.sent: ""}
        return updates

    def looked(self, look: Look) -> Updates:
        """Return the fields of a post that was put together."""
        rendered = look.rendered
        updates: Updates = {
            self.look: _frame(look.page),
            self.links: look.links,
            self.sent: "",
            self.details: gr.Column(visible=isinstance(rendered, Rendered)),
        }
        if isinstance(rendered, Rendered):
            post = rendered.kept.post
            updates |= {
                self.excerpt: html.unescape(post.excerpt),
                self.tags: ", ".join(post.tags),
                self.categories: ", ".join(post.categories),
            }
        return updates

    @property
    def outputs(self) -> list[Any]:
        """All that a button may change."""
        return [
            *(self.post, self.message, self.growing, self.steps, self.title, self.titles),
            *(self.headings, self.closing, self.part, self.write, self.cards, self.take),
            *(self.text, self.keep, self.prompt, self.look, self.details, self.excerpt),
            *(self.tags, self.categories, self.links, self.sent),
        ]


def _part_choices(post: PostInProgress) -> list[tuple[str, int]]:
    return [
        (post.name_of(step) + (WRITTEN if texts.taken else ""), step)
        for step, texts in enumerate(post.parts)
    ]


def _frame(page: str) -> str:
    """Return a page in a frame that runs no script."""
    return (
        '<iframe class="ab-frame" sandbox title="The post as it will look" '
        f'srcdoc="{html.escape(page)}"></iframe>'
    )
