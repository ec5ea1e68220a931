"""A post while a person has it written step by step: what was written, taken and changed; pure.

The steps go through `writing.Manuscript`, as those of a run do. A person decides what a run
decides by itself: the title, the outline, which text is taken, and when a part is written again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from autoblog.claims import claims_of
from autoblog.errors import UsageError
from autoblog.filters import Context
from autoblog.generation import ChatPrompt
from autoblog.pipeline import DueTopic
from autoblog.prompts import Part, Script
from autoblog.topics import Topic
from autoblog.writing import (
    Begun,
    Candidate,
    JudgedCandidate,
    Manuscript,
    RecordedCall,
    RecordingGenerator,
    Request,
    WritingOptions,
    WritingStep,
    WrittenArticle,
    context_of,
    judge_again,
)

TITLE = -1
"""The number of the title among the steps; the parts count from 0."""


@dataclass(frozen=True, kw_only=True)
class StepTexts:
    """The latest candidates of a step, the text that is taken, and how often it was written."""

    candidates: tuple[Candidate, ...] = ()
    taken: Candidate | None = None
    attempts: int = 0
    edited: bool = False
    own_prompt: bool = False


@dataclass(frozen=True, kw_only=True)
class PostInProgress:
    """A post as far as it is written; every change makes another one.

    `title_script` has the templates for titles, though the topic may have a title of its own.
    `written` is the whole article, until anything changes.
    """

    topic: Topic
    period: str
    script: Script
    title_script: Script
    model: str
    options: WritingOptions
    titles: StepTexts = StepTexts()
    parts: tuple[StepTexts, ...] = ()
    judged: tuple[JudgedCandidate, ...] = ()
    calls: tuple[RecordedCall, ...] = ()
    written: WrittenArticle | None = None

    @property
    def due_topic(self) -> DueTopic:
        """The topic with the outline that the person approved."""
        return DueTopic(topic=self.topic, period=self.period)

    @property
    def title(self) -> str:
        """The title that is taken, or the topic's own."""
        return self.titles.taken.text if self.titles.taken else self.topic.title

    @property
    def missing(self) -> list[int]:
        """The parts without a text."""
        return [number for number, texts in enumerate(self.parts) if texts.taken is None]

    @property
    def context(self) -> Context:
        """What the filters compare the texts with."""
        return context_of(self.topic, self.options.context)

    @property
    def own_words(self) -> str:
        """The blogger's own words: what they hold needs no check."""
        return "\n".join([self.title, *self.topic.tags, self.script.own_words])

    def name_of(self, step: int) -> str:
        """Return what a step is called."""
        if step == TITLE:
            return "Title"
        return self.script.parts[step].heading or "Opening"

    def texts_of(self, step: int) -> StepTexts:
        """Return what a step has."""
        return self.titles if step == TITLE else self.parts[step]

    def claims_of(self, text: str) -> set[str]:
        """Return the numbers and names that nothing in the blogger's words vouches for."""
        return claims_of(text, known=self.own_words, language=self.context.language)


def begin_post(
    topic: Topic,
    *,
    period: str,
    script: Script,
    title_script: Script,
    model: str,
    options: WritingOptions,
) -> PostInProgress:
    """Begin a topic's post with nothing written."""
    return PostInProgress(
        topic=topic,
        period=period,
        script=script,
        title_script=title_script,
        model=model,
        options=options,
        parts=(StepTexts(),) * len(script.parts),
    )


# --- what the model writes ------------------------------------------------------------------


def next_request(post: PostInProgress, step: int, model: RecordingGenerator) -> Request:
    """Return the request for a step, which draws other seeds each time it is written.

    Raises `UsageError` if parts before it have no text, and the errors of `Manuscript.request`.
    """
    return _request_of(_manuscript(post, step, model))


def write_step(
    post: PostInProgress, step: int, model: RecordingGenerator, *, prompt: str | None = None
) -> PostInProgress:
    """Write a step, again if it was written before; the best text that passes is taken.

    A `prompt` other than the usual one is used this time alone. Parts after it stay as they are.
    Raises the errors of `next_request` and `TextGenerator.generate`.
    """
    manuscript = _manuscript(post, step, model)
    request = _request_of(manuscript)
    own_prompt = prompt is not None and prompt.strip() != request.prompt.strip()
    if prompt is not None and own_prompt:
        chat = isinstance(request.prompt, ChatPrompt)
        request = replace(request, prompt=ChatPrompt(prompt) if chat else prompt)
    [completions] = model.generate(
        [request.prompt], decoding=request.decoding, seeds=[request.seeds]
    )
    manuscript.receive(completions, request=request)
    found = manuscript.so_far
    taken = found.title
    if step != TITLE:
        taken = found.chosen[step][1] if len(found.chosen) > step else None
    texts = StepTexts(
        candidates=tuple(judged.candidate for judged in found.judged),
        taken=taken,
        attempts=post.texts_of(step).attempts + 1,
        own_prompt=own_prompt,
    )
    return replace(
        _with_texts(post, step, texts),
        judged=(*post.judged, *found.judged),
        calls=(*post.calls, *model.calls),
    )


