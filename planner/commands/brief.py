"""``python -m planner brief``: plans handed over as a document, by the ending of its name."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.errors import InvalidProblem
from mmm_core.importers.files import name_of
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.names import printable
from mmm_core.plan import Plan, Reference
from mmm_core.publish import export, writing
from optimizer.problem import PlanProblem
from planner import contract, services
from planner.brief.files import ENDINGS, file_of
from planner.brief.output import File
from planner.brief.page import Fields
from planner.brief.subject import CURRENT, Subject, subject
from planner.callers import MODEL, WrongCall, text_of_file
from planner.commands import brief_page, commitments, sets
from planner.commands.references import reference_of, uploaded
from planner.contract.asked import question_from, said_of, said_of_question
from planner.contract.contents import chosen_kept
from planner.contract.plan_tables import read_plan
from planner.facts.answers import headline_facts
from planner.finance.commitments import Commitments
from planner.questions.chosen import Chosen, chosen_of
from planner.questions.compared import Candidate
from planner.questions.optimize import OptimizeAnswer
from planner.scenarios.content import Content
from planner.scenarios.records import Version
from planner.wording import plans as wording
from planner.wording import verdicts
from planner.wording.commitments import begun_by_today
from planner.wording.proofs import proof

if TYPE_CHECKING:
    from planner.workbook.entry import Named

Json = dict[str, Any]
BEST = "Optimized plan"
_WORKBOOK = ".xlsx"


@dataclass(frozen=True, eq=False)
class _Given:
    """A plan of the call: what it is called, under what, and where it comes from."""

    name: str
    plan: Plan
    assumptions: Assumptions = NOTHING
    proof: tuple[tuple[str, str], ...] = ()
    answer: OptimizeAnswer | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    problem: PlanProblem | None = None
    kept: tuple[Version, Content] | None = None
    marked: str = ""
    chosen: Chosen | None = None

    @property
    def asked(self) -> PlanProblem | None:
        """The question of the call, that this plan answers."""
        return None if self.answer is None else self.answer.problem

    @property
    def candidate(self) -> Candidate:
        """As plans are compared, and as the page takes it."""
        return Candidate(self.name, self.plan, self.assumptions, self.said, self.chosen)

    def named(self, model: FittedModel) -> Named:
        """As the workbook takes it; with it comes the writer of spreadsheets."""
        from planner.workbook.entry import Named

        named, found = Named(
            self.name, self.plan, self.assumptions, self.proof, problem=self.problem,
            said=self.said, marked=self.marked, chosen=self.chosen,
        ), self.answer  # fmt: skip
        if found is None:
            return named
        said = verdicts.headline(found.answer.model, found, headline_facts(found))
        return replace(named, verdict=said.text)


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("model", help=MODEL)
    parser.add_argument(
        "--out",
        required=True,
        help="one page as brief.pdf or brief.md; brief.pptx, slides; brief.xlsx, a workbook",
    )
    parser.add_argument("--problem", help="problem.json: its best plan, with the proof of it")
    parser.add_argument(
        "--plan",
        action="append",
        default=[],
        dest="plans",
        help="a plan.csv; may be given several times",
    )
    parser.add_argument(
        "--scenario",
        action="append",
        default=[],
        dest="scenarios",
        help="a saved scenario, its latest version; several times too",
    )
    parser.add_argument("--assumptions", help="assumptions.json: what plans of files are under")
    parser.add_argument("--reference", help="a plan.csv instead of the default current plan")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="sets",
        help="a shared set of rules, beside those of the problem",
    )
    commitments.add(parser)
    brief_page.add(parser)
    parser.add_argument("--time-limit", type=float, help="seconds for the best plan (60)")
    parser.add_argument(
        "--tipping-points",
        action="store_true",
        help="also look for what would flip the advice on --problem: takes a while",
    )


def answer(given: argparse.Namespace) -> Json:
    """Write the document; what the command answers, as a JSON document."""
    path, fields = _path(given.out), brief_page.fields(given)
    model = services.load(given.model)
    assumptions = _assumptions(given)
    found = list(_plans(given, model, assumptions))
    if not found:
        raise WrongCall("There is nothing to write of.", "Give --problem, --plan or --scenario.")
    if given.tipping_points and not given.problem:
        raise WrongCall(
            "Tipping points are of the advice on a question, and none is given.", "Give --problem."
        )
    stands = commitments.standing(
        given, model, (one.kept for one in found if one.kept), found[0].asked
    )
    reference = reference_of(given.reference, model, found[0].plan)
    reference = commitments.with_standing(model, reference, stands)
    current = _Given(CURRENT, reference.plan, found[0].assumptions)
    plans = [current, *found]
    ending = path.suffix.lower()
    if ending == _WORKBOOK:
        named = _named(model, plans)
        of = _subject(model, found, reference, stands)
        file = File(_workbook(given, of, fields, named))
    else:
        of = _subject(model, found, reference, stands)
        file = file_of(brief_page.page(given, of, fields), ending, given.paper)
    with writing(name_of(path), path.parent):
        export(path, file.content)
    said = {"out": str(path), "bytes": len(file.content), "plans": [one.name for one in plans]}
    begun = begun_by_today(model, reference.plan.horizon, stands.spent, found[0].problem)
    notes = [*([begun] if begun else []), *file.notes]
    return {**said, "notes": notes} if notes else said


def _subject(
    model: FittedModel, found: Sequence[_Given], reference: Reference, stands: Commitments
) -> Subject:
    """The first plan is decided on; the others are its alternatives."""
    first, *others = found
    return subject(
        model,
        first.candidate,
        reference,
        [one.candidate for one in others],
        found=first.answer,
        problem=first.problem,
        standing=stands,
        kept=[said for _, said in first.proof] if first.kept else (),
        approved=first.marked if first.kept and first.kept[0].status == "approved" else "",
        rejected=_rejected(first, model),
    )


def _named(model: FittedModel, plans: Sequence[_Given]) -> list[Named]:
    """As the workbook takes them, which are fewer than a page does."""
    from planner.workbook.entry import require_few

    require_few(len(plans))
    return [one.named(model) for one in plans]


def _workbook(
    given: argparse.Namespace, of: Subject, fields: Fields, named: Sequence[Named]
) -> bytes:
    """The plans, and the page of the first; cells of a channel are turned together."""
    from planner.workbook.flips import flips_of

    model, reference, points = of.given, of.compared.reference, None
    if given.tipping_points:
        assert of.problem is not None
        points = services.tipping_points(model, of.problem, reference, by=(CHANNEL,))
    page = brief_page.page(given, of, fields, points)
    flips = None if points is None else flips_of(points)
    return services.workbook(model, named, reference, flips, standing=of.standing, page=page)


def _path(out: str) -> Path:
    known = (*ENDINGS, _WORKBOOK)
    if not out.lower().endswith(known):
        raise WrongCall(
            f"{printable(out)} ends in none of {', '.join(known)}: nothing else can be written.",
            f"Give --out a name that ends in {' or '.join(known)}.",
        )
    return Path(out)


def _assumptions(given: argparse.Namespace) -> Assumptions:
    if not given.assumptions:
        return NOTHING
    if given.problem:
        raise WrongCall(
            "A problem file says what is assumed, and --assumptions gives others.",
            "Write them into the problem, or leave one of the two out.",
        )
    return Assumptions.from_json(text_of_file(given.assumptions))


def _plans(
    given: argparse.Namespace, model: FittedModel, assumptions: Assumptions
) -> Iterator[_Given]:
    if given.problem:
        best = _best(given, model)
        assumptions = best.assumptions
        yield best
    for path in given.plans:
        yield _Given(Path(path).stem, read_plan(text_of_file(path), model), assumptions)
    for name in given.scenarios:
        yield _kept(name, model)


def _best(given: argparse.Namespace, model: FittedModel) -> _Given:
    """The best plan of a question, with the continuing tail that documents have (numbers 5b)."""
    text = text_of_file(given.problem)
    handed_in = None if given.reference is None else uploaded(given.reference, model)
    problem = contract.parse_problem(text, model, handed_in)
    said = json.loads(text)
    if isinstance(said, Mapping) and said.get("tail") == "zero":
        raise WrongCall(
            'The problem says "tail": "zero", and documents continue the current plan after the '
            "horizon.",
            'Leave "tail" out, or write "reference".',
        )
    problem = replace(problem, tail=services.SHOWN_TAIL)
    problem = sets.with_sets(problem, model, given.model, given.sets)
    problem = commitments.applied(given, model, problem)
    reference = handed_in or services.reference_for(model, problem.horizon)
    limit = given.time_limit or services.DEFAULT_TIME_LIMIT
    found = services.optimize(model, problem, reference, limit)
    if given.out.lower().endswith(_WORKBOOK):
        _require_fit(model, found)
    asked = said_of_question(found.problem)
    return _Given(
        BEST, found.answer.plan, problem.assumptions, proof(found), found, asked, found.problem,
        chosen=chosen_of(found.verdict),
    )  # fmt: skip


def _require_fit(model: FittedModel, found: OptimizeAnswer) -> None:
    if found.verdict.decision == "not_fit":
        raise InvalidProblem(
            f"No plan is recommended: {verdicts.why(model, found.verdict, headline_facts(found))}",
            "Refit the model first, or give plans of your own with --plan.",
        )


def _kept(name: str, model: FittedModel) -> _Given:
    store = services.store()
    latest = store.named(model.card.line, name).latest
    content = store.content(latest.scenario, latest.number)
    assumed = Assumptions.from_document(content.document.get("assumptions") or {})
    proof = (("Scenario", f"version {latest.number} of {printable(name)}"),)
    said = said_of(content)
    return _Given(
        name, content.plan(model), assumed, proof, said=said,
        problem=question_from(said, assumed, model), kept=(latest, content),
        marked=_marked(latest, model), chosen=chosen_kept(content, model, assumed),
    )  # fmt: skip


def _rejected(of: _Given, model: FittedModel) -> str:
    """Who has turned it down, and why."""
    found = None if of.kept is None else services.store().approvals.rejection(of.kept[0])
    return "" if found is None else wording.decision(found, model.card.locale)


def _marked(of: Version, model: FittedModel) -> str:
    """Who recommends or has approved it, and why."""
    found = services.store().approvals.standing(of)
    return "" if found is None else wording.decision(found, model.card.locale)
