"""Texts as files to save, in the page itself: a link holds its file, and the server keeps none."""

import base64
import html
import re
from dataclasses import dataclass
from typing import Final

_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
{body}
</body>
</html>
"""
_TYPES: Final = {"txt": "text/plain", "md": "text/markdown", "html": "text/html"}
_HEADING: Final = re.compile(r"(#{1,6}) (.+)")


@dataclass(frozen=True, kw_only=True)
class SavedText:
    """A text with Markdown headings; `markup` is its HTML if that is more than paragraphs."""

    name: str
    text: str
    markup: str = ""
    language: str = "en"

    def as_file(self, ending: str) -> str:
        """Return the file of this ending: txt, md or html."""
        if ending == "md":
            return f"{self.text}\n"
        if ending == "txt":
            return _HEADING.sub(r"\2", self.text) + "\n"
        body = self.markup or markup_of(self.text)
        return _PAGE.format(language=self.language, title=html.escape(self.name), body=body)


def markup_of(text: str) -> str:
    """Return paragraphs and headings as HTML; nothing in `text` is read as HTML."""
    return "\n".join(_block(block) for block in re.split(r"\n\s*\n", text) if block.strip())


def _block(block: str) -> str:
    heading = _HEADING.fullmatch(block.strip())
    if heading:
        level = len(heading[1])
        return f"<h{level}>{html.escape(heading[2])}</h{level}>"
    return f"<p>{html.escape(block.strip()).replace(chr(10), '<br>')}</p>"


def save_links(saved: SavedText) -> str:
    """Return the links that save a text as each kind of file."""
    return f'<p class="ab-save">Save as {", ".join(_link(saved, each) for each in _TYPES)}</p>'


def _link(saved: SavedText, ending: str) -> str:
    content = base64.b64encode(saved.as_file(ending).encode("utf-8", "replace")).decode()
    name = html.escape(re.sub(r"[^\w-]+", "-", saved.name).strip("-").lower()[:60] or "text")
    address = f"data:{_TYPES[ending]};charset=utf-8;base64,{content}"
    return f'<a href="{address}" download="{name}.{ending}">.{ending}</a>'
