"""What to mind on the Overview: the model's fitness, what its card lacks, what the plan does.

Below it stands how far the model's file was held against itself.
"""

from __future__ import annotations

import streamlit as st

from mmm_core.assumptions.applied import is_varying
from mmm_core.card import ModelCard
from mmm_core.model import Finding, FittedModel
from planner import services
from planner.services import PlanAnswer
from planner.ui.parts.markup import plain
from planner.ui.shell import answered
from planner.wording import suspicions
from planner.wording.coverage import coverage_said
from planner.wording.fitness import to_mind
from planner.wording.names import cell_name, listed
from planner.wording.units import Units

_MANY = 6
_MARKS = {
    "danger": ":red[:material/dangerous:]",
    "caution": ":orange[:material/warning:]",
    "note": ":gray[:material/info:]",
}


def show(model: FittedModel, now: PlanAnswer) -> None:
    """Findings about the model, what its card lacks, and where the plan leaves the evidence.

    What makes a model unfit stands above every screen, and is not said again.
    """
    found = to_mind(model, services.fitness_of(now.reference_evaluation))
    minded = [one for one in found if one.fitness != "not_fit"]
    findings = [*minded, *_open(model), *_lacking(model), *_plan_notes(model, now)]
    fit = minded == found
    if findings or fit:
        st.markdown("**Watch out for**")
    for finding in findings:
        mark = _MARKS.get(finding.severity, _MARKS["note"])
        remedy = f" :gray[{plain(finding.remedy)}]" if finding.remedy else ""
        st.markdown(f"{mark} {plain(finding.text)}{remedy}")
    if fit and not findings:
        st.markdown(
            ":gray[:material/check:] Nothing was found that stands in the way of planning with "
            "this model."
        )
    if said := coverage_said(model.coverage, model.card.locale):
        st.caption(plain(said))


def _open(model: FittedModel) -> list[Finding]:
    found = suspicions.open_finding(model, answered.keys(model))
    return [] if found is None else [found]


def _missing(card: ModelCard) -> list[str]:
    """Keys of the card that money takes and that it does not say."""
    known = {
        "outcome.value_per_unit": card.outcome.value_per_unit,
        "margin": card.margin,
        "currency": card.currency,
    }
    return [name for name, value in known.items() if value in (None, "")]


def _lacking(model: FittedModel) -> list[Finding]:
    card = model.card
    if is_varying(model):
        return [
            Finding(
                "note",
                "The margin or value is assumed to differ between periods, so break-even and where "
                "channels stand are not shown.",
                "Assume one for the whole horizon to see them.",
            )
        ]
    if not Units.of(model).is_money:
        return [
            Finding(
                "note",
                "What a unit of the outcome is worth is not known, so revenue, iROAS and profit "
                "are not shown.",
                f"Add {listed(_missing(card))} to the model card.",
            )
        ]
    if card.margin is None:
        return [
            Finding(
                "note",
                "The margin is not known, so profit and break-even are not shown.",
                "Add margin to the model card.",
            )
        ]
    return []


def _plan_notes(model: FittedModel, now: PlanAnswer) -> list[Finding]:
    found = [Finding("note", note) for note in now.notes]
    silent = [k for k in range(len(model.cells)) if now.evaluation.spend[k] <= 0]
    if silent:
        names = ", ".join(cell_name(model, k) for k in silent[:_MANY])
        more = f" and {len(silent) - _MANY} more" if len(silent) > _MANY else ""
        found.append(Finding("note", f"No money in the current plan: {names}{more}."))
    beyond = {far.cell for far in now.extrapolations}
    if beyond:
        names = ", ".join(cell_name(model, k) for k in sorted(beyond)[:_MANY])
        found.append(Finding("caution", f"The current plan itself goes beyond the data: {names}."))
    return found
