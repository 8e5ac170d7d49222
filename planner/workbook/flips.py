"""What would flip the advice, as the workbook says it."""

from __future__ import annotations

from dataclasses import dataclass

from planner.questions.tipping_points import Tipping, TippingPoints
from planner.wording import tipping
from planner.wording.asked import question
from planner.wording.units import Units


@dataclass(frozen=True)
class TippingPoint:
    """How wrong something must be before the advice flips (numbers 27).

    Parameters
    ----------
    what : channel, margin, value or required return; this and the rest in words, as on screen
    below, above : nearest values at which it flips, or how far it was looked for
    becomes : what the advice is then
    within : whether that lies within the channel's own 90 % interval
    """

    what: str
    below: str
    above: str
    becomes: str
    within: str = ""


@dataclass(frozen=True)
class Bar:
    """What one number alone does to the expected gain.

    Parameters
    ----------
    what, low, high : the number, and its two ends, in words
    at_low, at_high : the gain there
    """

    what: str
    low: str
    high: str
    at_low: float
    at_high: float


@dataclass(frozen=True)
class Flips:
    """All that would flip the advice.

    Parameters
    ----------
    said : what is advised on which question, and the most that matters; "" where nobody looked
    points, bars : in the order in which they are written
    aside : what is not known, and why
    gain : as expected; None where bars are none
    on : what the gain is of, with its unit: "profit (EUR)"
    in_money : whether that is money
    """

    said: str = ""
    aside: str = ""
    points: tuple[TippingPoint, ...] = ()
    bars: tuple[Bar, ...] = ()
    gain: float | None = None
    on: str = "profit"
    in_money: bool = True


NOTHING = Flips()


def flips_of(found: TippingPoints) -> Flips:
    """Tipping points and tornado of one question, in words."""
    model, tornado = found.case.model, found.tornado
    asked, units = question(model, found.case.problem), Units.of(model)
    bars = () if tornado is None else tornado.bars
    profit = tornado is None or tornado.on == "profit"
    # As screens say it: revenue where the value of a unit is known.
    factor = 1.0 if profit else units.factor
    return Flips(
        said=f"{asked}. As things are, the advice is: {tipping.advice(found)}. "
        f"{tipping.finding(found)} {tipping.of_finance(found)}".rstrip(),
        aside=" ".join(
            filter(
                None,
                (
                    tipping.past_own(found),
                    tipping.unknown(model, found.points),
                    tipping.unturned(found),
                ),
            )
        ),
        points=tuple(_point(found, one) for one in found.points),
        bars=tuple(
            Bar(
                tipping.dial_name(model, one.dial),
                tipping.dial_value(model, one.dial, one.low),
                tipping.dial_value(model, one.dial, one.high),
                factor * one.at_low,
                factor * one.at_high,
            )
            for one in bars
        ),
        gain=None if tornado is None else factor * tornado.gain,
        on=f"profit{units.money_bracket}" if profit else f"{units.result}{units.bracket}",
        in_money=profit or units.is_money,
    )


def _point(found: TippingPoints, of: Tipping) -> TippingPoint:
    model = found.case.model
    return TippingPoint(
        tipping.dial_name(model, of.dial),
        tipping.side(model, of, "below"),
        tipping.side(model, of, "above"),
        tipping.becomes(model, of),
        tipping.within(of),
    )
