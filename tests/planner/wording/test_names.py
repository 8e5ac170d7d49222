"""What cells are called."""

from dataclasses import replace

from mmm_core.card import default_card
from planner.wording.names import cell_labels, dimension, listed
from tests.builders import hill_model


def test_names_that_two_cells_share_are_told_apart():
    model = hill_model(card=default_card("made", "sales", ("c0", "c1", "c2")))
    one = next(iter(model.card.channels.values()))
    same = model.with_card(replace(model.card, channels=dict.fromkeys(model.card.channels, one)))
    assert len(set(cell_labels(same))) == len(same.cells)


def test_lists_of_names():
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed(list("ABCDEFG")) == "A, B, C, D and 3 more"


def test_dimensions_are_headings():
    assert dimension("sales_region") == "Sales region"
