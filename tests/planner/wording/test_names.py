"""What cells are called."""

from dataclasses import replace

from mmm_core.card import default_card
from planner.wording.names import (
    cell_labels,
    cell_name,
    dimension,
    labels_said,
    listed,
    row_title,
    rows,
)
from tests.builders import hill_model


def test_names_that_two_cells_share_are_told_apart():
    model = hill_model(card=default_card("made", "sales", ("c0", "c1", "c2")))
    one = next(iter(model.card.channels.values()))
    same = model.with_card(replace(model.card, channels=dict.fromkeys(model.card.channels, one)))
    assert len(set(cell_labels(same))) == len(same.cells)


def test_regions_go_by_the_names_that_their_card_gives_them():
    model = hill_model(channels=2, geos=2)
    assert cell_name(model, 0) == "g0 / c0"
    labels = {"geo": {"g0": "The north", "g1": "g1"}}
    named = model.with_card(replace(model.card, labels=labels))
    assert [cell_name(named, k) for k in range(4)] == [
        "The north / c0", "The north / c1", "g1 / c0", "g1 / c1"
    ]  # fmt: skip
    # What scripts say and hear stays the model's own.
    assert named.cells.names[0] == {"geo": "g0", "channel": "c0"}
    assert labels_said({"geo": "g0"}, named.card) == "The north"


def test_lists_of_names():
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed(list("ABCDEFG")) == "A, B, C, D and 3 more"
    assert listed(["A"] * 2_100) == "A, A, A, A and 2,096 more"


def test_dimensions_are_headings():
    assert dimension("sales_region") == "Sales region"
    # Files call a region geo; nobody else does.
    assert dimension("geo") == "Region"


def test_what_has_spend_of_its_own_is_called_by_its_dimensions():
    national, panel = hill_model(channels=2, samples=4), hill_model(channels=2, samples=4, geos=2)
    assert [rows(national, count) for count in (1, 2)] == ["channel", "channels"]
    assert [rows(panel, count) for count in (1, 2)] == ["channel by region", "channels by region"]
    assert row_title(panel) == "Region / Channel"
