"""Text for databases that hold no letters of four bytes: MySQL's old `utf8` (utf8mb3)."""

import re
from typing import Final

_WIDE: Final = re.compile(r"[\U00010000-\U0010ffff]")


def narrow(text: str) -> str:
    """Return text without emoji and the rare letters that take four bytes in UTF-8."""
    return _WIDE.sub("", text).strip() if _WIDE.search(text) else text
