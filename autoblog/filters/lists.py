"""Makes whole lists of what models write as lists: numbered from 1, no empty items, no gaps."""

from collections.abc import Iterator

from autoblog.filters.list_items import read_item

# Languages that write "3. Oktober", so a lone number with a full stop may be a day.
_DAYS_WITH_STOPS = frozenset({"cs", "da", "de", "et", "fi", "hr", "hu", "nb", "no", "pl", "sl"})


def tidy_lists(text: str, *, language: str = "en") -> str:
    """Count each list from 1, and drop items without text and blank lines between items.

    A model that continues a post counts on from the list before and leaves items empty. Text
    between two items belongs to the item before it. A single numbered line loses its number.
    """
    paragraphs: list[str] = []
    items: list[str] = []  # of the list that is being read

    def end_list() -> None:
        if len(items) > 1:
            paragraphs.append("\n".join(f"{i}. {item}" for i, item in enumerate(items, start=1)))
        else:
            paragraphs.extend(items)
        items.clear()

    blocks = list(_blocks(text, alone=language in _DAYS_WITH_STOPS))
    for index, (kind, block) in enumerate(blocks):
        if kind == "item":
            items.append(block)
        elif items and (
            kind == "more" or "item" in {later for later, _ in blocks[index + 1 :][:1]}
        ):
            items[-1] += f" {' '.join(block.split())}"
        else:
            end_list()
            paragraphs.append(block)
    end_list()
    return "\n\n".join(paragraphs)


def _blocks(text: str, *, alone: bool) -> Iterator[tuple[str, str]]:
    """Yield items with text, lines that go on after one, and paragraphs (`text`).

    With `alone` a text with a single numbered line keeps it as it is.
    """
    lines = [line.strip() for line in text.split("\n")]
    numbers = [item for item in map(read_item, lines) if item and item.number is not None]
    kind, held = "text", list[str]()
    for line in lines:
        item = read_item(line)
        numbered = item is not None and item.number is not None
        if held and (numbered or not line):
            yield "text", "\n".join(held)
            held = []
        if item is not None and numbered and not (alone and len(numbers) == 1):
            kind = "item"
            if item.text:
                yield "item", item.text
        elif not line:
            kind = "text"
        elif kind == "item":
            yield "more", line
        else:
            held.append(line)
    if held:
        yield "text", "\n".join(held)
