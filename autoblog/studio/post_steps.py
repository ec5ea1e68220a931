"""The steps of the tab Post as functions of the post: each yields what is said until it is done.

Nothing here knows Gradio. An error is said, and the post stays as it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from autoblog.errors import StoppedError, UsageError
from autoblog.html_text import html_to_text
from autoblog.pipeline import Rejected, Rendered
from autoblog.preview import render_page
from autoblog.prompts import Script
from autoblog.studio.model_desk import Finished, Writing
from autoblog.studio.page_parts import note, note_error, note_stage, sheets
from autoblog.studio.post_in_progress import (
    PostInProgress,
    begin_post,
    finish_post,
    next_request,
    outline_topic,
    with_script,
    write_step,
)
from autoblog.studio.saved_texts import SavedText, save_links
from autoblog.studio.sending import PostDetails, create_draft, opened_blog, render_post
from autoblog.studio.workshop import Workshop
from autoblog.topics import Topic, period
from autoblog.writing import RecordingGenerator

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A message, texts that are being written, and the post if it has changed."""

    message: str
    post: PostInProgress | None = None
    growing: str = ""


def begin(
    workshop: Workshop, slug: str, *, model: str, candidates: int | None, temperature: float | None
) -> Told:
    """Begin the post of a topic. Raises the errors of topics, templates and ledger."""
    topic = workshop.topic(slug)
    if topic is None:
        raise UsageError("Choose a topic.")
    with opened_blog(workshop) as blog:
        options, due = blog.writing, period(topic, blog.now())
        site = workshop.site_name(blog.ledger)
        state = blog.ledger.states(site).get((slug, due))
        earlier = blog.ledger.signatures.of(site)
    options = replace(
        options,
        candidates=candidates or options.candidates,
        decoding=options.decoding
        if temperature is None
        else {**options.decoding, "temperature": temperature},
        context=replace(options.context, earlier=earlier),
    )
    post = begin_post(
        topic,
        period=due,
        script=workshop.script_of(topic),
        title_script=workshop.script_of(title_topic(topic)),
        model=model,
        options=options,
    )
    if state is None:
        return Told(post=post, message=note("Begin with the title, or write the parts at once."))
    text = f"This topic was written before (it is {state!r}); a second post of it is never sent."
    return Told(post=post, message=note(text, "bad"))


def title_topic(topic: Topic) -> Topic:
    """Return the topic as one that leaves its title to the model."""
    return replace(topic, auto_title=True, keywords=topic.keywords or (topic.title,))


def change_outline(
    workshop: Workshop, post: PostInProgress, *, headings: str, closing: str
) -> PostInProgress:
    """Return the post with another outline. Raises `UsageError`, and `TemplateError`."""
    topic = outline_topic(post.topic, headings.splitlines(), closing=closing)
    return with_script(post, workshop.script_of(topic))


def write(
    workshop: Workshop, post: PostInProgress, step: int, *, prompt: str | None, session: str
) -> Iterator[Told]:
    """Write a step."""
    name = post.name_of(step)

    def work(model: RecordingGenerator) -> PostInProgress:
        return write_step(post, step, model, prompt=prompt)

    for told, written in _run(workshop, post, work, session=session):
        if written is None:
            yield told
            continue
        texts = written.texts_of(step)
        passed = sum(not each.rejections for each in texts.candidates)
        said = f"{name}: {passed} of {len(texts.candidates)} texts passed the filters."
        if texts.taken is None:
            said += " Take one all the same, or write again."
        yield Told(post=written, message=note(said, "good" if texts.taken else "bad"))


def write_missing(workshop: Workshop, post: PostInProgress, *, session: str) -> Iterator[Told]:
    """Write all parts that have no text, one after the other; end at one where nothing passes."""
    if not post.missing:
        yield Told(message=note("Every part has a text."))
    while post.missing:
        step = post.missing[0]
        last = Told(message="")
        for last in write(workshop, post, step, prompt=None, session=session):
            yield last
        if last.post is None or last.post.parts[step].taken is None:
            return
        post = last.post


def show_prompt(
    workshop: Workshop, post: PostInProgress, step: int, *, session: str
) -> Iterator[tuple[Told, str | None]]:
    """Yield messages, and at last the step's prompt."""

    def work(model: RecordingGenerator) -> str:
        return str(next_request(post, step, model).prompt)

    for told, prompt in _run(workshop, post, work, session=session):
        said = told.message or note(f"The prompt of {post.name_of(step)!r} is below.")
        yield replace(told, message=said), prompt


