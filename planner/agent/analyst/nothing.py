"""What the model cannot know of a time without any spend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from mmm_core.model import FittedModel
from planner.agent.analyst.talk import Talk
from planner.facts.fact import Fact
from planner.wording import analyst as words


def unknown(talk: Talk) -> None:
    """That the base is carried beyond what was observed, and what a year without brings."""
    model = talk.tools.model
    if talk.exhibit is None:
        return
    longest = silent(model)
    if longest < talk.tools.view.problem.horizon.periods:
        talk.plain(words.never_silent(longest > 0))
    talk.plain(words.NO_LATER_YEARS)


def bounded(talk: Talk, plan: str, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Facts of a plan; of one without spend no claim is supported that was never observed so long.

    Numbers 30: what extrapolates is directional.
    """
    known, here = list(facts), (("plan", plan),)
    spent = [one.value for one in known if one.about == here and one.name == "spend"]
    unseen = silent(talk.tools.model) < talk.tools.view.problem.horizon.periods
    for one in known:
        ends = spent == [0.0] and unseen and one.about == here and one.name == "claim"
        yield replace(one, value="directional") if ends and one.value == "supported" else one


def silent(model: FittedModel) -> int:
    """How many periods on end the data hold in which nothing was spent anywhere."""
    spent = model.observed_spend.sum(axis=1) > 0
    return max((len(list(run)) for some, run in groupby(spent.tolist()) if not some), default=0)
