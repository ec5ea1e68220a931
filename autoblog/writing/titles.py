"""Completions to titles, for topics that leave their title to the model; pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from autoblog.filter_limits import OFF
from autoblog.filters import Context, Rejection, check, clean, count_words, split_tokens
from autoblog.generation import Completion
from autoblog.topics import Topic
from autoblog.writing.candidates import Candidate
from autoblog.writing.fact_check import NO_CHECK, FactCheck

TITLES = 12
"""The titles requested in each attempt: one costs a tenth of a section, and most are poor."""

MIN_WORDS, MAX_WORDS = 3, 14
MAX_CHARACTERS = 90  # search engines show about 60

USUAL_WORDS = 6

_MARKS = " \t\"'*_#\u201c\u201d\u2018\u2019\u00ab\u00bb"
# The last character of a title that was cut off. Question and exclamation marks may end a title.
_UNFINISHED = re.compile(r"[^\w?!)\]%\u300d\u300f\u3002\uff1f\uff01]$")


def judge_title(
    completion: Completion,
    *,
    beginning: str,
    context: Context | None = None,
    fact_check: FactCheck = NO_CHECK,
) -> Candidate:
    """Return the first line as a title, after the `beginning` that the prompt already held."""
    text = completion.text.strip().removeprefix("Title:")
    lines = [line.strip(_MARKS) for line in clean(f"{text}\n").split("\n")]
    line = next(filter(None, lines), "")
    joint = "" if line[:1] in {",", ":", ";", ""} else " "
    text = f"{beginning}{joint}{line}".strip().removesuffix(".")
    refused = check(text, min_words=MIN_WORDS, max_words=MAX_WORDS, context=_for_titles(context))
    return Candidate(
        text=text,
        words=count_words(text),
        completion=completion,
        rejections=(*refused, *_form(text), *fact_check.refused(text)),
    )


def _for_titles(context: Context | None) -> Context:
    """Return the context without the filters that need full sentences or many words."""
    context = context or Context()
    return replace(context, limits=replace(context.limits, unfinished=OFF, other_language=OFF))


def _form(text: str) -> list[Rejection]:
    """Return why a title is refused that is too long, unfinished, or repeats one word."""
    commonest = max(Counter(split_tokens(text)).values(), default=0)
    measures = (
        ("title_characters", len(text), MAX_CHARACTERS),
        ("title_unfinished", int(bool(_UNFINISHED.search(text))), 0),
        ("title_repeats", commonest, 2),
    )
    return [
        Rejection(filter=name, measured=measured, limit=limit)
        for name, measured, limit in measures
        if measured > limit
    ]


def best_title(candidates: Sequence[Candidate], topic: Topic) -> Candidate:
    """Return the title with most of the topic's keywords and tags, and then of a usual length."""
    wanted = set(split_tokens(" ".join([*topic.keywords, *topic.tags])))

    def rank(title: Candidate) -> tuple[int, int]:
        return -len(wanted & set(split_tokens(title.text))), abs(title.words - USUAL_WORDS)

    return min(candidates, key=rank)