@dataclass(frozen=True, kw_only=True)
class Look:
    """The post as it will look, or why it is refused as a whole."""

    rendered: Rendered | Rejected
    page: str
    links: str = ""


def put_together(
    workshop: Workshop, post: PostInProgress, *, overruled: bool, session: str
) -> Iterator[tuple[Told, Look | None]]:
    """Put the parts together, and yield at last how the post looks."""

    def work(model: RecordingGenerator) -> PostInProgress:
        return finish_post(post, model, overruled=overruled)

    for told, finished in _run(workshop, post, work, session=session):
        if finished is None:
            yield told, None
            continue
        try:
            look = _look(workshop, finished, PostDetails(overruled=overruled))
        except Exception as error:  # noqa: BLE001  (the page lives on)
            yield Told(message=note_error(error)), None
            return
        refused = finished.written.rejections if finished.written else ()
        whole = [each for each in refused if "seed" not in each]
        message = note("The post is ready to be looked at.", "good")
        if whole:
            limits = ", ".join(
                f"{each['filter']} is {each['measured']:.3g}, limit {each['limit']:.3g}"
                for each in whole
            )
            message = note(f"The post as a whole breaks limits: {limits}.", "bad")
        yield Told(post=finished, message=message), look


def _look(workshop: Workshop, post: PostInProgress, details: PostDetails) -> Look:
    with opened_blog(workshop) as blog:
        site = workshop.site_name(blog.ledger)
        rendered = render_post(blog, post, details, site=site)
        draw = blog.draw_cover or (lambda _title, _site: None)
        page = render_page([rendered], now=blog.now(), draw_cover=lambda title: draw(title, site))
    if isinstance(rendered, Rejected):
        return Look(rendered=rendered, page=page)
    parts = zip(post.script.parts, post.parts, strict=True)
    texts = [
        f"{f'## {part.heading}{chr(10) * 2}' if part.heading else ''}{texts.taken.text}"
        for part, texts in parts
        if texts.taken is not None
    ]
    saved = SavedText(
        name=post.topic.slug,
        text="\n\n".join([f"# {post.title}", *texts]),
        markup=f"<h1>{rendered.kept.post.title}</h1>\n{rendered.kept.post.content}",
        language=post.context.language,
    )
    return Look(rendered=rendered, page=page, links=save_links(saved))


def send(workshop: Workshop, post: PostInProgress, details: PostDetails) -> str:
    """Create the draft and return the message, with a link to the editor."""
    try:
        sent = create_draft(workshop, post, details)
    except Exception as error:  # noqa: BLE001  (the page lives on)
        return note_error(error)
    message = note(sent.text, "good" if sent.good else "bad")
    if sent.ref is None:
        return message
    link = sent.ref.edit_link
    more = f"<br>{html_to_text(sent.ref.note)}" if sent.ref.note else ""
    edit = (
        f'<br><a class="ab-link" href="{link}" target="_blank" rel="noopener">'
        f"Edit post {sent.ref.id} in WordPress</a>{more}"
        if link.startswith(("https://", "http://"))
        else ""
    )
    return message.removesuffix("</div>") + f"{edit}</div>"


def headings_of(script: Script) -> str:
    """Return the headings of a script's sections, one a line."""
    return "\n".join(part.heading or "" for part in script.parts if part.kind == "section")


def _run(
    workshop: Workshop,
    post: PostInProgress,
    work: Callable[[RecordingGenerator], T],
    *,
    session: str,
) -> Iterator[tuple[Told, T | None]]:
    """Run the model for a post, and yield what is said with the result at last."""
    stop = workshop.stops.begin(session)
    texts: tuple[str, ...] = ()
    try:
        for stage in workshop.desk.run(post.model, work, stop=stop):
            if isinstance(stage, Finished):
                yield Told(message=""), stage.result
                return
            if isinstance(stage, Writing):
                texts = stage.texts
            growing = sheets(texts, growing=True)
            yield Told(message=note_stage(stage), growing=growing), None
    except StoppedError:
        yield Told(message=note("Stopped. The post is as it was before.")), None
    except Exception as error:  # noqa: BLE001  (the page lives on)
        yield Told(message=note_error(error)), None
    finally:
        workshop.stops.end(session, stop)
