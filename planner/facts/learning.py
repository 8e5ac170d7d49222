"""Facts of a measurement plan: what is worth knowing, the test that follows, when to look."""

from __future__ import annotations

from collections.abc import Iterator

from planner.facts.fact import Fact, Maker, Unit
from planner.facts.plans import source_of
from planner.questions.learning.trial import Check, MeasurementPlan, Power, Trial
from planner.questions.learning.worth_knowing import Expected, Learning, WorthKnowing

_HERE = "31"


def measurement_facts(of: MeasurementPlan) -> Iterator[Fact]:
    """Everything of a measurement plan."""
    learning = of.learning
    source = source_of(learning.model, learning.plan, learning.problem.tail)
    make, unit = Maker((), source), _unit(learning)
    yield from make.fact("standing", learning.standing or None, "money", "24")
    yield from _expected(make, "worth_knowing_everything", learning.everything, unit)
    yield from make.fact("draws_planned_for", learning.sampled or None, "count", _HERE)
    if learning.everything is not None:
        yield from _expected(make, "gained_by_planning", learning.without, unit)
    for one in learning.channels:
        yield from _channel(make.plus("channel", one.channel), one, unit)
    if of.trial is not None:
        part = make.plus("test", of.trial.channel)
        yield from _trial(part, of.trial, unit)
    for check in of.checks:
        yield from check_facts(make.plus("check", str(check.day)), check)
    for away in of.departs:
        part = make
        for dim, label in learning.model.cells.names[away.cell].items():
            part = part.plus(dim, label)
        yield from part.fact("below_standing", away.less or None, "money", "24")
        yield from part.fact("above_standing", away.more or None, "money", "24")


def _unit(of: Learning) -> Unit:
    return "outcome" if of.on == "incremental" else "money"


def _expected(make: Maker, name: str, of: Expected | None, unit: Unit) -> Iterator[Fact]:
    """What is gained on average, its error, and whether the draws tell it from nothing."""
    if of is None:
        return
    yield from make.fact(name, of.value, unit, _HERE)
    yield from make.fact(f"{name}_error", of.error, unit, _HERE)
    yield from make.fact(f"{name}_told", "yes" if of.is_told else "no", "word", _HERE)


def _channel(make: Maker, of: WorthKnowing, unit: Unit) -> Iterator[Fact]:
    yield from make.summary("response", of.response, "outcome", "5")
    yield from _expected(make, "worth_knowing", of.worth, unit)
    for test in of.tests:
        part = make.plus("precision", f"{test.precision:g}")
        yield from _expected(part, "worth_of_test", test.worth, unit)


def _trial(make: Maker, of: Trial, unit: Unit) -> Iterator[Fact]:
    yield from make.fact("kind", of.kind, "word", _HERE)
    yield from make.fact("periods", of.periods, "count", _HERE)
    for name, day in (("first", of.first), ("last", of.last), ("known", of.known)):
        yield from make.fact(f"{name}_day", str(day), "date", _HERE)
    for labels in of.regions:
        part = make.plus("region", " / ".join(labels))
        yield from part.fact("held_out", " / ".join(labels), "word", _HERE)
    yield from make.fact("spend_in_test", of.factor, "factor", _HERE)
    yield from make.fact("more_spend", of.moves, "money", _HERE)
    yield from make.summary("effect", of.effect, "outcome", _HERE)
    yield from make.summary("costs", of.costs, unit, _HERE)
    yield from _expected(make, "worth", of.worth, unit)
    if of.power is not None:
        yield from _power(make, of.power, of.effect.mean)


def _power(make: Maker, of: Power, mean: float) -> Iterator[Fact]:
    yield from make.fact("noise", of.noise, "outcome", _HERE)
    yield from make.fact("precision", of.precision, "share", _HERE)
    yield from make.fact("least_effect", of.least, "outcome", _HERE)
    yield from make.fact("power", of.chance, "share", _HERE)
    yield Fact("result", make.about, mean, "outcome", _HERE, make.source, of.low, of.high)


def check_facts(make: Maker, of: Check) -> Iterator[Fact]:
    """The outcome that is expected by a day, and within which nine in ten lie."""
    yield from make.fact("periods", of.periods, "count", "11")
    yield Fact("total_so_far", make.about, of.mean, "outcome", "11", make.source, of.low, of.high)
