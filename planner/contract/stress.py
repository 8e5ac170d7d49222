"""Packs of stress cases as files, and what stress answers as a JSON document."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from mmm_core.assumptions import Assumptions
from mmm_core.errors import InvalidProblem
from mmm_core.limits import RULE_LABEL, STRESS_CASES
from mmm_core.statistics import summarize
from planner.contract.guardrails import is_label
from planner.contract.numbers import or_null, summary_json
from planner.contract.parts import Cells, Date, Part, Several, cells_of, date_of, read
from planner.questions.assess import PlanAnswer
from planner.questions.stress import Case, Stressed

Json = dict[str, Any]


class _Ban(Part):
    cells: Cells
    since: Date = Field(alias="from")


class _Case(Part):
    name: str
    assumptions: dict[str, Any] = Field(default={})
    banned: _Ban | None = None

    def build(self) -> Case:
        if not is_label(self.name):
            raise InvalidProblem(
                "The pack has a case without a usable name.",
                f"Give each a name of 1 to {RULE_LABEL.most} letters that can be seen.",
            )
        ban = self.banned
        return Case(
            name=self.name,
            assumptions=Assumptions.from_document(self.assumptions),
            banned=None if ban is None else cells_of(ban.cells),
            since=None if ban is None else date_of(ban.since),
        )


class _Pack(Part):
    cases: Several[_Case]


def parse_pack(text: str) -> tuple[Case, ...]:
    """The cases of a pack file.

    Raises
    ------
    InvalidProblem
        On bad JSON, unknown keys, impossible numbers, no case and too many.
    """
    cases = read(text, _Pack, "pack").cases
    STRESS_CASES.require(len(cases), "The pack has", InvalidProblem, "Drop some.")
    if not cases:
        raise InvalidProblem("The pack has no case.", "Leave it out for the usual cases.")
    return tuple(one.build() for one in cases)


def stress_json(found: tuple[Stressed, ...]) -> list[Json]:
    """Everything of ``stress``: a list, one object a case."""
    return [_stressed(one) for one in found]


def _stressed(one: Stressed) -> Json:
    resolved = one.resolved
    return {
        "name": one.case.name,
        "change": change_json(one.case),
        "on": one.on,
        "as_it_is": {
            **_plan(one.as_it_is),
            "breaks": list(one.breaks),
            "breaks_anyway": list(one.anyway),
        },
        "costs": summary_json(one.costs),
        "costs_of_base": None if one.of_base is None else summary_json(one.of_base),
        "re_solved": None
        if resolved is None
        else {
            "status": resolved.optimum.status,
            "gap": or_null(resolved.optimum.certificate.gap),
            **_plan(resolved.answer),
        },
        "saves": None if resolved is None else summary_json(resolved.saves),
        "why": one.why or None,
    }


def change_json(case: Case) -> Json:
    """A case as a pack file writes it, without its name."""
    said: Json = {}
    if not case.assumptions.is_neutral:
        said["assumptions"] = case.assumptions.canonical()
    if case.banned is not None:
        cells = {dim: list(labels) for dim, labels in case.banned.items()}
        said["banned"] = {"cells": cells, "from": str(case.since)}
    return said


def _plan(answer: PlanAnswer) -> Json:
    of, model = answer.evaluation, answer.model
    profit = of.profit()
    return {
        "spend": float(of.spend.sum()),
        "incremental": summary_json(summarize(of.total)),
        "profit": None if profit is None else summary_json(summarize(profit)),
        "plan": [
            {**name, "spend": float(money)}
            for name, money in zip(model.cells.names, of.spend, strict=True)
        ],
        "extrapolation": len(answer.extrapolations),
    }
