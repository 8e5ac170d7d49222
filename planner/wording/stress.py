"""What stress found, in words: what a case costs a plan, and what reacting saves."""

from __future__ import annotations

from collections.abc import Mapping

from mmm_core.model import FittedModel
from mmm_core.statistics import Summary
from planner.questions.stress import On, Stressed
from planner.wording.units import Units

# Of what reacting saves: what other plans bring anyway is then not worth a word.
_LITTLE = 0.01
# Of the base's part: what is left of it by rounding is nothing.
_NOTHING = 1e-9


def costs(model: FittedModel, of: Stressed) -> str:
    """What the case costs the plan as it is: "This plan then brings €1.2 M less profit (...)."."""
    units, lost = Units.of(model), of.costs
    if not lost.mean:
        return "That changes nothing of what this plan brings."
    less = "less" if lost.mean > 0 else "more"
    said, thing = _amount(units, abs(lost.mean), of.on), _thing(units, of.on)
    more = lost if lost.mean > 0 else _turned(lost)
    if of.of_base is None or not of.of_base.mean:
        return f"This plan then brings {said} {less} {thing} ({_span(units, more, of.on)})."
    whole = "Profit with the base's margin" if of.on == "profit" else f"The {thing} with its base"
    then = f"{whole} is then {_lower(units, lost.mean, of.on)} ({_span(units, more, of.on)})"
    own = lost.mean - of.of_base.mean
    if abs(own) <= _NOTHING * abs(of.of_base.mean):
        return f"{then}: all of that is the base's, which this plan's own figures leave out."
    base = _lower(units, of.of_base.mean, of.on)
    return f"{then}: the base's part is {base}, this plan's own {_lower(units, own, of.on)}."


def saves(model: FittedModel, of: Stressed, anyway: Summary | None) -> str:
    """What planning anew within the same rules saves of it, or why nothing is known.

    Parameters
    ----------
    anyway : what planning anew brings more without the case; None where that is not known
    """
    if of.resolved is None:
        return f"No other plan was found for it: {of.why}"
    units, saved = Units.of(model), of.resolved.saves
    if saved.mean <= 0:
        return _no_better(units, of, saved)
    said = _amount(units, saved.mean, of.on)
    said = f"Reacting saves {said} of {_thing(units, of.on)} ({_span(units, saved, of.on)})."
    if anyway is None or anyway.mean <= _LITTLE * saved.mean:
        return said
    same = _amount(units, anyway.mean, of.on)
    if anyway.mean >= saved.mean:
        return f"{said} That is no more than another plan brings without the case: {same}."
    return f"{said} Another plan brings {same} more without the case, too."


def _no_better(units: Units, of: Stressed, saved: Summary) -> str:
    """Why no plan within the rules does better: this one may bring more by breaking some."""
    if not (of.breaks and saved.mean < 0):
        return (
            "No plan was found within the rules, along the current calendar, that does better then."
        )
    less, span = _amount(units, -saved.mean, of.on), _span(units, _turned(saved), of.on)
    return (
        f"The best plan that was found within all rules then brings {less} less "
        f"{_thing(units, of.on)} than this one ({span})."
    )


def breaks(of: Stressed, sentences: Mapping[str, str]) -> str:
    """Which rules the plan as it is breaks, in the case and anyway; "" for none.

    Parameters
    ----------
    sentences : rules in words, by their label
    """
    parts = []
    for said, labels in (
        ("As it is, it then breaks", [one for one in of.breaks if one not in of.anyway]),
        ("With this case or without, it breaks", of.anyway),
    ):
        rules = "; ".join(sentences.get(label, label) for label in labels)
        parts += [f"{said}: {rules}."] if rules else []
    return " ".join(parts)


def with_span(model: FittedModel, of: Summary, on: On) -> str:
    """One amount of what stress counts in, with its interval."""
    units = Units.of(model)
    return f"{_amount(units, of.mean, on)} ({_span(units, of, on)})"


def _amount(units: Units, value: float, on: On) -> str:
    return units.say_money(value) if on == "profit" else units.say_outcome(value)


def _span(units: Units, of: Summary, on: On) -> str:
    return units.say_money_span(of) if on == "profit" else units.say_outcome_span(of)


def _lower(units: Units, lost: float, on: On) -> str:
    return f"{_amount(units, abs(lost), on)} {'lower' if lost > 0 else 'higher'}"


def _thing(units: Units, on: On) -> str:
    return "profit" if on == "profit" else units.outcome


def _turned(of: Summary) -> Summary:
    return Summary(-of.mean, -of.median, -of.high, -of.low)
