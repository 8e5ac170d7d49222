"""The demo models say what each of them covers: two worlds that share a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planner import services

NAMES = ("larkfield_national", "larkfield_regions")


def test_each_card_says_that_the_two_are_not_one_world_split_up() -> None:
    national, regions = (services.load(name).card.description for name in NAMES)
    for said in (national, regions):
        assert "a simulation of its own" in said
        assert "not to be added or compared" in said
    missing = {*services.load(NAMES[0]).card.channels} - {*services.load(NAMES[1]).card.channels}
    assert missing == {"radio", "shopping", "display"}
    assert "radio, shopping and display are not in it" in regions


@pytest.mark.parametrize("at", [0, 1])
def test_what_the_readme_says_they_sum_to_is_what_the_files_hold(repo: Path, at: int) -> None:
    model, said = services.load(NAMES[at]), (repo / "models/README.md").read_text(encoding="utf-8")
    tv = [k for k, name in enumerate(model.cells.names) if name["channel"] == "tv"]
    spend = model.observed_spend
    for what, found in (
        ("revenue", float(model.outcome.sum())),
        ("media spend", float(spend.sum())),
        ("of it on TV", float(spend[:, tv].sum())),
    ):
        row = re.search(rf"^\| {what} \| (.*) M \| (.*) M \|$", said, re.MULTILINE)
        assert row is not None, what
        assert row[at + 1] == f"{found / 1e6:,.0f}"
