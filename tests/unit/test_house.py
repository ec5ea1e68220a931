"""The package's order: names that occur once, and `__init__.py` files that define nothing."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

import autoblog

PACKAGE = Path(autoblog.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
INITS = sorted(PACKAGE.rglob("__init__.py"))

SHARED_FILE_NAMES = {
    # a command and the room that it calls
    "daemon.py": {"cli/daemon.py", "daemon/daemon.py"},
    "doctor.py": {"cli/doctor.py", "doctor/doctor.py"},
    "sandbox.py": {"cli/sandbox.py", "sandbox/sandbox.py"},
    "status.py": {"cli/status.py", "observers/status.py"},
}
SAY_NOTHING = {"utils", "common", "helpers", "types", "manager", "handler", "service"}


def place_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def shared(places: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    """Return the names that occur in more than one place."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, place in places:
        found[name].add(place)
    return {name: where for name, where in found.items() if len(where) > 1}


def test_no_file_name_occurs_twice_but_that_of_a_command_and_its_room() -> None:
    assert shared((path.name, place_of(path)) for path in MODULES) == SHARED_FILE_NAMES


def test_no_class_name_occurs_twice() -> None:
    classes = (
        (node.name, place_of(path))
        for path in MODULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert shared(classes) == {}


def test_every_file_name_says_something() -> None:
    assert [place_of(path) for path in MODULES if path.stem in SAY_NOTHING] == []


@pytest.mark.parametrize("path", INITS, ids=place_of)
def test_an_init_file_holds_a_docstring_imports_and_names_alone(path: Path) -> None:
    docstring, *others = ast.parse(path.read_text(encoding="utf-8")).body
    assert isinstance(docstring, ast.Expr)
    for statement in others:
        assigned = isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0])
        assert isinstance(statement, ast.Import | ast.ImportFrom) or assigned in {
            "__all__",
            "__version__",
        }, f"{place_of(path)}:{statement.lineno}"
