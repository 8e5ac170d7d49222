"""``python -m planner scenarios``: what the screens keep, headless."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.model import FittedModel
from optimizer.guardrails.standing import COMMITMENTS
from planner import contract, services
from planner.callers import MODEL, WrongCall, text_of_file
from planner.contract import scenarios as documents
from planner.contract.commitments import commitments_json, read_commitments
from planner.contract.contents import content_for, fit_of
from planner.contract.plan_tables import read_plan
from planner.finance.commitments import Commitments
from planner.questions.chosen import chosen_of
from planner.scenarios.content import Content
from planner.scenarios.people import Person, Picked, required
from planner.scenarios.records import STATUSES, Draft, Scenario

# The database is loaded by the command that uses it, not by every other one.
if TYPE_CHECKING:
    from planner.scenarios.store import Store

Json = dict[str, Any]
_DECISIONS = ("propose", "approve", "reject", "withdraw")


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    whole = parser.add_mutually_exclusive_group()
    whole.add_argument("--backup", metavar="FILE", help="write everything that is kept to FILE")
    whole.add_argument("--restore", metavar="FILE", help="read a back-up into an empty store")
    actions = parser.add_subparsers(metavar="ACTION", dest="action")

    def action(name: str, about: str, named: bool = True) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=about, description=about)
        added.add_argument("model", help=MODEL)
        if named:
            added.add_argument("name", help="of the scenario")
        return added

    listed = action("list", "Scenarios of the model's line, the one saved last first.", False)
    listed.add_argument("--status", choices=STATUSES)
    listed.add_argument("--author")
    listed.add_argument("--tag")
    listed.add_argument("--text", default="", help="found in name, note or tag")
    listed.add_argument("--archived", action="store_true", help="archived ones instead")
    action("versions", "Every version of a scenario.")
    shown = action("show", "One version, what it holds, and what was decided.")
    shown.add_argument("--version", type=int, help="the latest, if left out")
    _add_save(action("save", "Keep a plan as a scenario, or as a new version of one.", False))
    for name in _DECISIONS:
        decided = action(name, f"{name.capitalize()} a version.")
        decided.add_argument("--version", type=int, help="the latest, if left out")
        decided.add_argument("--why", default="")
    for name, about in (("archive", "Put a scenario away."), ("restore", "Bring it back.")):
        action(name, about).add_argument("--why", default="")
    copied = action("duplicate", "A new scenario that begins as a version of another.")
    copied.add_argument("--as", dest="new_name", required=True, help="its name")
    copied.add_argument("--version", type=int, help="the latest, if left out")
    compared = action("diff", "What one version says otherwise than another.")
    compared.add_argument("--from", dest="base", type=int, help="the one before, if left out")
    compared.add_argument("--version", type=int, help="the latest, if left out")


def _add_save(saved: argparse.ArgumentParser) -> None:
    saved.add_argument("--name", required=True)
    saved.add_argument("--plan", help="plan.csv, long or wide")
    saved.add_argument("--problem", help="problem.json; without --plan it is optimized first")
    saved.add_argument("--assumptions", help="assumptions.json, where the problem has none")
    saved.add_argument("--commitments", help="commitments.csv, where the problem has none")
    saved.add_argument("--from", dest="base", type=int, help="version that this began from")
    saved.add_argument("--note", default="")
    saved.add_argument("--tag", action="append", default=[])


def answer(given: argparse.Namespace) -> Any:
    """What the command answers, as a JSON document."""
    store = services.store()
    if given.backup or given.restore:
        from planner.scenarios import backup

        if given.action:
            raise WrongCall("A back-up is of everything.", f"Leave out {given.action!r}.")
        if given.backup:
            left_out = services.take_in_sets()
            rows = backup.back_up(store.database, Path(given.backup))
            more = {"sets_not_taken_in": documents.left_out_json(left_out)} if left_out else {}
            return {"rows": rows, **more}
        return {"rows": backup.restore(store.database, Path(given.restore))}
    if not given.action:
        raise WrongCall("The command scenarios lacks what to do.", "See scenarios --help.")
    model = services.load(given.model)
    if given.action == "list":
        return _listed(given, store, model)
    if given.action == "save":
        return _saved(given, store, model)
    kept = store.named(model.card.line, given.name)
    if given.action in _DECISIONS:
        return _decided(given, store, kept)
    return _ACTIONS[given.action](given, store, kept, model)


def _who(store: Store) -> Person:
    return required(Picked(store.people))


def _listed(given: argparse.Namespace, store: Store, model: FittedModel) -> list[Json]:
    from planner.scenarios.reading import Wanted

    wanted = Wanted(
        line=model.card.line,
        status=given.status,
        author=given.author,
        tag=given.tag,
        text=given.text,
        archived=given.archived,
    )
    return [documents.scenario_json(one) for one in store.scenarios(wanted)]


def _versions(_: Any, store: Store, kept: Scenario, __: FittedModel) -> list[Json]:
    return [documents.version_json(one) for one in store.versions(kept.id)]


def _shown(given: argparse.Namespace, store: Store, kept: Scenario, _: FittedModel) -> Json:
    number = _number(given, kept)
    version, content = store.version(kept.id, number), store.content(kept.id, number)
    return documents.shown_json(version, content, store.approvals.log(kept.id))


def _saved(given: argparse.Namespace, store: Store, model: FittedModel) -> Json:
    by = _who(store)
    draft = Draft(given.name, _content(given, model), fit_of(model), given.note, given.tag)
    if given.base is None:
        return documents.version_json(store.add(draft, by))
    kept = store.named(draft.fit.line, draft.name)
    return documents.saved_json(store.save(kept.id, given.base, draft, by), model.card)


def _content(given: argparse.Namespace, model: FittedModel) -> Content:
    """Plan, question and assumptions as they are kept; without a plan the question is answered."""
    if not given.plan and not given.problem:
        raise WrongCall("There is nothing to save.", "Give --plan, --problem or both.")
    problem: Mapping[str, Any] = {}
    if given.problem:
        text = text_of_file(given.problem)
        asked = contract.parse_problem(text, model)
        problem = json.loads(text)
    assumptions, committed = _assumptions(given, problem), _commitments(given, model, problem)
    chosen = None
    if given.plan:
        plan = read_plan(text_of_file(given.plan), model)
        under(model, assumptions, plan.horizon)
    else:
        stands = committed.guardrails(model, asked.horizon)
        rules = (*asked.guardrails, *stands)
        asked = replace(asked, assumptions=assumptions, guardrails=rules)
        reference = services.reference_for(model, asked.horizon)
        found = services.optimize(model, asked, reference)
        plan, chosen = found.answer.plan, chosen_of(found.verdict)
    said = {**problem, "assumptions": assumptions.canonical()}
    if committed.rows:
        said[COMMITMENTS] = commitments_json(committed.within(model, plan.horizon), model)
    return content_for(model, plan, said, chosen)


def _commitments(
    given: argparse.Namespace, model: FittedModel, problem: Mapping[str, Any]
) -> Commitments:
    """What a table of its own says is committed; nothing without one."""
    if not given.commitments:
        return Commitments()
    if problem.get(COMMITMENTS):
        raise WrongCall(
            "The problem file has commitments, and --commitments gives others.",
            "Leave out one of the two.",
        )
    return read_commitments(text_of_file(given.commitments), model)


def _assumptions(given: argparse.Namespace, problem: Mapping[str, Any]) -> Assumptions:
    """What is assumed, as the problem file or a file of its own says it."""
    of_problem = problem.get("assumptions") or {}
    if not given.assumptions:
        return Assumptions.from_document(of_problem)
    if of_problem:
        raise WrongCall(
            "The problem file has assumptions, and --assumptions gives others.",
            "Leave out one of the two.",
        )
    return Assumptions.from_json(text_of_file(given.assumptions))


def _decided(given: argparse.Namespace, store: Store, kept: Scenario) -> Json:
    decide = getattr(store.approvals, given.action)
    made = decide(kept.id, _number(given, kept), _who(store), given.why)
    approved = given.action == "approve"
    return documents.approved_json(made) if approved else documents.version_json(made)


def _put_away(given: argparse.Namespace, store: Store, kept: Scenario, _: FittedModel) -> Json:
    put = getattr(store.approvals, given.action)
    return documents.scenario_json(put(kept.id, _who(store), given.why))


def _copied(given: argparse.Namespace, store: Store, kept: Scenario, _: FittedModel) -> Json:
    number = _number(given, kept)
    copy = store.duplicate(kept.id, number, given.new_name, _who(store))
    return documents.scenario_json(store.scenario(copy.scenario))


def _compared(given: argparse.Namespace, store: Store, kept: Scenario, model: FittedModel) -> Json:
    after = _number(given, kept)
    before = after - 1 if given.base is None else given.base
    found = store.difference((kept.id, before), (kept.id, after))
    between = {"name": kept.latest.name, "from_version": before, "version": after}
    return {**between, **documents.difference_json(found, model.card)}


def _number(given: argparse.Namespace, kept: Scenario) -> int:
    return kept.latest.number if given.version is None else int(given.version)


_ACTIONS = {
    "versions": _versions,
    "show": _shown,
    "archive": _put_away,
    "restore": _put_away,
    "duplicate": _copied,
    "diff": _compared,
}
