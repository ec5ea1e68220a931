"""Counts text that belongs to the prompt or to a chat with a model.

Three kinds count: lines and sentences of the prompt, headers and marks of prompt formats, and an
assistant's remarks to its user.
"""

from collections.abc import Sequence

import regex

from autoblog.filters.list_items import ITEM_SIGN
from autoblog.filters.sentences import split_sentences
from autoblog.filters.words import split_tokens

_MIN_TOKENS = 6  # a shorter line, such as a heading, may recur in prose

_FORM = regex.compile(
    rf"""^[ \t]*+(?:{ITEM_SIGN}[ \t]+)?
        (?i:title|tags|keywords|outline|slug|word\s+count|meta\s+description)\s*:
    |^[ \t]*+(?:\#{{1,4}}\s*)?(?i:instruction|response|system|assistant|user|human)\s*:\s*$
    |^[ \t]*+\#{{1,4}}\s*(?i:instruction|response|input|output|system|assistant|user)\b
    |^[ \t]*+(?:User|Human|Assistant|System|AI):\s+\S
    |\[/?INST\]|<</?SYS>>|<\|?(?:im_start|im_end|user|assistant|system|end)\|?>""",
    regex.MULTILINE | regex.VERBOSE,
)
# Searched in lower-cased text, which takes half the time of ignoring case.
_TALK = regex.compile(
    r"""\bas\s+an?\s+(?:ai|artificial\s+intelligence)\b(?:\s+language)?\s+(?:model|assistant)
    |\bi(?:'m|\u2019m|\s+am)\s+(?:an?\s+)?(?:ai\b|(?:large\s+)?language\s+model)
    |^[ \t]*+(?:sure|certainly|of\s+course|absolutely)\s*[!,.]\s*
        (?:here(?:\s+is|\s+are|[\u2019']s)|i(?:[\u2019']d\s+be\s+happy|\s+can\s+help))\b
    |^[ \t]*+here(?:'s|\u2019s|\s+is)\s+(?:an?|the|your)\s+(?:\w+[\s-]){0,4}
        (?:blog\s+post|article|section|draft|outline|paragraph)\b(?:[^.\n]{0,80}:\s*$|\s+you\s)
    |^[ \t]*+(?:please\s+|now\s+)?(?:write|continue|complete)\s+(?:an?|the|this|only\s+the)\s+
        (?:\w+[\s-]){0,4}(?:blog\s+post|article|section|paragraph)s?\b[^.\n]{0,40}
        \b(?:about|titled|entitled|on\s+the\s+topic|words|with\s+the\s+heading|below|called)\b
    |\b(?:i|we)\s+(?:cannot|can't|can\u2019t)\s+(?:fulfil\s|fulfill\s(?:that|this|your)|comply\s+with\s+(?:that|this|your)|assist\s+with\s+that)
    |\(?word\s+count\s*:\s*\d+|\bi\s+hope\s+this\s+(?:helps|article\s+helps|meets)\b
    |\blet\s+me\s+know\s+if\s+you(?:'d|\u2019d|\s+would)\s+like\s+(?:me\s+to|any)\b
    |\balls?\s+ki-?(?:sprach)?modell\b|\bai\u8a00\u8a9e\u30e2\u30c7\u30eb""",
    regex.MULTILINE | regex.VERBOSE,
)


def prompt_residue(text: str, prompt: str, language: str) -> float:
    """Count the text's pieces of a prompt and of a chat; `language` is an ISO 639-1 code."""
    found = len(_FORM.findall(text)) + len(_TALK.findall(text.lower()))
    return found + _repeated_lines(text, prompt, language)


def _repeated_lines(text: str, prompt: str, language: str) -> int:
    written = _joined(split_tokens(text))
    said = {
        tokens
        for tokens in _sentences(prompt, language)
        if len(tokens) >= _MIN_TOKENS and _joined(tokens) in written
    }
    return sum(tokens in said for tokens in _sentences(text, language)) if said else 0


def _joined(tokens: Sequence[str]) -> str:
    return f" {' '.join(tokens)} "


def _sentences(text: str, language: str) -> list[tuple[str, ...]]:
    """Split each line into sentences, and these into tokens."""
    found = []
    for line in text.splitlines():
        sentences = split_sentences(line, language=language)
        found += [
            tuple(split_tokens(part)) for part in (sentences if len(sentences) > 1 else [line])
        ]
    return found
