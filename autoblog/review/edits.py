"""How much of a text was changed, in words; markup, entities and punctuation do not count."""

import difflib
from typing import Final

from autoblog.filters import split_tokens
from autoblog.html_text import html_to_text

# What WordPress makes of plain quotes when it shows a text.
_CURLED: Final = str.maketrans({"\u2018": "'", "\u2019": "'"})


def share_changed(sent: str, stands: str) -> float:
    """Return the share of words that were changed, from 0 to 1, of the longer of two markups.

    Words that stand in both, in the same order, count as kept; so a text that became twice as
    long was changed by half.
    """
    before, after = _words(sent), _words(stands)
    longer = max(len(before), len(after))
    if before == after or not longer:
        return 0.0
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    return (longer - kept) / longer


def _words(markup: str) -> list[str]:
    return split_tokens(html_to_text(markup).translate(_CURLED))
