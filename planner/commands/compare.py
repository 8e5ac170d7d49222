"""``python -m planner compare``: plans side by side, from files and from what is kept."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from mmm_core.assumptions import Assumptions
from mmm_core.model import FittedModel
from mmm_core.names import doubled, listed, printable
from planner import contract, services
from planner.callers import MODEL, WrongCall, text_of_file
from planner.commands import commitments
from planner.commands.references import reference_of
from planner.contract.contents import candidate_kept
from planner.contract.facts import facts_json
from planner.contract.plan_tables import read_plan
from planner.contract.scenarios import version_json
from planner.facts.comparisons import comparison_facts
from planner.questions.compared import Candidate
from planner.scenarios.content import Content
from planner.scenarios.records import Version

CURRENT = "current plan"
Kept = tuple[Version, Content]
_PLAN, _SCENARIO, _CURRENT = "plan", "scenario", "current"


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("model", help=MODEL)
    for kind, about in (
        (_PLAN, "a plan.csv, long or wide; may be given several times"),
        (_SCENARIO, "the name of a scenario, its latest version; may be given several times"),
    ):
        parser.add_argument(
            f"--{kind}",
            action="append",
            dest="compared",
            default=[],
            type=partial(_given, kind),
            help=about,
        )
    parser.add_argument(
        "--current",
        action="append_const",
        dest="compared",
        const=(_CURRENT, CURRENT),
        help="the current plan as one of them",
    )
    parser.add_argument("--base", help="the one that differences are told against (the first)")
    parser.add_argument("--reference", help="a plan.csv instead of the default reference")
    parser.add_argument("--tail", choices=["zero", "reference"], default="zero")
    parser.add_argument("--assumptions", help="assumptions.json: what the plans of files are under")
    commitments.add(parser)
    parser.add_argument("--facts", action="store_true", help="every figure with what it rests on")
    parser.add_argument("--by", type=float, default=0.0, help="outcome units more that beat")
    parser.add_argument("--by-profit", type=float, default=0.0, help="money more that beats")


def _given(kind: str, said: str) -> tuple[str, str]:
    return kind, said


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    model, assumptions = services.load(given.model), Assumptions.none()
    if given.assumptions:
        assumptions = Assumptions.from_json(text_of_file(given.assumptions))
    kept = {said: _version(said, model) for kind, said in given.compared if kind == _SCENARIO}
    read = {
        (kind, said): _candidate(kind, said, name, model, assumptions, kept)
        for kind, said, name in _named(given.compared)
        if kind != _CURRENT
    }
    if not read:
        raise WrongCall("There is nothing to compare.", "Give --plan or --scenario.")
    stands = commitments.standing(given, model, kept.values())
    reference = reference_of(given.reference, model, next(iter(read.values())).plan)
    reference = commitments.with_standing(model, reference, stands)
    read[_CURRENT, CURRENT] = Candidate(CURRENT, reference.plan, assumptions)
    candidates = [read[one] for one in given.compared]
    names = [one.name for one in candidates]
    base = _place(given.base, names)
    found = services.compare_plans(
        model, candidates, reference, given.tail, base, given.by, given.by_profit, stands
    )
    document = contract.comparison_json(found)
    for plan, (kind, said) in zip(document["plans"], given.compared, strict=True):
        plan["scenario"] = _kept_json(kept[said], model) if kind == _SCENARIO else None
    if given.facts:
        document["facts"] = facts_json(comparison_facts(found))
    return document


def _named(compared: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """What each is called: a file by its name, by its path where another has that name."""
    stems = [Path(said).stem if kind == _PLAN else said for kind, said in compared]
    again = set(doubled(stems))
    for (kind, said), stem in zip(compared, stems, strict=True):
        yield kind, said, said if stem in again else stem


def _place(base: str | None, names: Sequence[str]) -> int:
    if base is not None and base not in names:
        raise WrongCall(
            f"The base {printable(base)!r} is none of the plans.", f"Give one of {listed(names)}."
        )
    return 0 if base is None else names.index(base)


def _candidate(
    kind: str,
    said: str,
    name: str,
    model: FittedModel,
    assumptions: Assumptions,
    kept: Mapping[str, Kept],
) -> Candidate:
    if kind == _PLAN:
        return Candidate(name, read_plan(text_of_file(said), model), assumptions)
    return candidate_kept(name, kept[said][1], model)


def _version(name: str, model: FittedModel) -> Kept:
    """The latest version of a scenario, and what it holds."""
    store = services.store()
    latest = store.named(model.card.line, name).latest
    return latest, store.content(latest.scenario, latest.number)


def _kept_json(kept: Kept, model: FittedModel) -> dict[str, Any]:
    """Which version a plan is, and whether it was saved under this very fit."""
    version, _ = kept
    return {**version_json(version), "same_fit": version.fit.fingerprint == model.fingerprint}
