"""The matrix in short: one cell on a real site, and the table that departures stand out in."""

from pathlib import Path

import pytest

from autoblog.sandbox.site_form import SiteForm
from tests.integration.real_wordpress import WordPressFarm
from tests.matrix.cell import Cell
from tests.matrix.table import Tried, table


@pytest.mark.wordpress
def test_a_contributor_gets_what_the_role_allows(
    wordpress_farm: WordPressFarm, tmp_path: Path
) -> None:
    site = wordpress_farm.site(SiteForm())
    site.forget_posts()
    found = dict(Cell(site=site, role="contributor", folder=tmp_path).try_all())
    assert found.pop("publish").startswith("refused: The user contributor of the site")
    assert found == {
        "pending": "pending",
        "draft": "draft",
        "category": "left out",
        "tag": "made",
        "cover": "left out",
        "lost answer": "found, pending",
        "lost ledger": "found",
        "double": "withdrawn",
        "review": "trashed; published, edits unseen",
    }


def test_a_site_that_departs_from_the_others_stands_out() -> None:
    usual = {"publish": "refused: no.", "pending": "pending", "draft": "draft"}
    cells = [
        Tried(version=version, form=form, role="contributor", found=usual)
        for version in ("6.8", "7.1")
        for form in ("pretty", "plain")
    ]
    cells[-1] = Tried(
        version="7.1", form="plain", role="contributor", found={**usual, "draft": "refused: bad."}
    )
    told = table(cells)
    assert "| contributor | refused (1) | pending | draft | - |" in told
    assert "\n1. no.\n" in told
    assert "| 6.8 | 1 of 1 as above | 1 of 1 as above |" in told
    assert "| 7.1 | 1 of 1 as above | contributor, draft: refused: bad. |" in told
