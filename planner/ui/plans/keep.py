"""Keeping a plan, whichever screen it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from optimizer.guardrails.standing import COMMITMENTS
from planner import services
from planner.contract.commitments import commitments_json
from planner.contract.contents import content_for, fit_of
from planner.questions.chosen import Chosen
from planner.scenarios.records import Draft, Saved, Version
from planner.ui.shell import person, state


def keep(
    model: FittedModel,
    plan: Plan,
    said: Mapping[str, Any],
    onto: Version | None,
    name: str,
    note: str = "",
    tags: Sequence[str] = (),
    chosen: Chosen | None = None,
) -> Saved:
    """Save a plan: as a version of the scenario that it began as, or as one of its own.

    What is committed or spent over its horizon goes with it.

    Parameters
    ----------
    said : question, assumptions and declined moves, as a problem file's keys
    onto : what it began as; None for a scenario of its own
    chosen : what is known of it, where it is the answer to its question

    Raises
    ------
    InvalidScenario
        If nobody has said who saves it, or it cannot be kept under that name.
    """
    by, store = person.somebody(), services.store()
    stands = commitments_json(state.workbench(model).commitments.within(model, plan.horizon), model)
    content = content_for(model, plan, {**said, COMMITMENTS: stands}, chosen)
    draft = Draft(name, content, fit_of(model), note, tags)
    if onto is None:
        return Saved(store.add(draft, by))
    return store.save(onto.scenario, onto.number, draft, by)
