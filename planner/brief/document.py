"""The neutral document: everything that the page says, made from facts and wording alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import get_args

from planner.brief import risks, said
from planner.brief.alternatives import alternatives_of, group_facts
from planner.brief.beaten import Better, better_facts, better_line, better_of
from planner.brief.begun import moves_from
from planner.brief.more import (
    after_measurement,
    after_strategies,
    best_tile,
    instead,
    left_out,
    more_facts,
    more_risks,
    usual_plans,
)
from planner.brief.moves import moves_of, others_facts, total_of
from planner.brief.next_step import begins, next_facts, next_step
from planner.brief.page import Brief, Dots, Fields, Kind, Line
from planner.brief.places import place_facts, places_of
from planner.brief.review import review, review_facts
from planner.brief.stages import NOTHING_ASKED, Asked
from planner.brief.subject import Subject
from planner.brief.tiles import judged_on_page, tiles_of
from planner.charts.draws import gains_of, quantile_dots
from planner.facts.briefs import brief_facts, compared_facts, gains, of_plan, sales_facts
from planner.facts.fact import Fact, Facts, about, by_id
from planner.facts.strategies import strategy_facts
from planner.questions.compared import Compared
from planner.questions.verdict import Claim
from planner.wording import answers, dates, references
from planner.wording.units import Units
from planner.wording.verdicts import AGAINST, CLAIMS

PLAIN = Fields()
_GRAVEST: tuple[str, ...] = (*get_args(Kind), "")
_DIGITS = 16


def brief(of: Subject, fields: Fields = PLAIN, asked: Asked = NOTHING_ASKED) -> Brief:
    """The page of a plan.

    Parameters
    ----------
    fields : what people have written on it
    asked : what the optimizer was asked beyond the plan, `planner.brief.stages.asked_for`
    """
    usual = usual_plans(of, asked)
    better = better_of(of, usual)
    facts, units = _facts(of, asked, usual, better), Units.of(of.model)
    verdict, model, shows = said.verdict(of), of.model, of.is_fit
    horizon = of.plan.candidate.plan.horizon
    return Brief(
        title=model.card.title,
        about=f"{dates.length(model, horizon)}, {dates.horizon_days(model, horizon)}",
        plan=of.plan.name,
        mark=said.draft(of),
        approved=of.approved,
        headline=fields.headline or verdict.text,
        verdict=verdict.text,
        span=f"90 %: {verdict.span}" if verdict.span else "",
        tone=verdict.tone,
        why=said.why(of),
        ask=f"{said.ask(of)}{instead(of, asked, facts)}",
        stance=said.stance(of),
        tiles=(*tiles_of(of, facts), *best_tile(of, asked, facts)),
        moves=moves_of(of, facts) if shows else (),
        moves_from=moves_from(of),
        begins=begins(of),
        total=total_of(of, facts) if shows else None,
        alternatives=alternatives_of(of, facts, usual),
        risks=_risks(of, asked, better, facts),
        after=_after(of, facts, asked, fields),
        claim=_claim(of),
        provenance=tuple(_provenance(of, facts)),
        dots=_dots(of, units) if shows else None,
        fields=fields,
        facts=facts,
        units=units,
        missing=left_out(asked),
        places=places_of(of, facts) if shows else (),
    )


def _risks(of: Subject, asked: Asked, better: Better | None, facts: Facts) -> tuple[Line, ...]:
    """What could go wrong, the gravest first."""
    ahead = better_line(of, better, facts)
    lines = (*risks.risks_of(of, facts), *ahead, *more_risks(of, asked, facts))
    return tuple(sorted(lines, key=lambda line: _GRAVEST.index(line.kind)))


def _facts(of: Subject, asked: Asked, usual: Sequence[Compared], better: Better | None) -> Facts:
    """Every figure of the page by its id."""
    plain = by_id(brief_facts(of.compared))
    more: tuple[Iterator[Fact], ...] = (
        others_facts(of, plain),
        sales_facts(of.compared, 1),
        group_facts(of, usual),
        place_facts(of),
        risks.risk_facts(of),
        better_facts(of, better),
        more_facts(of, asked),
        next_facts(of),
        review_facts(of, asked),
    )
    more += tuple(compared_facts(of.compared, one) for one in usual)
    if asked.strategies is not None:
        more += (strategy_facts(asked.strategies),)
    return by_id(chain(plain.values(), of.judged.values(), *more))


def _claim(of: Subject) -> str:
    """The most that may be claimed, and of what."""
    if of.found is None:
        return _ceiling(of.plan.claim)
    said = _ceiling(of.found.verdict.claim)
    if answers.unsure_against_now(of.found):
        return (
            f"{said} That holds of the mix against the current mix at the same money, not of the "
            "plan against the current one."
        )
    return said


def _ceiling(of: Claim) -> str:
    """With where its reasons stand, which are risks of the page."""
    return f"{CLAIMS[of]}{': see what could go wrong' if of == 'directional' else ''}."


def _dots(of: Subject, units: Units) -> Dots | None:
    """Fifty quantiles of what the plan has more than what it is judged against."""
    judged = judged_on_page(of)
    if judged is not None:
        than = AGAINST[judged.verdict.against.kind]
        if judged.verdict.evidence.chance is None:
            return None
        values, money = gains_of(judged)
    else:
        if of.plan.answer.versus.same_plan:
            return None
        money, than = of.plan.answer.versus.better_on == "profit", AGAINST["reference"]
        values = [gain * (1.0 if money else units.factor) for gain in gains(of.plan)]
    what = f"More {'profit' if money else units.result}"
    return Dots(tuple(quantile_dots(values)), what, than, money or units.is_money)


def _after(of: Subject, facts: Facts, asked: Asked, fields: Fields) -> tuple[Line, ...]:
    """What is measured and looked at afterwards, and what then calls for a review."""
    if not of.is_fit:
        return ()
    return (
        *after_measurement(asked),
        *review(of, asked, fields.owner),
        *after_strategies(asked),
        *next_step(of, facts),
    )


def _provenance(of: Subject, facts: Facts) -> Iterator[Line]:
    model, card = of.model, of.model.card
    fitted = dates.said_moment(model.fitted_at, card.locale) or "at a time that is not said"
    data = dates.said_span(model.dates[0], model.dates[-1], model.frequency, locale=card.locale)
    draws = (
        f"{Units.of(model).say_count(model.samples)} draws in {model.chains} chains, each a set of "
        "response curves that it holds equally likely"
    )
    vendor = f"{model.vendor} {model.vendor_version}".strip()
    yield Line("Model", f"{card.title} ({model.name}), fitted {fitted} by {vendor}; {draws}")
    yield Line("Data", f"{data}; sha256 of the model {model.fingerprint[:_DIGITS]}")
    money = about(facts, *of_plan(of.plan.name))["spend"].source.plan[:_DIGITS]
    kept = f"{' '.join(of.kept)} " if of.kept else ""
    tail = dates.tail(model, "reference")
    yield Line("Plan", f"{kept}sha256 of its money {money}; {tail}")
    now = references.spent(of.compared.reference)
    yield Line("Current plan", f"{now[:1].upper()}{now[1:]}.")
    if of.problem is not None:
        yield Line("Question", risks.question(of))
    yield Line("Certificate", risks.certificate(of, facts))
