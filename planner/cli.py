"""The command line: ``python -m planner COMMAND``, one JSON document on standard output."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from mmm_core.assumptions import Assumptions
from mmm_core.errors import HeadroomError
from mmm_core.history import UPLOADED
from mmm_core.importers.files import name_of, said
from mmm_core.importers.memory import careful
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from mmm_core.publish import export, writing
from optimizer.errors import Infeasible
from optimizer.problem import PlanProblem
from planner import (
    brief_commands,
    commitment_commands,
    compare_commands,
    contract,
    hindsight_commands,
    scenario_commands,
    services,
    set_commands,
)
from planner.callers import WrongCall, require_seconds, text_of_file
from planner.contract.facts import facts_json
from planner.contract.plan_tables import read_plan
from planner.contract.spreadsheets import write_table
from planner.facts.answers import answer_facts
from planner.facts.budgets import best_budget_facts
from planner.facts.standings import answer_standing_facts
from planner.jobs import fleet, processes
from planner.jobs.errors import Defect, defect

ANSWERED, WRONG, IMPOSSIBLE, BUG = 0, 2, 3, 70


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Usage faults are answered in JSON like every other."""
        raise WrongCall(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer one command; the exit code says answered (0), wrong (2) or impossible (3)."""
    try:
        given = _parser().parse_args(arguments)
        with careful():
            answer = given.answer(given)
        document, code = answer if isinstance(answer, tuple) else (answer, ANSWERED)
    except HeadroomError as error:
        document, code = contract.error_json(error), _code(error)
    except Exception as error:
        if os.environ.get("HEADROOM_DEBUG"):
            raise
        logging.getLogger("planner").debug("unexpected", exc_info=True)
        document, code = contract.error_json(defect(error)), BUG
    text = json.dumps(contract.finite(document), indent=2, ensure_ascii=False, allow_nan=False)
    # UTF-8 whatever the terminal says; a lone surrogate in a path must not cut the answer.
    return code if _printed(text.encode("utf-8", "backslashreplace") + b"\n") else WRONG


def _printed(answer: bytes) -> bool:
    """Whether the answer was written, or nobody wants to read on."""
    try:
        sys.stdout.buffer.write(answer)
        sys.stdout.flush()
    except OSError as error:
        # Python tries once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f"The answer cannot be written: {said(error)}.", file=sys.stderr)
            return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m planner", description="Plan budgets on fitted models.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, answer: Any, about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about)
        added.set_defaults(answer=answer)
        return added

    command("models", _models, "List the models of the library.")
    model = "a name in the library, or a path to a fitted-model file"
    describe = command("describe", _describe, "What may be asked of a model.")
    describe.add_argument("model", help=model)
    describe.add_argument("--horizon", help="a quarter or year of the reference: 'Q1 2027', 2027")
    describe.add_argument("--start", help="first period of the reference (right after the data)")
    describe.add_argument("--periods", type=int, help="periods of the reference (a quarter)")
    evaluate = command("evaluate", _evaluate, "What a plan brings, and against the reference.")
    evaluate.add_argument("model", help=model)
    evaluate.add_argument("--plan", required=True, help="plan.csv, long or wide")
    evaluate.add_argument("--reference", help="a plan.csv instead of the default reference")
    evaluate.add_argument("--tail", choices=["zero", "reference"], default="zero")
    evaluate.add_argument(
        "--assumptions", help="assumptions.json: what is assumed of value, prices, responses, base"
    )
    evaluate.add_argument("--draws", help="also write incremental outcome per draw to this CSV")
    compare = command("compare", compare_commands.answer, "Plans side by side, as investments.")
    compare_commands.add(compare, model)
    asked = f"{model}, or a folder of such files: each is optimized"
    optimize = command("optimize", _optimize, "The best plan within guardrails, certified.")
    _asks(optimize, asked, "until the answer (60); --explain may take as many more (or 300)")
    optimize.add_argument("--explain", action="store_true", help="prices, ranges, stability too")
    optimize.add_argument("--facts", action="store_true", help="every figure with its source")
    frontier = command("frontier", _frontier, "The best plan at every budget around the reference.")
    _asks(frontier, model, "for all budgets (300); the problem's own budget is left out")
    frontier.add_argument("--points", type=int, default=21, help="budgets, from 50 %% to 150 %%")
    frontier.add_argument("--facts", action="store_true", help="of the best budget, with sources")
    stress = command("stress", _stress, "What changes cost a plan, and what reacting saves.")
    _asks(stress, model, "for all cases (300)")
    stress.add_argument("--pack", help="pack.json: the cases, instead of the usual ones")
    stress.add_argument("--plan", help="a plan.csv to stress instead of the best plan")
    flip = command("flip", _flip, "How wrong a number must be before the advice is another.")
    _asks(flip, model, "for all searches (300)")
    flip.add_argument("--by-channel", action="store_true", help="all regions of one together")
    hindsight = command("hindsight", hindsight_commands.answer, "What was spent, and the best.")
    hindsight_commands.add(hindsight, model)
    brief = command("brief", brief_commands.answer, "Plans as a workbook that recalculates.")
    brief_commands.add(brief, model)
    scenarios = command("scenarios", scenario_commands.answer, "What people keep, and decide.")
    scenario_commands.add(scenarios, model)
    sets = command("sets", set_commands.answer, "Sets of rules that people share.")
    set_commands.add(sets, model)
    return parser


def _asks(parser: argparse.ArgumentParser, model: str, seconds: str) -> None:
    """What every command takes that asks the optimizer."""
    parser.add_argument("model", help=model)
    parser.add_argument("--problem", required=True, help="problem.json")
    parser.add_argument("--reference", help="a plan.csv instead of the default reference")
    shared = "a shared set of rules, beside those of the problem; may be given several times"
    parser.add_argument("--set", action="append", default=[], dest="sets", help=shared)
    commitment_commands.add(parser)
    parser.add_argument("--time-limit", type=float, help=f"seconds {seconds}")


def _models(_: argparse.Namespace) -> list[dict[str, Any]]:
    return [contract.entry_json(entry) for entry in services.library().entries()]


def _describe(given: argparse.Namespace) -> dict[str, Any]:
    model = services.load(given.model)
    horizon = contract.read_horizon(model, given.horizon, given.start, given.periods)
    reference = services.reference_for(model, horizon)
    now = services.assess(model, reference.plan, reference, services.SHOWN_TAIL)
    fitness = services.fitness_of(now.reference_evaluation)
    return contract.describe_json(model, reference, fitness, now.tail)


def _evaluate(given: argparse.Namespace) -> dict[str, Any]:
    model = services.load(given.model)
    plan = read_plan(text_of_file(given.plan), model)
    reference = _reference(given.reference, model, plan)
    assumptions = Assumptions.none()
    if given.assumptions:
        assumptions = Assumptions.from_json(text_of_file(given.assumptions))
    answer = services.assess(model, plan, reference, given.tail, assumptions)
    if given.draws:
        _write_draws(Path(given.draws), answer)
    return contract.plan_json(answer)


def _optimize(given: argparse.Namespace) -> dict[str, Any] | tuple[dict[str, Any], int]:
    require_seconds(given.time_limit)
    if fleet.is_folder(given.model):
        return _optimize_fleet(given)
    model = services.load(given.model)
    problem, reference = _question(given, model)
    limit = given.time_limit or services.DEFAULT_TIME_LIMIT
    answer = services.optimize(model, problem, reference, limit)
    costs = services.declined_costs(answer, limit, _say)
    said = commitment_commands.document(given, model, answer, limit)
    if given.facts:
        said["facts"] = facts_json([*answer_facts(answer), *answer_standing_facts(answer)])
    if not given.explain:
        return {**contract.optimum_json(answer, costs), **said}
    explained = services.explain(
        answer,
        time_limit=given.time_limit or services.DEFAULT_EXPLAIN_LIMIT,
        watcher=_say,
        jobs=processes.as_configured(),
    )
    return {**contract.explanation_json(explained, costs), **said}


def _frontier(given: argparse.Namespace) -> dict[str, Any]:
    require_seconds(given.time_limit)
    model = services.load(given.model)
    problem, reference = _question(given, model)
    budgets = services.budgets_around(reference.plan.total(), given.points)
    limit = given.time_limit or services.DEFAULT_FRONTIER_LIMIT
    found = services.frontier(
        model, problem, reference, budgets, limit, _say, processes.as_configured()
    )
    facts = {"facts": facts_json(best_budget_facts(found.best))} if given.facts else {}
    return {**contract.frontier_json(found), **facts}


def _stress(given: argparse.Namespace) -> list[dict[str, Any]]:
    require_seconds(given.time_limit)
    model = services.load(given.model)
    problem, reference = _question(given, model)
    cases = None if given.pack is None else contract.parse_pack(text_of_file(given.pack))
    if given.plan is None:
        plan = services.optimize(model, problem, reference).answer.plan
    else:
        plan = read_plan(text_of_file(given.plan), model)
    if cases is None:
        now = services.assess(model, plan, reference, problem.tail, problem.assumptions)
        cases = services.usual_cases(now.evaluation)
    limit = given.time_limit or services.DEFAULT_STRESS_LIMIT
    return contract.stress_json(
        services.stress(model, problem, plan, reference, cases, limit, _say)
    )


def _flip(given: argparse.Namespace) -> dict[str, Any]:
    require_seconds(given.time_limit)
    model = services.load(given.model)
    problem, reference = _question(given, model)
    limit = given.time_limit or services.DEFAULT_TIPPING_LIMIT
    dims = (CHANNEL,) if given.by_channel else None
    return contract.flip_json(
        services.tipping_points(
            model, problem, reference, by=dims, time_limit=limit, watcher=_say_step
        )
    )


def _say_step(at: services.Progress) -> bool:
    """A line for every step that has ended, and none while one is under way."""
    return at.search is not None or _say(at)


def _say(at: services.Progress) -> bool:
    """A line on standard error; nothing is given up but by the keyboard."""
    line = f"{at.done} of {at.total}{': ' if at.what else ''}{at.what}"
    print(line, file=sys.stderr, flush=True)
    return True


# What a folder of models cannot share, and what to do instead.
_OF_ONE = {
    "commitments": ("Commitments belong", "Write them into the problem, or name one model."),
    "reference": ("A reference belongs", "Leave out --reference, or name one model."),
    "sets": ("A set of rules belongs", "Write the rules into the problem, or name one model."),
}


def _optimize_fleet(given: argparse.Namespace) -> tuple[dict[str, Any], int]:
    if given.explain:
        raise WrongCall("A folder is not explained.", "Name one model, or drop --explain.")
    for name, (what, remedy) in _OF_ONE.items():
        if getattr(given, name):
            raise WrongCall(f"{what} to one model, and a folder of them is asked.", remedy)
    limit = given.time_limit or services.DEFAULT_TIME_LIMIT
    outcomes = fleet.optimize(Path(given.model), text_of_file(given.problem), limit, _say)
    codes = {_code(outcome.error) for outcome in outcomes}
    worst = next(code for code in (BUG, WRONG, IMPOSSIBLE, ANSWERED) if code in codes)
    return fleet.document(outcomes), worst


def _code(error: HeadroomError | None) -> int:
    match error:
        case None:
            return ANSWERED
        case Infeasible():
            return IMPOSSIBLE
        case Defect():
            return BUG
    return WRONG


def _question(given: argparse.Namespace, model: FittedModel) -> tuple[PlanProblem, Reference]:
    """The question, asked of the reference that is in force, and that reference."""
    uploaded = None if given.reference is None else _uploaded(given.reference, model)
    problem = contract.parse_problem(text_of_file(given.problem), model, uploaded)
    problem = set_commands.with_sets(problem, model, given.model, given.sets)
    problem = commitment_commands.applied(given, model, problem)
    return problem, uploaded or services.reference_for(model, problem.horizon)


def _uploaded(path: str, model: FittedModel) -> Reference:
    return Reference(read_plan(text_of_file(path), model), UPLOADED)


def _reference(path: str | None, model: FittedModel, plan: Plan) -> Reference:
    """What a plan is compared with: its own periods, and no others."""
    if path is None:
        return services.reference_for(model, plan.horizon)
    reference = _uploaded(path, model)
    contract.require_horizon(reference, plan.horizon)
    return reference


def _write_draws(path: Path, answer: services.PlanAnswer) -> None:
    per_chain = answer.model.samples // answer.model.chains
    totals = answer.evaluation.total.tolist()
    rows = ([i // per_chain, i % per_chain, value] for i, value in enumerate(totals))
    table = write_table(["chain", "draw", "incremental"], rows)
    with writing(name_of(path), path.parent):
        export(path, table.encode())
