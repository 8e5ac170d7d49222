"""What may be asked of a model, and what not: read off what it holds and how firmly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mmm_core.economics import economics_of
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL
from mmm_core.outlook import outlook
from planner.questions.fitness import Fitness

What = Literal[
    "plan", "money", "cells", "whole", "units", "controls", "beyond", "later", "tested"
]  # fmt: skip
Answer = Literal["yes", "caution", "no"]


@dataclass(frozen=True)
class MayAsk:
    """One question, and whether the model may be asked it.

    Parameters
    ----------
    what : ``plan`` (which plan is better), ``money`` (what it earns), ``cells`` (what each cell
        brings), ``whole`` (the whole outcome), ``units`` (one unit of a panel by itself),
        ``controls`` (what another value of a control does), ``beyond`` (spend above what was
        observed), ``later`` (effects after the carry-over), ``tested`` (what an experiment bears
        out)
    may : whether
    cells : those that the answer is about, where it is about some
    why : a reason of the model's own, one sentence; "" where there is none beyond the question
    """

    what: What
    may: Answer
    cells: tuple[int, ...] = ()
    why: str = ""


def may_ask(current: PlanEvaluation, fitness: Fitness) -> tuple[MayAsk, ...]:
    """Of a model, at its current plan evaluated; in the order in which people ask."""
    return tuple(_answers(current, fitness))


def _answers(current: PlanEvaluation, fitness: Fitness) -> Iterator[MayAsk]:
    model = current.model
    unfit = fitness.level == "not_fit"
    weighed: Answer = "no" if unfit else "caution" if fitness.level == "caution" else "yes"
    yield MayAsk("plan", weighed)
    known = economics_of(model) is not None
    yield MayAsk("money", weighed if known else "no")
    weak = tuple(one.cell for one in fitness.weak)
    yield MayAsk("cells", "caution" if weak and not unfit else weighed, weak)
    missing = outlook(current.window).missing
    # No file says how well the model foretold what it was not fitted on.
    untested: Answer = "caution" if weighed == "yes" else weighed
    yield MayAsk("whole", "no" if missing else untested, why="" if unfit else " ".join(missing))
    panel = model.cells.dims != (CHANNEL,)
    yield MayAsk("units", weighed if panel else "no")
    yield MayAsk("controls", "no" if model.controls is None or unfit else "caution")
    yield MayAsk("beyond", "no" if unfit else "caution")
    yield MayAsk("later", "no")
    yield MayAsk("tested", "no")
