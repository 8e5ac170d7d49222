"""How sure a plan is, what could go wrong with it, and what all of it rests on."""

from __future__ import annotations

from mmm_core.assumptions.applied import assumptions_of
from planner.agent.analyst import fitted, judging, knowing
from planner.agent.analyst.talk import Talk
from planner.facts.answers import BEST
from planner.facts.brief_stages import stress_facts
from planner.facts.fact import Maker
from planner.facts.grounds import fitness_fact, ground_facts
from planner.facts.plans import CURRENT, source_of
from planner.questions.optimize import OptimizeAnswer
from planner.questions.stress import Stressed
from planner.wording import analyst as words
from planner.wording import answers, assumed, dates, fitness, references
from planner.wording import facts as words_of
from planner.wording import stress as stress_words
from planner.wording.commitments import begun_by_today

_BEST, _NOW = ("plan", BEST), ("plan", CURRENT)
_FEW = 3


def certainty(talk: Talk) -> None:
    """How surely the plan is better, on which draws, and what may be committed to."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    if talk.names.channels:
        fitted.known(talk)
        return
    judging.headline(talk, found)
    judging.why(talk, found)
    there = (_BEST, ("judged", found.verdict.against.kind))
    elsewhere, wanted = (talk.find(one, *there) for one in ("p_better_elsewhere", "confidence"))
    if elsewhere is not None and wanted is not None and found.verdict.reason.kind != "elsewhere":
        enough = words_of.number(elsewhere) >= words_of.number(wanted)
        talk.claim("at_least" if enough else "below", elsewhere, wanted)
    judging.commit(talk, found)
    judging.ceiling(talk)
    talk.exhibit = "gain"


# --- what could go wrong ----------------------------------------------------------------


def safety(talk: Talk) -> None:
    """The bad case, what leaves the data or is weakly known, and the worst of the usual cases."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    if found.verdict.decision == "hold":
        judging.headline(talk, found)
    bad_case(talk)
    for far in talk.parts("beyond_observed_period", _BEST)[:_FEW]:
        talk.claim("beyond", far)
    weak = talk.parts("evidence", _BEST, ("judged", found.verdict.against.kind))
    if weak:
        talk.claim("weak", *weak[:_FEW])
    _worst(talk, found)
    judging.ceiling(talk)
    talk.exhibit = "gain"


def bad_case(talk: Talk) -> None:
    """How little the plan may bring, beside the current one."""
    talk.beside(*(talk.find("bad_case", one) for one in (_BEST, _NOW)))


def _worst(talk: Talk, found: OptimizeAnswer) -> None:
    """The usual case that costs the plan itself most, and what reacting saves."""
    stressed, answer = talk.tools.stress(), found.answer
    make = Maker((_BEST,), source_of(answer.model, answer.plan, answer.tail))
    talk.know(stress_facts(make, stressed))
    worst = max(stressed, key=_own)
    if _own(worst) <= 0:
        return
    there = (_BEST, ("case", worst.case.name))
    facts = [one for one in talk.facts.values() if one.about == there]
    text = stress_words.costs(answer.model, worst)
    talk.screen(words.worst_case(worst.case.name, text), facts)
    talk.screen(stress_words.saves(answer.model, worst, None), facts)


def _own(of: Stressed) -> float:
    """What a case costs the plan's own figures, its base left out."""
    return of.costs.mean - (0.0 if of.of_base is None else of.of_base.mean)


# --- what it rests on -------------------------------------------------------------------


def assumptions(talk: Talk) -> None:
    """Horizon, tail, draws, money, what is assumed, and what speaks against the model."""
    tools = talk.tools
    model, problem, level = tools.model, tools.view.problem, tools.fitness()
    basis(talk)
    talk.know(fitness_fact(model, problem, level))
    grounds = [one for one in talk.facts.values() if not one.about]
    talk.plain(words.compared_with(references.spent(tools.view.reference)))
    talk.screen(answers.margin_said(model), grounds)
    for name in ("required_return", "discount_rate"):
        if (fact := talk.find(name)) is not None:
            talk.claim("is", fact)
    rows = [assumed.sentence(model, one) for one in assumptions_of(model).rows]
    talk.verbatim("assumed", [words.assumed(one) for one in rows], "23")
    talk.verbatim("to_mind", fitness.warnings(model, level)[:_FEW], "18")
    talk.plain(words.NO_HOLD_OUT)


def begun(talk: Talk) -> None:
    """How much of the horizon has begun by today, where nobody has said what was spent in it."""
    view = talk.tools.view
    said = begun_by_today(talk.tools.model, view.problem.horizon, view.standing.spent, view.problem)
    talk.verbatim("begun", [said] if said else [], "21")


def basis(talk: Talk) -> None:
    """Over which horizon, on how many draws, and what is counted after it."""
    model, problem = talk.tools.model, talk.tools.view.problem
    talk.know(ground_facts(model, problem))
    stretch = f"{dates.length(model, problem.horizon)}, {dates.span(model, problem.horizon)}"
    names = ("periods", "first", "last", "draws", "tail_periods")
    tail = dates.tail(model, problem.tail)
    text = words.basis(stretch, talk.units.say_count(model.samples), tail)
    talk.screen(text, [talk.find(name) for name in names])
