"""Plans that are kept of a model's line over the horizon in view, by the names they were given."""

from __future__ import annotations

from contextlib import suppress

from mmm_core.errors import HeadroomError
from planner import services
from planner.agent.view import View
from planner.contract.contents import candidate_kept
from planner.questions.compared import Candidate
from planner.scenarios.reading import Wanted
from planner.scenarios.records import Version


def kept_names(view: View) -> tuple[str, ...]:
    """What they are called; none where what is kept cannot be read: a question may name none."""
    with suppress(HeadroomError):
        return tuple(one.name for one in _latest(view))
    return ()


def kept_plans(view: View, names: tuple[str, ...]) -> tuple[Candidate, ...]:
    """Those of some names, each as it was kept and under what it was kept.

    Raises
    ------
    StorageTrouble, InvalidPlan
        If they cannot be read, or are of cells that this fit does not have.
    """
    store = services.store()
    return tuple(
        candidate_kept(one.name, store.content(one.scenario, one.number), view.model)
        for one in (_latest(view) if names else ())
        if one.name in names
    )


def _latest(view: View) -> list[Version]:
    horizon = view.problem.horizon
    here = (str(horizon.start), horizon.periods)
    kept = services.store().scenarios(Wanted(line=view.model.card.line))
    return [one.latest for one in kept if (one.latest.starts, one.latest.periods) == here]
