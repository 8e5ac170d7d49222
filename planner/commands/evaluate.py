"""``python -m planner evaluate``: what a plan brings, and against the reference."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from mmm_core.assumptions import Assumptions
from mmm_core.importers.files import name_of
from mmm_core.publish import export, writing
from planner import contract, services
from planner.callers import MODEL, text_of_file
from planner.commands.references import reference_of
from planner.contract.plan_tables import read_plan
from planner.contract.spreadsheets import write_table


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("model", help=MODEL)
    parser.add_argument("--plan", required=True, help="plan.csv, long or wide")
    parser.add_argument("--reference", help="a plan.csv instead of the default reference")
    parser.add_argument("--tail", choices=["zero", "reference"], default="zero")
    assumed = "assumptions.json: what is assumed of value, prices, responses, base"
    parser.add_argument("--assumptions", help=assumed)
    parser.add_argument("--draws", help="also write incremental outcome per draw to this CSV")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    model = services.load(given.model)
    plan = read_plan(text_of_file(given.plan), model)
    reference = reference_of(given.reference, model, plan)
    assumptions = Assumptions.none()
    if given.assumptions:
        assumptions = Assumptions.from_json(text_of_file(given.assumptions))
    found = services.assess(model, plan, reference, given.tail, assumptions)
    if given.draws:
        write_draws(Path(given.draws), found)
    return contract.plan_json(found)


def write_draws(path: Path, answer: services.PlanAnswer) -> None:
    """Incremental outcome of every draw as a CSV: chain, draw, incremental.

    Raises
    ------
    StorageTrouble
        If it cannot be written.
    """
    per_chain = answer.model.samples // answer.model.chains
    totals = answer.evaluation.total.tolist()
    rows = ([i // per_chain, i % per_chain, value] for i, value in enumerate(totals))
    table = write_table(["chain", "draw", "incremental"], rows)
    with writing(name_of(path), path.parent):
        export(path, table.encode())
