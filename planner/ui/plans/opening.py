"""A kept version comes into view: its horizon, plan, assumptions and question, in one step."""

from __future__ import annotations

import json
from dataclasses import replace

import streamlit as st

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from optimizer.guardrails.standing import COMMITMENTS
from planner import contract, services
from planner.calendar import fills
from planner.calendar.draft import Draft
from planner.calendar.history import Calendar
from planner.contract.contents import beside_of, question_of, standing_of
from planner.finance.commitments import Commitments
from planner.scenarios.content import Content
from planner.scenarios.records import Version
from planner.ui.optimize.draft import Draft as Question
from planner.ui.optimize.reopened import draft_of
from planner.ui.plans.opened import Beside, Opened, Opening
from planner.ui.shell import committed_link, horizon, session, state
from planner.ui.what_if import begun
from planner.ui.what_if.sheet import Sheet
from planner.wording import plans

ADDRESS = "scenario"
REPLACED = (
    "What is committed over this horizon was said otherwise before: now it is as this version was "
    "kept with. One step back brings the former."
)
_MOST_DIGITS = 9


def opened_of(model: FittedModel, version: Version, content: Content) -> tuple[Opened, Plan]:
    """What a version holds, held against a model as it is now.

    Raises
    ------
    InvalidPlan, InvalidProblem
        If the model has other cells or periods, or its assumptions do not fit it.
    """
    plan = content.plan(model)
    assumed = Assumptions.from_document(content.document.get("assumptions") or {})
    under(model, assumed, plan.horizon)
    stands = standing_of(content, model)
    return Opened(version, Draft.of(model, plan), assumed, beside_of(content), stands), plan


def open_version(model: FittedModel, version: Version) -> None:
    """Put a version in view on every screen; one step back on What-if leads out of it.

    Raises
    ------
    InvalidPlan, InvalidProblem
        If it does not fit the model in view; nothing is changed then.
    UnknownScenario, StorageTrouble
        If it cannot be read.
    """
    content = services.store().content(version.scenario, version.number)
    opened, plan = opened_of(model, version, content)
    fill = fills.from_scenario(model, opened.draft, plan, version.name)
    horizon.move_to(model, plan.horizon)
    sheet, before = _sheet(model), _beside(model)
    stands, others = _standing(model, opened)
    _stand(model, sheet, stands)
    question, said = _question(model, content, before.question)
    after = Beside(opened.assumptions, question, stands)
    calendar = sheet.calendar.made(fill, model)
    # What is in view already was not changed by opening it.
    opens = calendar is not sheet.calendar
    sheet.show(calendar, f"Opened {plans.called(version)}" if opens else sheet.step)
    sheet.openings.add(sheet.calendar, Opening(opened, before.standing_as(after), after))
    sheet.report, sheet.saved = " ".join(filter(None, (said, others))) or None, None
    take(model, after)


def follow(model: FittedModel, sheet: Sheet) -> bool:
    """After a step back or forth: what stood beside the plan stands there again.

    Whether other assumptions hold now, under which the model is to be asked for anew.
    """
    before = _beside(model)
    after = sheet.openings.follow(sheet.calendar, before)
    take(model, after)
    _stand(model, sheet, after.commitments)
    now = _beside(model)
    return (before.assumptions, before.commitments) != (now.assumptions, now.commitments)


def _beside(model: FittedModel) -> Beside:
    bench = state.workbench(model)
    return Beside(bench.assumptions, bench.draft, bench.commitments)


def _standing(model: FittedModel, opened: Opened) -> tuple[Commitments | None, str]:
    """What is to stand once a version is in view, and what is said of it.

    None where nothing changes: commitments are facts of the world, which a version without any
    does not undo, and outside its horizon none does.
    """
    now, kept, over = state.workbench(model).commitments, opened.commitments, opened.draft.horizon
    if kept is None:
        return None, ""
    stands = now.replaced(model, over, kept)
    if set(stands.rows) == set(now.rows):
        return None, ""
    had = now.within(model, over).rows
    return stands, REPLACED if had else ""