def finish_post(
    post: PostInProgress, model: RecordingGenerator, *, overruled: bool = False
) -> PostInProgress:
    """Put the parts together and check them as a whole; see `Manuscript.finish`.

    Raises `UsageError` if a part has no text.
    """
    if post.missing:
        names = ", ".join(post.name_of(step) for step in post.missing)
        raise UsageError(f"These parts have no text yet: {names}.")
    model.calls = list(post.calls)
    manuscript = Manuscript(
        post.script,
        key=post.due_topic.key,
        generator=model,
        options=post.options,
        begun=Begun(
            title=post.titles.taken,
            chosen=_chosen(post, len(post.parts)),
            judged=post.judged,
            step="complete",
        ),
    )
    return replace(post, written=manuscript.finish(overruled=overruled))


def _request_of(manuscript: Manuscript) -> Request:
    request = manuscript.request()
    if request is None:
        raise UsageError("There is nothing left to write.")
    return request


def _manuscript(post: PostInProgress, step: int, model: RecordingGenerator) -> Manuscript:
    before = [number for number in post.missing if number < step]
    if before:
        raise UsageError(
            f"First write {post.name_of(before[0])!r}: each part goes on from those before it."
        )
    index = None if step == TITLE else step
    return Manuscript(
        post.title_script if step == TITLE else post.script,
        key=post.due_topic.key,
        generator=model,
        options=post.options,
        begun=Begun(
            title=None if step == TITLE else post.titles.taken,
            chosen=_chosen(post, max(step, 0)),
            step=WritingStep(part_index=index, attempt=post.texts_of(step).attempts),
        ),
    )


def _chosen(post: PostInProgress, count: int) -> tuple[tuple[Part, Candidate], ...]:
    pairs = zip(post.script.parts[:count], post.parts[:count], strict=True)
    return tuple((part, texts.taken) for part, texts in pairs if texts.taken is not None)


# --- what the person decides ----------------------------------------------------------------


def take(post: PostInProgress, step: int, number: int) -> PostInProgress:
    """Take another candidate of a step, whether it passed or not."""
    texts = post.texts_of(step)
    taken = texts.candidates[number]
    return _with_texts(post, step, replace(texts, taken=taken, edited=False))


def edit_text(post: PostInProgress, step: int, text: str) -> PostInProgress:
    """Replace a part's text by the person's own version, judged by the same filters.

    Raises `UsageError` if the part has no text yet, or gets an empty one.
    """
    texts, text = post.texts_of(step), text.strip()
    if texts.taken is None:
        raise UsageError("Write this part first, or take one of its texts.")
    if not text:
        raise UsageError("The text is empty; to leave a part out, take its heading out above.")
    if text == texts.taken.text:
        return post
    candidate = judge_again(texts.taken, text, words=post.topic.words, context=post.context)
    short = [each for each in candidate.rejections if each.filter != "too_short"]
    candidate = replace(candidate, rejections=tuple(short))  # a part may be shorter than a post
    return _with_texts(post, step, replace(texts, taken=candidate, edited=True))


def with_title(post: PostInProgress, text: str) -> PostInProgress:
    """Give the post a title: one of the model's, or the person's own. Raises `UsageError`."""
    text = " ".join(text.split())
    if not text:
        raise UsageError("A post needs a title.")
    if text == post.title:
        return post
    same = [each for each in post.titles.candidates if each.text == text]
    if same:
        return _with_texts(post, TITLE, replace(post.titles, taken=same[0]))
    topic = replace(post.topic, title=text, auto_title=False)
    return replace(
        post,
        topic=topic,
        script=replace(post.script, topic=topic),
        titles=replace(post.titles, taken=None, edited=True),
        written=None,
    )


def with_script(post: PostInProgress, script: Script) -> PostInProgress:
    """Give the post another outline; parts that keep their heading keep their texts."""
    old = [part.heading for part in post.script.parts]
    new = [part.heading for part in script.parts]
    kept = [post.parts[old.index(each)] if each in old else StepTexts() for each in new]
    judged = tuple(
        replace(each, part_index=new.index(old[each.part_index]))
        for each in post.judged
        if each.part_index is not None and old[each.part_index] in new
    )
    titles = tuple(each for each in post.judged if each.part_index is None)
    return replace(
        post,
        topic=script.topic,
        script=script,
        parts=tuple(kept),
        judged=(*titles, *judged),
        written=None,
    )


def outline_topic(topic: Topic, headings: Sequence[str], *, closing: str) -> Topic:
    """Return the topic with these headings; an empty closing has none. Raises `UsageError`."""
    wanted = [" ".join(heading.split()) for heading in headings if heading.strip()]
    closing = " ".join(closing.split())
    every = [*wanted, *([closing] if closing else [])]
    twice = sorted({heading for heading in every if every.count(heading) > 1})
    if twice:
        raise UsageError(f"Two parts have the same heading: {', '.join(twice)}.")
    return replace(topic, outline=tuple(wanted), closing=closing or "none")


def human_touch(post: PostInProgress, *, overruled: bool) -> dict[str, Any]:
    """Return what a person did to the post, as its provenance keeps it."""
    steps = [TITLE, *range(len(post.parts))]
    return {
        "studio": {
            "edited": [post.name_of(step) for step in steps if post.texts_of(step).edited],
            "own_prompts": [post.name_of(step) for step in steps if post.texts_of(step).own_prompt],
            "overruled": overruled,
        }
    }


def _with_texts(post: PostInProgress, step: int, texts: StepTexts) -> PostInProgress:
    if step == TITLE:
        return replace(post, titles=texts, written=None)
    parts = (*post.parts[:step], texts, *post.parts[step + 1 :])
    return replace(post, parts=parts, written=None)
