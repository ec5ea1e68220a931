"""Reading alone works also after a process was killed in the middle of a change."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from autoblog.ledger import Ledger


def test_half_a_change_that_a_killed_process_left_is_taken_back(tmp_path: Path) -> None:
    living, left = tmp_path / "living.db", tmp_path / "left.db"
    Ledger.open(f"sqlite:///{living}").close()
    with closing(sqlite3.connect(living, isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size=1")  # so that the change reaches the file early
        writer.execute("BEGIN IMMEDIATE")
        for number in range(500):
            writer.execute("INSERT INTO media VALUES ('s', ?, 1, '2026-01-01')", [f"{number:064}"])
        # what a kill at this moment would leave on the disk
        shutil.copy(living, left)
        shutil.copy(f"{living}-journal", f"{left}-journal")
        writer.execute("ROLLBACK")
    ledger = Ledger.peek(f"sqlite:///{left}")
    assert ledger.pictures.id_of("s", f"{1:064}") is None
    ledger.close()
