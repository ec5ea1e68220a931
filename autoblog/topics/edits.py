"""Changes the text of a topic file: a topic is added, moved, or gets other values.

Values are rendered by ruamel.yaml (extra `studio`), which keeps the comments beside and within a
list. The functions are pure; whether the new text is sound is checked by `topic_file`.
"""

import difflib
import io
from collections.abc import Mapping, Sequence
from typing import Any

from autoblog.topics.layout import EntryPlace, KeyPlace, Layout, RawValue

NewValues = Mapping[str, RawValue | None]
"""The keys to change with their new values; None takes a key away."""


def moved(layout: Layout, number: int, to: int) -> str:
    """Return the text with a topic at another place; numbers count from 0.

    The blank lines and headings between topics stay where they are. A topic with a comment above
    it that becomes the first one is set off from the comment about the list.
    """
    chunks = [list(layout.lines[each.first : each.last + 1]) for each in layout.entries]
    chunks.insert(to, chunks.pop(number))
    places = zip(layout.entries, layout.entries[1:], strict=False)
    gaps = [layout.lines[one.last + 1 : other.first] for one, other in places]
    made = list(layout.lines[: layout.entries[0].first])
    if made[-1].strip() and chunks[0][0].lstrip(" ").startswith("#"):
        made.append(layout.line_break)
    for chunk, gap in zip(chunks, [*gaps, ()], strict=True):
        made += [*chunk, *gap]
    return "".join([*made, *layout.lines[layout.entries[-1].last + 1 :]])


def added(layout: Layout, values: NewValues) -> str:
    """Return the text with a new topic at the end of the list."""
    last = layout.entries[-1]
    rendered = [line for name, value in values.items() for line in _render({name: _plain(value)})]
    indented = _indented(rendered, layout.column + 2, layout.line_break)
    indented[0] = f"{' ' * layout.column}- {indented[0].lstrip(' ')}"
    gap = [layout.line_break] if _is_spaced(layout) else []
    return layout.replaced(last.last + 1, last.last, [*gap, *indented])


def changed(layout: Layout, number: int, values: NewValues) -> str:
    """Return the text with other values of one topic; lines of other keys stay as they are."""
    entry = layout.entries[number]
    lines = list(layout.lines)
    if entry.in_braces:
        lines[entry.dash : entry.last + 1] = _in_braces(layout, entry, values)
        return "".join(lines)
    places = sorted(entry.keys.items(), key=lambda item: item[1].first, reverse=True)
    column = next(place.column for _, place in places)
    new = {name: value for name, value in values.items() if name not in entry.keys and value}
    end = max(place.last for _, place in places) + 1
    added_lines = [line for name in new for line in _render({name: _plain(new[name])})]
    lines[end:end] = _indented(added_lines, column, layout.line_break)
    for name, place in places:
        if name in values:
            region = lines[place.first : place.last + 1]
            lines[place.first : place.last + 1] = _with_value(region, name, place, values[name])
    _restore_dash(lines, entry, layout.column, column)
    return "".join(lines)


def _with_value(
    region: Sequence[str], name: str, place: KeyPlace, value: RawValue | None
) -> list[str]:
    """Return the lines of one key with another value, or none; its dash becomes a space."""
    if not value and value != ():
        return []
    line_break = "\r\n" if region[0].endswith("\r\n") else "\n"
    bare = " " * place.column + region[0][place.column :]
    text = "".join(line[place.column :] if line.strip() else "\n" for line in (bare, *region[1:]))
    document = _yaml(text).load(text.replace("\r\n", "\n"))
    document[name] = _replacing(document[name], value)
    return _indented(_dumped(document, text), place.column, line_break)


def _restore_dash(lines: list[str], entry: EntryPlace, dash: int, column: int) -> None:
    """Put the topic's dash before its first key again, if that key was changed or taken away."""
    if lines[entry.dash][dash : dash + 1] == "-":
        return
    line = entry.dash
    while lines[line].lstrip(" ").startswith(("#", "\n", "\r")):
        line += 1
    lines[line] = f"{' ' * dash}-{' ' * (column - dash - 1)}{lines[line][column:]}"


