"""Values in an answer's rows, of the type that we expect: plugins change what WordPress sends."""

from collections.abc import Mapping


def mapping_of(value: object) -> Mapping[str, object]:
    """Return `value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def id_of(row: Mapping[str, object]) -> int | None:
    """Return the row's number, or None if it has none."""
    value = row.get("id")
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def text_of(row: Mapping[str, object], field: str, form: str) -> str:
    """Return a field's text in one form: `raw` as it is stored, `rendered` as visitors see it."""
    return str(mapping_of(row.get(field)).get(form) or "")
