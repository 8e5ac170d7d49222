"""What a fit says of itself, in the panel: how it was sampled, what the data taught, carry-over."""

from __future__ import annotations

from collections.abc import Mapping

from mmm_core.model import FittedModel
from planner.facts.fact import Fact
from planner.wording import dates
from planner.wording.facts import number
from planner.wording.gates import Row
from planner.wording.names import cell_name, labels_said
from planner.wording.nouns import Speaker
from planner.wording.units import Units

_SIDES = {
    "within": "within the limit",
    "beyond": "beyond the limit",
    "unknown": "cannot be told",
}


def sampled(model: FittedModel) -> str:
    """How many draws there are, of how many chains."""
    chains = f"{model.chains} chain{'s' * (model.chains != 1)}"
    draws = Units.of(model).say_count(model.samples)
    return f"The model was sampled with {draws} posterior draws of {chains}."


def gate(row: Row) -> str:
    """A check of the model card in a sentence: ``r-hat, the largest: 1.003 (at most 1.01)``."""
    return f"{row.what}: {row.found} ({row.limit}), {_SIDES[row.mark]}."


def narrowed(
    model: FittedModel,
    cell: int,
    why_not: str,
    before: Fact | None,
    after: Fact | None,
    share: Fact | None,
) -> str:
    """What a cell brings at the current plan, before the data and after; "" of nothing known.

    Parameters
    ----------
    why_not : why it is not judged how far the data narrowed it; "" where it is
    share : how much narrower
    """
    name, speaker = cell_name(model, cell), Speaker(model)
    if after is None:
        return ""
    now = f"what {name} brings at the current plan is {speaker.with_span(after)}"
    if before is None or share is None:
        why = f": {why_not}" if why_not else ""
        return f"After the data {now}; how far they narrowed it is not judged{why}."
    taught = (
        f"{speaker.value(share)} narrower" if number(share) >= 0.005 else "no narrower than before"
    )
    return f"After the data {now}, {taught}; before them it was {speaker.with_span(before)}."


def works(
    model: FittedModel, labels: Mapping[str, str], at_once: Fact, within: Fact, most: Fact
) -> str:
    """How much of what money does falls into its own period, and by when most of it is done."""
    speaker, period = Speaker(model), dates.periods_word(model.frequency, 1)
    count = int(number(within))
    by = f"{speaker.value(within)} {dates.periods_word(model.frequency, count)}"
    done = f"{speaker.value(most)} of it within {by}"
    return (
        f"Of what a {period}'s money on {labels_said(labels, model.card)} does, "
        f"{speaker.with_span(at_once)} falls into that {period}, and {done}."
    )


def reach(model: FittedModel) -> str:
    """After how many periods the model lets media act no more."""
    periods = f"{model.l_max} {dates.periods_word(model.frequency, model.l_max)}"
    return f"The model lets money act over {periods}, its own among them, and not after that."
