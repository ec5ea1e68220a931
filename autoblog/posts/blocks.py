"""Writes parts as block markup, byte for byte as WordPress's block editor does.

The markup is valid in the editors of WordPress 6.1 and later. The classes `wp-block-heading` and
`wp-block-list` came with 6.2; 6.1 takes them for classes that a person added.
"""

import html
import json
from collections.abc import Iterable, Mapping

from autoblog.posts.section_parts import Heading, ItemList, Paragraph, Part, Quote


def write_blocks(parts: Iterable[Part], *, marker: str) -> str:
    """Write the parts as blocks; the first carries `marker` in its comment, which is not shown."""
    listed = list(parts) or [Paragraph(text="")]
    first, *others = listed
    metadata = {"metadata": {"autoblog": marker}}
    return "\n\n".join([_block(first, metadata), *(_block(part, {}) for part in others)])


def escape(text: str) -> str:
    """Escape text for HTML elements, not attributes: quotes stay, as in the editor.

    Square brackets become the three-digit entities that WordPress writes.
    """
    escaped = html.escape(text, quote=False)
    return escaped.replace("[", "&#091;").replace("]", "&#093;")


def _block(part: Part, attributes: Mapping[str, object]) -> str:
    if isinstance(part, Paragraph):
        return _wrapped("paragraph", attributes, f"<p>{_with_lead(part.text, part.lead)}</p>")
    if isinstance(part, Heading):
        return _heading(part, attributes)
    if isinstance(part, ItemList):
        return _list(part, attributes)
    return _quote(part, attributes)


def _heading(heading: Heading, attributes: Mapping[str, object]) -> str:
    level = heading.level
    own = {} if level == 2 else {"level": level}  # noqa: PLR2004 - the block's default level
    markup = f'<h{level} class="wp-block-heading">{escape(heading.text)}</h{level}>'
    return _wrapped("heading", {**own, **attributes}, markup)


def _list(items: ItemList, attributes: Mapping[str, object]) -> str:
    tag = "ol" if items.ordered else "ul"
    own = {"ordered": True} if items.ordered else {}
    leads = items.leads or ("",) * len(items.items)
    inner = "\n\n".join(
        _wrapped("list-item", {}, f"<li>{_with_lead(item, lead)}</li>")
        for item, lead in zip(items.items, leads, strict=True)
    )
    return _wrapped("list", {**own, **attributes}, f'<{tag} class="wp-block-list">{inner}</{tag}>')


def _with_lead(text: str, lead: str) -> str:
    """Escape a text, and set its beginning in bold."""
    bold = f"<strong>{escape(lead)}</strong>" if lead else ""
    return f"{bold}{escape(text[len(lead) :])}"


def _quote(quote: Quote, attributes: Mapping[str, object]) -> str:
    inner = "\n\n".join(
        _wrapped("paragraph", {}, f"<p>{escape(text)}</p>") for text in quote.paragraphs
    )
    return _wrapped("quote", attributes, f'<blockquote class="wp-block-quote">{inner}</blockquote>')


def _wrapped(name: str, attributes: Mapping[str, object], markup: str) -> str:
    said = f" {json.dumps(attributes, separators=(',', ':'))}" if attributes else ""
    return f"<!-- wp:{name}{said} -->\n{markup}\n<!-- /wp:{name} -->"
