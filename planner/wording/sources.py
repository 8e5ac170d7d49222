"""Where a figure comes from, in words: what it is, exactly how much, and what it rests on."""

from __future__ import annotations

from mmm_core.model import FittedModel
from planner.facts.fact import Fact, Source, Unit
from planner.wording import dates, definitions
from planner.wording.amounts import UNBOUNDED
from planner.wording.nouns import Speaker
from planner.wording.units import Units

Rows = tuple[tuple[str, str], ...]
# Digits of a fingerprint that tell two apart.
_SHORT = 12
_NOTHING = "nothing beyond the model and its card"
_DEFINED = {
    "spend": definitions.SPEND,
    "profit": definitions.PROFIT,
    "iroas": definitions.IROAS,
    "mroas": definitions.MROAS,
    "cpik": definitions.CPIK,
    "break_even": definitions.BREAK_EVEN,
    "p_better": definitions.P_BETTER,
    "p_reached": definitions.REACHED,
    "price": definitions.PRICE,
    "bad_case": definitions.CVAR,
    "commit_outcome": definitions.COMMIT,
    "commit_profit": definitions.COMMIT,
    "gap": definitions.CERTIFICATE,
    "bound": definitions.CERTIFICATE,
    "budget_effect": definitions.MORE_MONEY,
    "mix_effect": definitions.BETTER_MIX,
}


def title(model: FittedModel, of: Fact) -> str:
    """What a figure is and of what: "Spend on TV in the best plan"."""
    said = Speaker(model).noun(of)
    return said[:1].upper() + said[1:]


def rows(model: FittedModel, of: Fact) -> Rows:
    """Label and text of everything that is known of a figure's origin."""
    brings = definitions.REVENUE if Units.of(model).is_money else definitions.OUTCOME
    means = brings if of.name == "incremental" else _DEFINED.get(of.name, "")
    ends = "" if of.low is None and of.high is None else _ends(model, of)
    found = [
        ("Means", means),
        ("Exactly", _exactly(of.value, unit(model, of.unit))),
        ("90 % interval", ends),
        ("Shown as", _worth(model) if of.unit == "outcome" else ""),
        ("Defined", f"number {of.definition} of the definitions"),
        *_computed(model, of.source),
    ]
    return tuple((label, text) for label, text in found if text)


def unit(model: FittedModel, of: Unit) -> str:
    """The unit in which an exact value is written; "" where there is none."""
    card = model.card
    match of:
        case "money":
            return card.currency
        case "outcome":
            return card.outcome.unit or card.outcome.name
        case "return":
            return f"revenue per {card.currency}"
        case "outcome_per_money":
            return f"{unit(model, 'outcome')} per {card.currency}"
        case "money_per_outcome":
            return f"{card.currency} per {unit(model, 'outcome')}"
        case "share":
            return "as a share of one"
        case _:
            return ""


def _worth(model: FittedModel) -> str:
    """What one unit of outcome is counted as on screens, where that is not one."""
    units = Units.of(model)
    if units.factor == 1.0:
        return ""
    return f"{units.outcome}: each {unit(model, 'outcome')} is worth {units.factor!r} {units.unit}"


def _ends(model: FittedModel, of: Fact) -> str:
    low, high = (UNBOUNDED if end is None else repr(end) for end in (of.low, of.high))
    return f"{_signed(low)} to {_signed(high)} {unit(model, of.unit)}".rstrip()


def _exactly(value: float | str, unit: str) -> str:
    return value if isinstance(value, str) else f"{_signed(repr(value))} {unit}".rstrip()


def _signed(digits: str) -> str:
    """With a true minus; not the one of an exponent."""
    return f"\u2212{digits[1:]}" if digits.startswith("-") else digits


def _computed(model: FittedModel, of: Source) -> Rows:
    begins = dates.said_day(of.start, model.card.locale)
    length = f"{of.periods} {dates.periods_word(model.frequency, of.periods)}"
    return (
        ("Model", f"{model.card.title} ({of.model}, file {of.fingerprint[:_SHORT]})"),
        ("Draws", Units.of(model).say_count(of.draws)),
        ("Horizon", f"{length} from {begins}"),
        ("Counted", dates.tail(model, "reference" if of.tail == "reference" else "zero")),
        ("Plan", f"fingerprint {of.plan[:_SHORT]}" if of.plan else ""),
        ("Assumed", f"fingerprint {of.assumptions[:_SHORT]}" if of.assumptions else _NOTHING),
    )
