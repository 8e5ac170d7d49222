"""What was done to a plan, in words: each move as a sentence, and what it changed."""

from __future__ import annotations

from mmm_core.model import FittedModel
from mmm_core.names import printable
from planner.calendar.fills import Fill
from planner.calendar.history import Change, Moved, moved
from planner.calendar.moves import Pulse, Scale, Shift, Transfer, Typed
from planner.wording.amounts import is_said_whole
from planner.wording.dates import periods_word
from planner.wording.digits import plainly
from planner.wording.names import listed
from planner.wording.selections import said_cells, said_periods, said_where
from planner.wording.units import Units

_MOST_CHANNELS = 3


def sentence(model: FittedModel, change: Change) -> str:
    """What a move did: "Moved €100 k from TV to Radio in the weeks of 5 Oct to 26 Oct 2026."."""
    said = _said(model, change)
    return f"{said[0].upper()}{said[1:]}."


def change_line(model: FittedModel, change: Change) -> str:
    """What a change moved: "+€120 k in TV in the week of 2 Nov 2026"."""
    found = moved(model, change)
    shown = found[:_MOST_CHANNELS]
    if len({one.periods for one in shown}) == 1:
        amounts = listed([_amount(model, one) for one in shown], _MOST_CHANNELS)
        parts = [f"{amounts} in {said_periods(model, change.horizon, shown[0].periods)}"]
    else:
        parts = [
            f"{_amount(model, one)} in {said_periods(model, change.horizon, one.periods)}"
            for one in shown
        ]
    if len(found) > len(shown):
        parts.append(_rest(model, found[_MOST_CHANNELS:]))
    return ", ".join(parts)


def _amount(model: FittedModel, of: Moved) -> str:
    """What one channel has more or less; what only moved within it is said so."""
    name = said_cells(model, of.cells)
    if of.cents == 0:
        return f"{Units.of(model).say_money(of.shifted / 100)} moved within {name}"
    return f"{_change(model, of.cents)} in {name}"


def _rest(model: FittedModel, of: tuple[Moved, ...]) -> str:
    """What the channels that are not named have more or less, all together."""
    cents, name = sum(one.cents for one in of), f"{len(of)} more channel{'s' * (len(of) > 1)}"
    if cents == 0:
        shifted = sum(one.shifted for one in of) / 100
        return f"{Units.of(model).say_money(shifted)} moved within {name}"
    return f"{_change(model, cents)} in {name}"


def _said(model: FittedModel, change: Change) -> str:
    match change.move:
        case Typed(how=how):
            return f"{how} {change_line(model, change)}"
        case Scale(where, percent):
            place = said_where(model, change.horizon, where.periods, where.cells)
            return f"scaled {place} to {_percent(model, percent)} ({_total(model, change)})"
        case Transfer(periods, source, target, amount):
            when = said_periods(model, change.horizon, periods)
            sides = f"from {said_cells(model, source)} to {said_cells(model, target)}"
            return f"moved {_money(model, amount)} {sides} in {when}"
        case Shift(where, steps):
            place = said_where(model, change.horizon, where.periods, where.cells)
            way = "later" if steps > 0 else "earlier"
            return f"shifted {place} by {_periods(model, abs(steps))}, {way}"
        case Pulse(where, on_air, off_air):
            place = said_where(model, change.horizon, where.periods, where.cells)
            turns = f"{_periods(model, on_air)} on and {off_air} off"
            return f"pulsed {place}: {turns}, each with the money that it had"
        case Fill():
            return f"{_filled(model, change, change.move)} ({_total(model, change)})"
        case _:
            return change_line(model, change)


def _filled(model: FittedModel, change: Change, fill: Fill) -> str:
    place = said_where(model, change.horizon, fill.where.periods, fill.where.cells)
    number = fill.number or 0
    source = {
        "current plan": "from the current plan",
        "scaled": f"with {_percent(model, number)} of the current plan",
        "last year": "with what was spent last year",
        "recent mean": f"with the mean of the last {_periods(model, int(number))} of data",
        "even": "evenly, each with the money that it had",
        "optimized": "from the optimized plan",
        "scenario": f"from {printable(fill.name)}",
        "file": f"from {printable(fill.name) or 'a file'}",
        "empty": "with nothing",
    }[fill.source]
    return f"filled {place} {source}"


def _total(model: FittedModel, change: Change) -> str:
    """How much more the plan spends after a change."""
    cents = int((change.after - change.before).sum())
    return _change(model, cents) if cents else "the total stays"


def _change(model: FittedModel, cents: int) -> str:
    return Units.of(model).say_money_change(cents / 100)


def _money(model: FittedModel, cents: int) -> str:
    units, money = Units.of(model), cents / 100
    return units.say_money(money) if is_said_whole(money) else units.say_exactly(money)


def _percent(model: FittedModel, value: float) -> str:
    return f"{plainly(value, model.card.locale)} %"


def _periods(model: FittedModel, count: int) -> str:
    return f"{count} {periods_word(model.frequency, count)}"
