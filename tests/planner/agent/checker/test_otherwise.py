"""Other readings of a figure, words that are at fault either way, and orders told in few words."""

from __future__ import annotations

import pytest

from planner.agent.checker.contraries import contraries, understood
from planner.agent.checker.fault import Fault
from tests.planner.agent.checker.plans import wrong

TRUE = (
    # another owner than the nearest
    "Whoever prefers Bold to the current plan accepts a higher TV budget, €10.5 M where the "
    "current plan has €8.05 M.",
    "What happens to Radio? In Bold it slips to €610 k; we have €1.22 M on it at the moment.",
    "Profit would be €8.85 M with Careful, so lower than with Bold, where it is €9.14 M.",
    # two ends in words of their own
    "Bold makes €9.14 M of profit, €6.40 M being the lower bound and €12.1 M the upper.",
    "Profit of Bold: €9.14 M (low €6.40 M, high €12.1 M)",
    # two plans as a range
    "Bold is well ahead of Careful on profit, €9.14 M to €8.85 M.",
    # orders
    "Bold earns €9.14 M and Careful €8.85 M of profit; the second is the smaller.",
    "TV takes €10.5 M in Bold, more than any other channel.",
    "Nobody gets less than Radio in Bold, at only €610 k.",
    "Bold is worth €1.78 M more in profit than staying put.",
    "In Bold no channel costs more than TV, which takes €10.5 M, and none costs less than Radio, "
    "which takes €610 k.",
    "In Bold, TV rises (€8.05 M → €10.5 M).",
    "Plans sorted by profit: Bold (**€9.14 M**) at the top, Careful (**€8.85 M**).",
)
FALSE = (
    "Whoever prefers Bold to the current plan accepts a higher TV budget, €8.05 M where the "
    "current plan has €10.5 M.",
    "Profit would be €8.85 M with Careful, so higher than with Bold, where it is €9.14 M.",
    "Bold makes €9.14 M of profit, €7.40 M being the lower bound and €12.1 M the upper.",
    "Bold is well behind Careful on profit, €9.14 M to €8.85 M.",
    "Bold earns €9.14 M and Careful €8.85 M of profit; the second is the larger.",
    "TV takes €10.5 M in Bold, less than any other channel.",
    "Nobody gets more than Radio in Bold, at only €610 k.",
    "In Bold, TV falls (€8.05 M → €10.5 M).",
    "Bold is set to make minus €9.14 M of profit.",
)


@pytest.mark.parametrize("text", TRUE)
def test_a_reading_that_is_true_is_enough(text: str) -> None:
    assert not wrong(text)


@pytest.mark.parametrize("text", FALSE)
def test_no_reading_makes_the_contrary_true(text: str) -> None:
    assert wrong(text)


def test_every_word_is_turned_by_itself() -> None:
    assert {"TV falls, radio falls", "TV rises, radio rises"} <= set(
        contraries("TV rises, radio falls")
    )


@pytest.mark.parametrize(("passes", "faults"), [("less", 1), ("", 0)])
def test_a_word_at_fault_either_way_was_misread(passes: str, faults: int) -> None:
    def read(text: str) -> tuple[list[Fault], list[Fault]]:
        fine = bool(passes) and passes in text
        return [], [] if fine else [Fault("more", "direction", "It is not.")]

    assert len(understood("TV gets more", read)) == faults


def test_what_is_matched_to_no_fact_stays_a_fault() -> None:
    fault = Fault("3", "figure", "No fact reads 3.")
    turned = Fault("more", "direction", "It is not.")
    assert understood("3 more", lambda _: ([fault], [turned])) == (fault, turned)


def test_a_long_text_is_not_read_again_for_each_of_its_words() -> None:
    read = []

    def turned(text: str) -> tuple[list[Fault], list[Fault]]:
        read.append(text)
        return [], [Fault("more", "direction", "It is not.")]

    assert understood("more " * 400, turned)
    assert len(read) < 30
