"""Log messages with fields, in the order in which they are given."""

import json
from typing import Any


class Line:
    """A message and its fields, for `log.info(Line("posted", topic=slug, seconds=1.5))`.

    As text it reads `posted topic=slug seconds=1.5`. A value that could be mistaken for another
    field or line is quoted as in JSON.
    """

    def __init__(self, message: str, /, **fields: Any) -> None:
        self.message = message
        self.fields = fields

    def __str__(self) -> str:
        return " ".join([self.message, *(f"{k}={_shown(v)}" for k, v in self.fields.items())])


def _shown(value: Any) -> str:
    text = "-" if value is None else str(value)
    plain = text.isprintable() and not set(text) & set(' "=') and text
    return text if plain else json.dumps(text, ensure_ascii=False)
