"""What is worth knowing, and the measurement plan, in words: each amount with what it is of."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.questions import fitness
from planner.questions.learning.trial import Check, MeasurementPlan, Trial
from planner.questions.learning.worth_knowing import Expected, Learning, WorthKnowing
from planner.questions.ranking import On
from planner.wording import amounts, commitments, dates
from planner.wording.names import labels_said, listed
from planner.wording.sentences import said_requirement
from planner.wording.units import Units

_WHAT: dict[On, str] = {
    "above": "profit above the required return",
    "profit": "profit",
    "incremental": "incremental {outcome}",
}
NOTHING, NONE = "not told from nothing", "none told"
_UNNAMED = "Nobody is named yet to decide on a review."
BASIS = (
    "Once, for a decision of this size; no cost of measuring is taken off. Plans are chosen on one "
    "half of the draws and judged on the other; of what is within chance, none is told."
)
NATIONAL = (
    "A test by region would be steadier, but a national model says nothing of the noise of "
    "regions, so no power is given for one."
)
ROUGH = (
    "This is rough: the noise is the model's own, independent from period to period, and all else "
    "is taken to be as the model says."
)


def lines(of: MeasurementPlan) -> list[str]:
    """All of it, one sentence or two each, the most that matters first."""
    said = [
        finding(of.learning),
        planning(of.learning),
        begun(of.learning),
        *test(of),
        *review(of),
        holds(of),
        unfinished(of.learning),
    ]
    return [line for line in said if line]


def finding(of: Learning) -> str:
    """The channel most worth knowing, and what knowing everything is worth."""
    if of.why:
        return of.why
    best, found = of.best, []
    if best is not None and best.worth is not None:
        gain = amount(of.model, of.on, best.worth.value)
        found.append(
            f"To know how {channel(of.model, best)} responds would gain this decision about {gain} "
            f"of {_what(of)} on average, more than to know any other channel."
        )
    else:
        found.append(
            "To know how any single channel responds would not change the plan by enough to be "
            "told from chance."
        )
    if of.everything is not None:
        found.append(_everything(of, of.everything))
    return " ".join(found)


def _everything(of: Learning, found: Expected) -> str:
    gain, error = (amount(of.model, of.on, value) for value in (found.value, found.error))
    if not found.is_told:
        return f"To know everything is {NOTHING} either."
    return f"To know everything would gain about {gain}, give or take {error}."


def title(precision: float) -> str:
    """Of a column about tests of a precision."""
    return f"A test within {amounts.chance_of(precision)}"


def begun(of: Learning) -> str:
    """That periods have begun which are advised on; "" of none, and of no advice."""
    return "" if of.why else commitments.begun_of(of.model, of.problem)


def planning(of: Learning) -> str:
    """What the best plan gains over the chosen one without any measuring; "" for nothing told."""
    if of.why or not of.without.is_told:
        return ""
    return (
        f"Without any measuring, the best plan in the mean has about "
        f"{amount(of.model, of.on, of.without.value)} more than this one; that is not counted here."
    )


def channel(model: FittedModel, of: WorthKnowing) -> str:
    """Its name on screens."""
    return model.card.channel_name(of.channel)


def worth(model: FittedModel, of: WorthKnowing) -> str:
    """What knowing a channel's response gains: ``€3.58 k``, or that it cannot be told."""
    return _told(model, of.on, of.worth)


def tested(model: FittedModel, of: WorthKnowing, precision: float) -> str:
    """The same of a test of one of the precisions that were asked about."""
    found = [test.worth for test in of.tests if test.precision == precision]
    return _told(model, of.on, found[0] if found else None)


def response(model: FittedModel, of: WorthKnowing) -> str:
    """What a channel brings at the current plan, and its interval."""
    units = Units.of(model)
    return f"{units.say_outcome(of.response.mean)} ({units.say_outcome_span(of.response)})"


def amount(model: FittedModel, on: On, value: float) -> str:
    """An amount of what decides."""
    units = Units.of(model)
    return units.say_outcome(value) if on == "incremental" else units.say_money(value)


def _told(model: FittedModel, on: On, of: Expected | None) -> str:
    if of is None:
        return "not known"
    return amount(model, on, of.value) if of.is_told else NONE


def test(of: MeasurementPlan) -> list[str]:
    """The test that follows: what is done, what it can see, what it costs and is worth."""
    trial, learning = of.trial, of.learning
    if trial is None:
        # A reason for everything is said once.
        return [] if of.no_trial == learning.why else [of.no_trial]
    model = learning.model
    said = [
        _done(model, trial),
        _breaks(model, trial),
        _sees(model, trial),
        _costs(learning, trial),
    ]
    said = [line for line in said if line]
    if len(learning.model.cells.dims) == 1:
        said.append(NATIONAL)
    return said


def _done(model: FittedModel, of: Trial) -> str:
    """What is done, where and when."""
    locale, name = model.card.locale, model.card.channel_name(of.channel)
    first, last, known = (dates.said_date(day, locale) for day in (of.first, of.last, of.known))
    word = dates.periods_word(model.frequency, of.periods)
    when = f"from {first} to {last} ({of.periods} {word})"
    until = f" until {known}" if of.known != of.last else ""
    where = " in " + listed(_regions(model, of)) if of.regions else ""
    against = "the other regions" if of.regions else "what the model expects"
    much = f"{amounts.times(of.factor, locale)} the plan's money" if of.factor > 1 else "nothing"
    what = f"spend {much} on {name}{where} {when}, and hold sales against {against}{until}."
    if of.is_past(fitness.today()):
        return f"All of this horizon has begun; over it, the test would have been: {what}"
    if of.power is not None and not of.sees:
        return f"No test within the horizon is likely to see enough; the clearest would be: {what}"
    return f"Test: {what}"


