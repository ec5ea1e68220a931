"""Measures how many words of a post were changed, ignoring markup and punctuation."""

import difflib
from typing import Final

from autoblog.filters import split_tokens
from autoblog.html_text import html_to_text

# WordPress shows plain quotes as curly ones.
_CURLED: Final = str.maketrans({"\u2018": "'", "\u2019": "'"})


def share_changed(sent: str, current: str) -> float:
    """Return the share of changed words in the longer of two texts of markup, from 0 to 1.

    Words that both hold in the same order count as kept, so a text that became twice as long was
    changed by half.
    """
    before, after = _words(sent), _words(current)
    longer = max(len(before), len(after))
    if before == after or not longer:
        return 0.0
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    return (longer - kept) / longer


def _words(markup: str) -> list[str]:
    return split_tokens(html_to_text(markup).translate(_CURLED))
