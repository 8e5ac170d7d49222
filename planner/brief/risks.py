"""What could go wrong, the gravest first; none of it is ever left off a page."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from planner.brief.page import Line
from planner.brief.subject import Subject
from planner.facts.briefs import of_plan
from planner.facts.fact import Fact, Facts, Maker, about, parts
from planner.facts.plans import beyond_facts
from planner.questions.against import Against
from planner.questions.fitness import Fitness
from planner.questions.verdict import caution_of
from planner.wording import amounts, answers, asked, assumed, verdicts
from planner.wording import facts as words
from planner.wording.commitments import begun_by_today, departs, for_readers
from planner.wording.names import LISTED, listed
from planner.wording.sentences import said_rules
from planner.wording.units import Units

_CELLS, _RULES = 3, 6


def risk_facts(of: Subject) -> Iterator[Fact]:
    """Weak evidence under what moves, where the plan leaves the data, and what is written of it.

    Sentences that others have worded whole (findings, notes, what is assumed) are facts by
    themselves: their figures are theirs.
    """
    one, model = of.plan, of.model
    make = Maker(of_plan(one.name), of.compared_source(one))
    yield from beyond_facts(make, one.answer)
    now = one.answer.reference_evaluation.plan.array(model)
    weak = caution_of(one.fitness, one.evaluation.plan.array(model), _against(now))
    if weak.cells:
        yield from make.fact("weak_share", weak.share, "share", "16")
    for cell in weak.cells:
        part = make
        for dim, label in model.cells.names[cell].items():
            part = part.plus(dim, label)
        yield from part.fact("evidence", "weak", "word", "18")
    far = len({each.cell for each in one.answer.extrapolations})
    cells = weak.cells if of.found is None else of.found.verdict.caution.cells
    for name, many in (("beyond", far - _CELLS), ("weak", len(cells) - LISTED)):
        yield from make.plus("unnamed", name).fact("count", max(many, 0), "count", "18")
    for place, text in enumerate(_worded(of)):
        yield from make.plus("said", str(place)).fact("text", text, "word", "18")


def risks_of(of: Subject, facts: Facts) -> tuple[Line, ...]:
    """One line each."""
    lines = [*_fitness(of), *_rejected(of)]
    if of.is_fit:
        lines += [
            *_begun(of),
            *_standing(of),
            *_weak(of, facts),
            *_beyond(of, facts),
            *_loss(of, facts),
            *_fewer_sales(of, facts),
        ]
    return (*lines, *_assumed(of), *_notes(of))


def _against(spend: np.ndarray) -> Against:
    return Against("reference", spend, None, ())


def _worded(of: Subject) -> list[str]:
    found = [
        line.text
        for part in (_fitness, _rejected, _begun, _standing, _assumed, _notes)
        for line in part(of)
    ]
    found += [finding.text for finding in _fitness_of(of).findings]
    if of.problem is not None:
        found.append(question(of))
    if of.found is not None and of.found.verdict.caution.unchecked:
        found.append(of.found.verdict.caution.unchecked)
    return list(dict.fromkeys(found))


def _fitness_of(of: Subject) -> Fitness:
    return of.plan.fitness if of.found is None else of.found.verdict.fitness


def _fitness(of: Subject) -> Iterator[Line]:
    fitness = _fitness_of(of)
    if fitness.level == "fit":
        return
    first, more = fitness.findings[0], len(fitness.findings) - 1
    grave = fitness.level == "not_fit"
    text = f"{first.text} {first.remedy}".strip() if grave else first.text
    also = f" And {more} more, on the Model card." if more > 0 else ""
    yield Line("Model not fit" if grave else "Model in caution", f"{text}{also}", "fitness")


def _rejected(of: Subject) -> Iterator[Line]:
    if of.rejected:
        yield Line("Rejected", f"{of.rejected.rstrip('.')}.", "fitness")


def _begun(of: Subject) -> Iterator[Line]:
    """Periods that are advised on and have begun: nobody can follow that any more."""
    horizon = of.plan.candidate.plan.horizon
    said = begun_by_today(of.model, horizon, of.standing.spent, of.problem)
    if said:
        yield Line("Begun already", for_readers(said), "standing")


def _standing(of: Subject) -> Iterator[Line]:
    left = departs(of.model, of.plan.departs)
    if left:
        yield Line("Commitments", f"The plan {left}.", "standing")


def _weak(of: Subject, facts: Facts) -> Iterator[Line]:
    """Weak evidence under what moves, as the verdict weighs it where there is one."""
    if of.found is not None:
        said = verdicts.weak_cells(of.model, of.found.verdict, facts)
        if of.found.verdict.caution.unchecked:
            why = of.found.verdict.caution.unchecked
            said = f"{said} It could not be checked on other draws: {why}".strip()
    else:
        cells = words.cells(of.model, parts(facts, "evidence", *of_plan(of.plan.name)))
        share = about(facts, *of_plan(of.plan.name)).get("weak_share")
        said = ""
        if share is not None:
            money = words.say(Units.of(of.model), share)
            said = f"{money} of the moved money moves on weak evidence: {listed(cells)}."
    if said:
        yield Line("Weak evidence", said, "weak")


def _beyond(of: Subject, facts: Facts) -> Iterator[Line]:
    """Where the plan spends more than was ever observed, the farthest first."""
    units, there = Units.of(of.model), of_plan(of.plan.name)
    far: dict[str, float] = {}
    for one in parts(facts, "extrapolates", *there):
        mine = about(facts, *one.about)
        shares = [words.number(mine[name]) for name in _BEYOND if name in mine]
        (name,) = words.cells(of.model, [one])
        far[name] = max(shares, default=math.inf)
    if not far:
        return
    ordered = sorted(far, key=lambda name: -far[name])
    said = [
        f"{name} ({units.say_share(far[name])} above)" if math.isfinite(far[name]) else
        f"{name} (never bought before)"
        for name in ordered[:_CELLS]
    ]  # fmt: skip
    more = [f"{len(ordered) - _CELLS} more"] if len(ordered) > _CELLS else []
    text = f"The plan goes beyond what was ever observed in {listed([*said, *more])}."
    yield Line("Beyond the data", text, "beyond")


_BEYOND = ("beyond_observed_period", "beyond_observed_total")


def _loss(of: Subject, facts: Facts) -> Iterator[Line]:
    """How badly the change may go, and how likely it brings less than what is in force."""
    units, mine = Units.of(of.model), about(facts, *of_plan(of.plan.name))
    which = "_above" if "bad_change_above" in mine else ""
    loss = mine.get(f"p_loss{which}")
    if loss is None:
        return
    bad, share = mine[f"bad_change{which}"], words.chance(mine["bad_share"])
    above = " above the required return" if which else ""
    change, less = f"{words.change(units, bad)} profit{above}", f"earns less{above}"
    if bad.unit != "money":
        named = units.is_money or not units.unit
        change = f"{words.change(units, bad)}{f' {units.result}' if named else ''}"
        less = "brings less"
    # Gains elsewhere on the page are of profit itself: this has a mean of its own.
    mean = f" ({words.change(units, mine[f'expected_change{which}'])} in all draws)"
    text = (
        f"In {words.chance(loss)} of the draws the plan {less} than the current one; in the "
        f"worst {share} of all draws the change is {change} on average{mean if which else ''}."
    )
    yield Line("Bad case", text, "loss")


def _fewer_sales(of: Subject, facts: Facts) -> Iterator[Line]:
    """That total sales fall: what earns more may sell less."""
    mine, units = about(facts, *of_plan(of.plan.name)), Units.of(of.model)
    if "more_sales" not in mine:
        return
    more, whole = (words.number(mine[name]) for name in ("more_sales", "sales"))
    if more >= 0 or amounts.is_nothing(more, whole):
        return
    said = words.change(units, mine["more_sales"])
    what = "sales" if units.is_money else units.outcome
    yield Line("Sales", f"Total {what} in the horizon change by {said}.", "loss")


def _assumed(of: Subject) -> Iterator[Line]:
    text = assumed.line(of.model)
    if text:
        yield Line("Assumed", text, "assumed")


def _notes(of: Subject) -> Iterator[Line]:
    for text in of.plan.answer.notes:
        yield Line("Note", text, "notes")


def question(of: Subject) -> str:
    """What was asked, and every rule of it that finds room."""
    assert of.problem is not None
    said = f"{asked.question(of.model, of.problem)}."
    states, told = () if of.found is None else of.found.guardrails, asked.told(of.model, of.problem)
    others = [one for one in states if one.guardrail.label not in told]
    rules = list(dict.fromkeys(said_rules(of.model, others).values()))
    if not rules:
        return said
    more = [f"{len(rules) - _RULES} more"] if len(rules) > _RULES else []
    return f"{said} Rules: {'; '.join([*rules[:_RULES], *more])}."


def certificate(of: Subject, facts: Facts) -> str:
    """What is proven of the plan; or that nothing is."""
    if of.found is not None:
        return answers.certificate_sentence(of.model, of.found, facts)
    if of.problem is not None:
        return "Found by the optimizer when it was kept; its proof is not kept with it."
    return "None: it was made by hand, and no bound on better plans was asked for."
