"""What was declined or rejected before, with the reason that was given: read from what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from optimizer.guardrails import Declined
from optimizer.problem import PlanProblem
from planner import services
from planner.contract.declined import from_json
from planner.scenarios.reading import Wanted
from planner.scenarios.records import Scenario
from planner.scenarios.store import Store


@dataclass(frozen=True)
class Precedent:
    """One "no" of the past.

    Parameters
    ----------
    kind : a move that was "declined", or a version of a plan that was "rejected"
    what : channels whose move was declined, by their labels; the plan's name and version
    channels : labels that it is about; none where it is about a whole plan
    why : the reason, in the person's words
    who, at : who said so, and when (ISO 8601, UTC); "" where it is the question in view
    plan : name of the scenario that holds it; "" where it is the question in view
    """

    kind: Literal["declined", "rejected"]
    what: str
    channels: tuple[str, ...]
    why: str
    who: str = ""
    at: str = ""
    plan: str = ""


def precedents(model: FittedModel, problem: PlanProblem) -> tuple[Precedent, ...]:
    """Those of the question in view first, then of what is kept of the model's line, newest first.

    Raises
    ------
    StorageTrouble
        If the store cannot be used.
    """
    return (*_here(model, problem), *_kept(model, services.store()))


def _here(model: FittedModel, problem: PlanProblem) -> Iterator[Precedent]:
    for one in problem.declined:
        yield Precedent("declined", "", _channels(model, one), one.reason)


def _kept(model: FittedModel, store: Store) -> Iterator[Precedent]:
    for kept in store.scenarios(Wanted(line=model.card.line, archived=None)):
        yield from _rejected(store, kept)
        yield from _declined(model, store, kept)


def _rejected(store: Store, kept: Scenario) -> Iterator[Precedent]:
    for one in reversed(store.approvals.log(kept.id)):
        if one.event == "rejected":
            what = f"{kept.latest.name}, version {one.number}"
            yield Precedent("rejected", what, (), one.why, one.by.name, one.at, kept.latest.name)


def _declined(model: FittedModel, store: Store, kept: Scenario) -> Iterator[Precedent]:
    latest = kept.latest
    document = store.content(kept.id, latest.number).document
    # Of cells that this fit does not have there is nothing to say.
    found, _ = from_json(json.dumps(document.get("declined") or []), model)
    for one in found:
        yield Precedent(
            "declined",
            "",
            _channels(model, one),
            one.reason,
            latest.by.name,
            latest.at,
            latest.name,
        )


def _channels(model: FittedModel, of: Declined) -> tuple[str, ...]:
    cells = model.cells.select(of.cells)
    return tuple(dict.fromkeys(model.cells.names[int(k)][CHANNEL] for k in cells))
