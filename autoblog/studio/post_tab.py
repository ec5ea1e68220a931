"""The tab Post: a topic to a draft in WordPress, step by step."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import gradio as gr

from autoblog.decoding_options import read_option
from autoblog.errors import UsageError
from autoblog.studio import post_steps
from autoblog.studio.page_parts import note, note_error
from autoblog.studio.post_fields import PostFields, Updates
from autoblog.studio.post_in_progress import (
    TITLE,
    PostInProgress,
    edit_text,
    take,
    with_title,
)
from autoblog.studio.post_steps import Told
from autoblog.studio.sending import PostDetails
from autoblog.studio.text_fields import connect_stop
from autoblog.studio.workshop import Workshop

MOST_CANDIDATES: Final = 64


class PostTab:
    """What the buttons of the tab do."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self.fields = PostFields(workshop)
        self._connect()

    def _told(self, told: Told, step: int = 0) -> Updates:
        shown = {} if told.post is None else self.fields.shown(told.post, step)
        return {**shown, self.fields.message: told.message, self.fields.growing: told.growing}

    # --- what the buttons do ----------------------------------------------------------------

    def _connect(self) -> None:
        step = [self.fields.post, self.fields.part]
        self._on(
            self.fields.begin.click,
            self._begin,
            [self.fields.topic, self.fields.model, self.fields.candidates, self.fields.temperature],
        )
        self._on(self.fields.suggest.click, self._suggest, [self.fields.post])
        self._on(
            self.fields.use_title.click,
            self._use_title,
            [self.fields.post, self.fields.title, self.fields.part],
        )
        self._on(
            self.fields.titles.input,
            self._use_title,
            [self.fields.post, self.fields.titles, self.fields.part],
        )
        self._on(
            self.fields.approve.click,
            self._approve,
            [self.fields.post, self.fields.headings, self.fields.closing],
        )
        self._on(self.fields.part.input, self._choose, step)
        self._on(self.fields.write.click, self._write, [*step, self.fields.prompt])
        self._on(self.fields.write_all.click, self._write_all, [self.fields.post])
        self._on(self.fields.take.input, self._take, [*step, self.fields.take])
        self._on(self.fields.keep.click, self._keep, [*step, self.fields.text])
        self._on(self.fields.show_prompt.click, self._show_prompt, step)
        self._on(self.fields.together.click, self._together, [*step, self.fields.overruled])
        self._on(
            self.fields.send.click,
            self._send,
            [
                self.fields.post,
                self.fields.excerpt,
                self.fields.tags,
                self.fields.categories,
                self.fields.overruled,
            ],
        )

        connect_stop(self.fields.stop, self._workshop)

    def _on(self, event: Any, act: Callable[..., Iterator[Updates]], inputs: list[Any]) -> None:
        def acting(request: gr.Request, *values: Any) -> Iterator[Updates]:
            try:
                yield from act(str(request.session_hash), *values)
            except Exception as error:  # noqa: BLE001  (the page lives on)
                yield {self.fields.message: note_error(error), self.fields.growing: ""}

        event(
            acting,
            inputs=inputs,
            outputs=self.fields.outputs,
            show_progress="hidden",
            concurrency_limit=None,
            api_visibility="private",
        )

    def _begin(
        self, _session: str, topic: str | None, model: str, candidates: str, temperature: str
    ) -> Iterator[Updates]:
        told = post_steps.begin(
            self._workshop,
            topic or "",
            model=model,
            candidates=_read_candidates(candidates),
            temperature=_read_temperature(temperature),
        )
        yield {**self._told(told), self.fields.prompt: ""}

    def _suggest(self, session: str, post: PostInProgress) -> Iterator[Updates]:
        for told in post_steps.write(self._workshop, post, TITLE, prompt=None, session=session):
            yield self._told(told)

    def _use_title(
        self, _session: str, post: PostInProgress, title: str, step: int
    ) -> Iterator[Updates]:
        post = with_title(post, title)
        yield {
            **self.fields.shown(post, step),
            self.fields.message: note(f"Title: {post.title}", "good"),
        }

    def _approve(
        self, _session: str, post: PostInProgress, headings: str, closing: str
    ) -> Iterator[Updates]:
        post = post_steps.change_outline(self._workshop, post, headings=headings, closing=closing)
        said = f"The post has {len(post.parts)} parts, {len(post.missing)} of them without a text."
        yield {
            **self.fields.shown(post),
            self.fields.message: note(said, "good"),
            self.fields.prompt: "",
        }

    def _choose(self, _session: str, post: PostInProgress, step: int) -> Iterator[Updates]:
        yield {**self.fields.shown(post, step), self.fields.prompt: ""}

    def _write(
        self, session: str, post: PostInProgress, step: int, prompt: str
    ) -> Iterator[Updates]:
        wanted = prompt if prompt.strip() else None
        for told in post_steps.write(self._workshop, post, step, prompt=wanted, session=session):
            yield self._told(told, step)

    def _write_all(self, session: str, post: PostInProgress) -> Iterator[Updates]:
        step = post.missing[0] if post.missing else 0
        for told in post_steps.write_missing(self._workshop, post, session=session):
            if told.post is not None and not told.growing and told.post.missing:
                step = max(0, told.post.missing[0] - 1)
            yield self._told(told, step)

    def _take(
        self, _session: str, post: PostInProgress, step: int, number: int
    ) -> Iterator[Updates]:
        post = take(post, step, number)
        said = f"{post.name_of(step)}: text {number + 1} is taken."
        yield {**self.fields.shown(post, step), self.fields.message: note(said, "good")}

    def _keep(self, _session: str, post: PostInProgress, step: int, text: str) -> Iterator[Updates]:
        post = edit_text(post, step, text)
        taken = post.parts[step].taken
        broken = ", ".join(each.filter for each in taken.rejections) if taken else ""
        said = f"{post.name_of(step)}: your version is kept."
        message = (
            note(f"{said} It breaks limits: {broken}.", "bad") if broken else note(said, "good")
        )
        yield {**self.fields.shown(post, step), self.fields.message: message}

    def _show_prompt(self, session: str, post: PostInProgress, step: int) -> Iterator[Updates]:
        for told, prompt in post_steps.show_prompt(self._workshop, post, step, session=session):
            shown = {} if prompt is None else {self.fields.prompt: prompt}
            yield {self.fields.message: told.message, **shown}

    def _together(
        self, session: str, post: PostInProgress, step: int, overruled: bool
    ) -> Iterator[Updates]:
        steps = post_steps.put_together(self._workshop, post, overruled=overruled, session=session)
        for told, look in steps:
            yield {**self._told(told, step), **(self.fields.looked(look) if look else {})}

    def _send(
        self,
        _session: str,
        post: PostInProgress,
        excerpt: str,
        tags: str,
        categories: str,
        overruled: bool,
    ) -> Iterator[Updates]:
        details = PostDetails(
            excerpt=excerpt or None,
            tags=_names(tags),
            categories=_names(categories),
            overruled=overruled,
        )
        yield {self.fields.sent: note("Sending ...", "busy")}
        yield {self.fields.sent: post_steps.send(self._workshop, post, details)}


def add_post_tab(workshop: Workshop) -> tuple[gr.Dropdown, gr.HTML]:
    """Add the tab to the page that is being built; return its fields for topics and messages."""
    tab = PostTab(workshop)
    return tab.fields.topic, tab.fields.message


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _read_candidates(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not 1 <= int(text) <= MOST_CANDIDATES:
        raise UsageError(f"Texts a part is {text!r}; it must be from 1 to {MOST_CANDIDATES}")
    return int(text)


def _read_temperature(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return read_option("temperature", text)["temperature"]
    except ValueError as error:
        raise UsageError(str(error)) from error