def broken(model: FittedModel, of: Trial) -> dict[str, str]:
    """Rules of the question that a test does not keep, sentences by their labels."""
    return {rule.label: said_requirement(model, rule, sentence) for rule, sentence in of.breaks}


def _breaks(model: FittedModel, of: Trial) -> str:
    rules = list(broken(model, of).values())
    if not rules:
        return ""
    return f"It does not keep {len(rules)} of the question's rules: {'; '.join(rules)}."


def _regions(model: FittedModel, of: Trial) -> list[str]:
    dims = [dim for dim in model.cells.dims if dim != CHANNEL]
    return [labels_said(dict(zip(dims, one, strict=True)), model.card) for one in of.regions]


def _sees(model: FittedModel, of: Trial) -> str:
    """What the result may be, and how likely something is seen."""
    units, power = Units.of(model), of.power
    expects = f"The model expects a difference of about {units.say_outcome(of.effect.mean)} by then"
    if power is None:
        return f"{expects}. How likely the test is to see it is not said: {of.no_power}"
    span = amounts.span(units.say_outcome(power.low), units.say_outcome(power.high), units.locale)
    chance = amounts.chance_of(power.chance)
    chance = chance if chance.startswith(("over", "under")) else f"about {chance}"
    enough = "" if of.sees else ", too little to rely on"
    return (
        f"{expects}, and a result of {span} in nine of ten cases; outside that, the model is off. "
        f"The chance that the test sees an effect at all is {chance}{enough}; the least that "
        f"four of five such tests would see is {units.say_outcome(power.least)}. {ROUGH}"
    )


def _costs(learning: Learning, of: Trial) -> str:
    """What it costs and what its result is worth, each once."""
    mean = of.costs.mean
    said = amount(learning.model, learning.on, abs(mean))
    moved = Units.of(learning.model).say_money(abs(of.moves))
    money = f"with {moved} {'more' if of.moves > 0 else 'less'} spent"
    what = _what(learning)
    if mean > 0:
        cost = f"It costs about {said} of {what}, {money}"
    else:
        cost = f"It is expected to gain about {said} of {what} by itself, {money}"
    if of.worth is None:
        return f"{cost}."
    if not of.worth.is_told:
        return f"{cost}; what its result gains one decision of this size is {NOTHING}."
    gain = amount(learning.model, learning.on, of.worth.value)
    pays = ""
    if mean > 0:
        # A test that sees too little may pay all the same: on average over what it may show.
        pays = (
            f": {'it' if of.sees else 'on average it'} pays with this decision alone"
            if of.pays
            else ", less than it costs: it pays only where other decisions rest on it too"
        )
    return f"{cost}; its result gains one decision of this size about {gain}{pays}."


def review(of: MeasurementPlan) -> list[str]:
    """When to look, what triggers a review, and who decides."""
    if of.checks:
        said = [look(of.learning.model, of.checks)]
    else:
        said = [f"No band for sales can be given to check against: {of.no_checks}"]
    return [*said, f"Who decides on a review: {of.decides}." if of.decides else _UNNAMED]


def look(model: FittedModel, checks: Sequence[Check]) -> str:
    """When to look, and what triggers a review."""
    told = "; ".join(check(model, one) for one in checks)
    return (
        "Review the plan if total sales since the horizon began, base included, leave where nine "
        f"of ten cases lie: {told}."
    )


def check(model: FittedModel, of: Check) -> str:
    """``by 1 Nov 2026, below €132.5 M or above €134.1 M``; of a past day, that it is due."""
    units = Units.of(model)
    # A band is narrow beside what it is of: more digits than figures elsewhere.
    low, high = (units.say_typed_outcome(float(f"{end:.5g}")) for end in (of.low, of.high))
    due = " (due now)" if of.day < fitness.today() else ""
    return f"by {dates.said_date(of.day, model.card.locale)}{due}, below {low} or above {high}"


def holds(of: MeasurementPlan) -> str:
    """Money that stands, and where the plan leaves it; "" where none does."""
    learning, said = of.learning, []
    if learning.standing:
        money = Units.of(learning.model).say_money(learning.standing)
        said.append(f"{money} is committed or spent, and held in every answer.")
    away = commitments.departs(learning.model, of.departs)
    if away:
        said.append(f"The plan {away}.")
    return " ".join(said)


def unfinished(of: Learning) -> str:
    """What was not looked for to its end; "" where all was."""
    late = [channel(of.model, one) for one in of.channels if one.why]
    some = [channel(of.model, one) for one in of.channels if one.unproven or one.unplanned]
    said = [f"Not known of {listed(late)}: {_why(of)}" for _ in late[:1]]
    if some:
        said.append(
            f"Of {listed(some)} some searches ended early or found no plan: it may be worth more."
        )
    if of.channels and of.everything is None:
        said.append("What knowing everything is worth was not reached in time.")
    return " ".join(said)


def _why(of: Learning) -> str:
    return next(one.why for one in of.channels if one.why)


def _what(of: Learning) -> str:
    return _WHAT[of.on].format(outcome=Units.of(of.model).outcome)
