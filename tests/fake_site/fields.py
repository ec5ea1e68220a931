"""WordPress's `_fields`: only the named parts of an answer."""

from collections.abc import Mapping


def only(value: object, fields: str | None) -> object:
    """Keep the named fields of an object, or of each object in a list."""
    if not fields or not isinstance(value, list | dict):
        return value
    if isinstance(value, list):
        return [only(one, fields) for one in value]
    return _keep(value, _tree([name.strip() for name in fields.split(",") if name.strip()]))


def _tree(names: list[str]) -> dict[str, object]:
    """Nest the names. Where a whole field stands before a part of it, core stops reading."""
    tree: dict[str, object] = {}
    for name in names:
        *parents, last = name.split(".")
        level = tree
        for parent in parents:
            below = level.get(parent)
            if below is True:
                return tree
            level = level.setdefault(parent, {}) if below is None else below  # type: ignore[assignment]  # nested the same way
        level[last] = True
    return tree


def _keep(value: Mapping[str, object], tree: Mapping[str, object]) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name, below in tree.items():
        if name not in value:
            continue
        inner = value[name]
        if below is True or not isinstance(inner, dict) or not isinstance(below, dict):
            kept[name] = inner
        else:
            kept[name] = _keep(inner, below)
    return kept