def _in_braces(layout: Layout, entry: EntryPlace, values: NewValues) -> list[str]:
    """Return the lines of a topic whose keys stand in braces."""
    region = layout.lines[entry.dash : entry.last + 1]
    text = "".join(line[layout.column :] or "\n" for line in region).replace("\r\n", "\n")
    document = _yaml(text).load(text)
    for name, value in values.items():
        if value or value == ():
            document[0][name] = _replacing(document[0].get(name), value)
        else:
            document[0].pop(name, None)
    lines = _dumped(document, text)
    too_deep = len(lines[0]) - len(lines[0].lstrip(" "))
    return _indented([line[too_deep:] for line in lines], layout.column, layout.line_break)


# --- values by ruamel.yaml --------------------------------------------------------------------


def _yaml(text: str) -> Any:
    """Return a reader and writer that indents lists as `text` does."""
    from ruamel.yaml import YAML  # noqa: PLC0415  (an extra)

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    deep = not any(line.startswith("- ") for line in text.splitlines()[1:])
    yaml.indent(mapping=2, sequence=4 if deep else 2, offset=2 if deep else 0)
    return yaml


def _dumped(document: Any, like: str) -> list[str]:
    written = io.StringIO()
    _yaml(like).dump(document, written)
    return written.getvalue().splitlines()


def _render(values: Mapping[str, Any]) -> list[str]:
    return _dumped(dict(values), "")


def _plain(value: RawValue | None) -> Any:
    """Return a new value: lists in brackets, texts of several lines as blocks."""
    from ruamel.yaml.comments import CommentedSeq  # noqa: PLC0415
    from ruamel.yaml.scalarstring import (  # noqa: PLC0415
        DoubleQuotedScalarString,
        LiteralScalarString,
    )

    if isinstance(value, tuple):
        listed = CommentedSeq(map(_plain, value))
        listed.fa.set_flow_style()
        return listed
    text = value or ""
    if "\n" in text:
        return LiteralScalarString(f"{text}\n")
    return DoubleQuotedScalarString(text) if text in {"", "~"} else text


def _replacing(old: Any, value: RawValue) -> Any:
    """Return a value in the form of the old one: its quotes, its list, the comments in it."""
    from ruamel.yaml.comments import CommentedSeq  # noqa: PLC0415
    from ruamel.yaml.scalarstring import (  # noqa: PLC0415
        DoubleQuotedScalarString,
        LiteralScalarString,
        SingleQuotedScalarString,
    )

    if isinstance(value, tuple):
        if not isinstance(old, CommentedSeq) or not old or not value:
            return _plain(value)
        items = [" ".join(str(item).split()) for item in old]
        steps = difflib.SequenceMatcher(None, items, value, autojunk=False).get_opcodes()
        for step, first, last, begin, end in reversed(steps):
            if step == "equal":
                continue
            kept = min(last - first, end - begin)
            for offset in range(kept):
                old[first + offset] = _plain(value[begin + offset])
            for at in reversed(range(first + kept, last)):
                del old[at]
            for offset, text in enumerate(value[begin + kept : end]):
                old.insert(first + kept + offset, _plain(text))
        return old
    if isinstance(old, LiteralScalarString):
        return LiteralScalarString(f"{value}\n")
    if "\n" not in value and isinstance(old, (SingleQuotedScalarString, DoubleQuotedScalarString)):
        return type(old)(value)
    return _plain(value)


def _indented(lines: Sequence[str], column: int, line_break: str) -> list[str]:
    return [f"{' ' * column}{line}{line_break}" if line else line_break for line in lines]


def _is_spaced(layout: Layout) -> bool:
    """Return whether a blank line stands before the last topic."""
    last = layout.entries[-1]
    return len(layout.entries) > 1 and not layout.lines[last.first - 1].strip()
