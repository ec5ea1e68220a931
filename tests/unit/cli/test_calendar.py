"""`autoblog topics --calendar` as a user calls it."""

import json
from pathlib import Path

from icalendar import Calendar

from tests.unit.cli.conftest import Folder


def test_the_calendar_shows_what_is_written_when(folder: Folder) -> None:
    folder.set(AUTOBLOG_TIMEZONE="Europe/Berlin", AUTOBLOG_SCHEDULE="'30 7 * * *'")
    folder.run("publish")
    rows = [
        json.loads(line) for line in folder.run("topics", "--calendar", "--json").out.splitlines()
    ]
    assert [(row["topic"], row["step"], row["status"]) for row in rows] == [
        ("second-thoughts", "write", "draft"),
        ("third-time-lucky", "write", "draft"),
    ]
    assert {row["at"][11:19] for row in rows} == {"07:30:00"}
    said = folder.run("topics", "--calendar")
    assert "Europe/Berlin" in said.out
    assert "third-time-lucky" in said.out
    assert "every text passes its filters" in said.err


def test_weeks_without_anything_say_so(folder: Folder) -> None:
    folder.set(AUTOBLOG_SCHEDULE="'0 0 29 2 *'")
    said = folder.run("topics", "--calendar", "--weeks", "1")
    assert (said.code, said.out) == (0, "")
    assert "nothing will be written or published in the coming week" in said.err


def test_the_calendar_is_exported_as_icalendar(folder: Folder, tmp_path: Path) -> None:
    file = tmp_path / "blog.ics"
    file.write_text("an older one", encoding="utf-8")
    said = folder.run("topics", "--calendar", "--ics", str(file))
    assert said.err.endswith(f"{file}: 3 events\n")
    events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == [
        "Write: First things",
        "Write: Second thoughts",
        "Write: Third time lucky",
    ]


def test_an_export_without_a_calendar_is_a_wrong_call(folder: Folder) -> None:
    said = folder.run("topics", "--ics", "blog.ics")
    assert said.code == 2
    assert "--calendar --ics FILE" in said.err
    assert not (folder.path / "blog.ics").exists()


def test_a_file_that_cannot_be_written_exits_with_73(folder: Folder) -> None:
    said = folder.run("topics", "--calendar", "--ics", "/proc/blog.ics")
    assert said.code == 73
    assert "/proc/blog.ics" in said.err


def test_a_faulty_schedule_is_a_wrong_setting(folder: Folder) -> None:
    folder.set(AUTOBLOG_SCHEDULE="'at nine'")
    said = folder.run("topics", "--calendar")
    assert said.code == 78
    assert "AUTOBLOG_SCHEDULE" in said.err
