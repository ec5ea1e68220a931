"""Completions to titles, where a topic leaves its title to the model; pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from autoblog.filter_limits import OFF
from autoblog.filters import Context, Rejection, check, clean, count_words, split_tokens
from autoblog.generation import Completion
from autoblog.topics import Topic
from autoblog.writing.candidates import Candidate

TITLES = 12
"""How many are asked for at once: each costs a tenth of a section, and most are poor."""

SHORTEST_WORDS, LONGEST_WORDS = 3, 14
LONGEST_CHARACTERS = 90  # search engines show about 60 of them

_MARKS = " \t\"'*_#\u201c\u201d\u2018\u2019\u00ab\u00bb"
# What a title that was cut off ends in; a question or an exclamation may end one.
_UNFINISHED = re.compile(r"[^\w?!)\]%\u300d\u300f\u3002\uff1f\uff01]$")


def judge_title(
    completion: Completion, *, beginning: str, context: Context | None = None
) -> Candidate:
    """The first line as a title, after what stood in the prompt already, and why it is refused."""
    written = completion.text.strip().removeprefix("Title:")
    lines = [line.strip(_MARKS) for line in clean(f"{written}\n").split("\n")]
    line = next((one for one in lines if one), "")
    joint = "" if line[:1] in {",", ":", ";", ""} else " "
    text = f"{beginning}{joint}{line}".strip().removesuffix(".")
    refused = check(
        text, min_words=SHORTEST_WORDS, max_words=LONGEST_WORDS, context=_for_titles(context)
    )
    return Candidate(
        text=text,
        words=count_words(text),
        completion=completion,
        rejections=(*refused, *_form(text)),
    )


def _for_titles(context: Context | None) -> Context:
    """A title is no full sentence, and few words tell little of their language."""
    context = context or Context()
    return replace(context, limits=replace(context.limits, unfinished=OFF, other_language=OFF))


def _form(text: str) -> list[Rejection]:
    """Too long for a headline, unfinished, or one word over and over."""
    commonest = max(Counter(split_tokens(text)).values(), default=0)
    measures = (
        ("title_characters", len(text), LONGEST_CHARACTERS),
        ("title_unfinished", int(bool(_UNFINISHED.search(text))), 0),
        ("title_repeats", commonest, 2),
    )
    return [
        Rejection(filter=name, measured=measured, limit=limit)
        for name, measured, limit in measures
        if measured > limit
    ]


def best_title(candidates: Sequence[Candidate], topic: Topic) -> Candidate:
    """The one that names most of what the topic is about, and is then nearest to six words."""
    wanted = set(split_tokens(" ".join([*topic.keywords, *topic.tags])))

    def rank(one: Candidate) -> tuple[int, int]:
        return -len(wanted & set(split_tokens(one.text))), abs(one.words - 6)

    return min(candidates, key=rank)
