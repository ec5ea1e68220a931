"""docs/architecture.md, held to the code and to the import contracts."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "autoblog"


def section(title: str) -> str:
    """The text under a heading of the map, up to the next heading."""
    return MAP.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of a Markdown table's rows, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def layers() -> list[set[str]]:
    """The layers contract, from the top down."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    [contract] = [one for one in contracts if one.get("containers") == ["autoblog"]]
    return [set(layer.split(" | ")) for layer in contract["layers"]]


def rooms() -> list[str]:
    """The rooms of the map, in its order."""
    return [row[0].strip("`") for row in rows(section("The rooms"))]


def test_the_map_has_every_room_of_the_package() -> None:
    folders = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists()}
    assert set(rooms()) == folders


def test_the_map_has_every_small_module() -> None:
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert {row[0].strip("`") for row in rows(section("Small modules"))} == modules


def test_the_rooms_stand_in_the_order_of_the_import_contract() -> None:
    depth = {room: level for level, layer in enumerate(layers()) for room in layer}
    depths = [depth[room] for room in rooms()]
    assert depths == sorted(depths)


@pytest.mark.parametrize("row", rows(section("The rooms")), ids=lambda row: row[0].strip("`"))
def test_the_main_types_of_a_room_are_there(row: list[str]) -> None:
    room, _, types = row
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (PACKAGE / room.strip("`")).rglob("*.py")
    )
    for name in re.findall(r"`(\w+)`", types):
        assert re.search(rf"^(class {name}\b|{name}\b.* = )", source, re.MULTILINE), name


def test_every_place_that_the_map_names_is_there() -> None:
    for path in re.findall(r"`((?:autoblog|tests|templates|docs|benchmarks)/[^`]*)`", MAP):
        assert list(ROOT.glob(path)) or (ROOT / path).exists(), path


def test_the_map_answers_the_ten_likeliest_questions() -> None:
    assert len(rows(section("Where do I change ...?"))) >= 10