def _stand(model: FittedModel, sheet: Sheet, stands: Commitments | None) -> None:
    """Other money that stands; None for the same."""
    bench = state.workbench(model)
    if stands is not None and stands != bench.commitments:
        bench.commitments = stands
        begun.anew(model, sheet)


def take(model: FittedModel, beside: Beside) -> None:
    """Assumptions and question in view; nothing is asked."""
    bench = state.workbench(model)
    if beside.question is not bench.draft:
        editions = max(bench.draft.edition, beside.question.edition) + 1
        asked = replace(beside.question, edition=editions, budget_edition=editions)
        bench.take_set(asked)
        bench.asked, bench.begun = None, True
    bench.assumptions = beside.assumptions


def keep_in_view(model: FittedModel, opened: Opened) -> None:
    """What is in view was kept just now: it is that version from here on."""
    sheet = _sheet(model)
    sheet.openings.saved(sheet.calendar, opened, _beside(model))


def in_view(model: FittedModel) -> Opened | None:
    """The version that the plan in view is, or began as; None for none."""
    sheet = state.workbench(model).sheets.get(state.view_key(model))
    found = None if sheet is None else sheet.openings.of(sheet.calendar)
    return None if found is None else found.opened


def _sheet(model: FittedModel) -> Sheet:
    """The sheet of the horizon in view, begun with the current plan."""
    sheets, key = state.workbench(model).sheets, state.view_key(model)
    if key not in sheets:
        current = Draft.of(model, state.reference(model).plan)
        sheets[key] = Sheet(Calendar(current), current)
    session.mine().plan_linked = True
    return sheets[key]


def _question(model: FittedModel, content: Content, now: Question) -> tuple[Question, str]:
    """What was asked, as Optimize shows it, and what it cannot show; ``now`` where nothing was."""
    said = question_of(content)
    if said is None:
        return now, ""
    # They stand beside every question.
    said = {key: value for key, value in said.items() if key != COMMITMENTS}
    try:
        problem = contract.parse_problem(json.dumps(said), model, state.reference(model))
        question, otherwise = draft_of(model, state.reference(model), problem)
    except HeadroomError as error:
        return now, f"Its question is not on Optimize: {error.message}"
    if not otherwise:
        return question, ""
    keys = ", ".join(key.replace("_", " ") for key in otherwise)
    return question, (
        f"Its question stands on Optimize, but not whole: what is asked there differs in {keys}."
    )


# --- address ----------------------------------------------------------------------------


def say_in_address(sheet: Sheet, amounts: str | None) -> bool:
    """Which version the plan is, beside its amounts; whether the address says all of the plan.

    An address without amounts says the version's own plan.
    """
    found = sheet.openings.of(sheet.calendar)
    as_kept = found is not None and bool((found.opened.draft.cents == sheet.draft.cents).all())
    said = ""
    if found is not None and (as_kept or amounts != ""):
        said = f"{found.opened.version.scenario}.{found.opened.version.number}"
    if said and st.query_params.get(ADDRESS) != said:
        st.query_params[ADDRESS] = said
    elif not said and ADDRESS in st.query_params:
        del st.query_params[ADDRESS]
    return as_kept or amounts is not None


def recall(model: FittedModel, sheet: Sheet, has_amounts: bool) -> None:
    """Of an address: which version the plan is; where it says no amounts, the plan itself too."""
    id, _, number = st.query_params.get(ADDRESS, "").partition(".")
    if not (id and number.isdecimal() and len(number) <= _MOST_DIGITS):
        return
    try:
        version = services.store().version(id, int(number))
        opened, plan = opened_of(model, version, services.store().content(id, int(number)))
        fill = fills.from_scenario(model, sheet.draft, plan, version.name)
    except HeadroomError as error:
        sheet.dropped = f"{error.message} {error.remedy}"
        return
    now = _beside(model)
    if not has_amounts:
        sheet.calendar = sheet.calendar.made(fill, model)
    # What is too long for the address stands in the version.
    stands = _standing(model, opened)[0] if committed_link.is_left_out() else None
    # What stands beside the plan follows, as after a step.
    after = Beside(opened.assumptions, now.question, stands)
    before = now.standing_as(after)
    sheet.openings.by_change[sheet.calendar.last] = Opening(opened, before, after)
