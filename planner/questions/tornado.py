"""What moves the gain of an advised plan most, one number at a time (a tornado)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.requirements import UNIT
from planner.questions.advice import Case
from planner.questions.against import saves_money
from planner.questions.dials import Dial

# Nobody says how well finance knows its numbers: a tenth either way is shown of each.
TENTH = 0.1
Interval = tuple[float, float]


@dataclass(frozen=True)
class Bar:
    """What one number does to the expected gain, all others as they are, the plan as it is.

    Parameters
    ----------
    dial : what is turned
    low, high : factors: the ends of a cell's own 90 % interval, a tenth of a number of finance's
    at_low, at_high : the gain there
    """

    dial: Dial
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far apart the two are."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Tornado:
    """Bars, the widest first.

    Parameters
    ----------
    on : what the gain is of: "profit" where it is known, else "incremental"
    gain : as expected, against what the verdict compares with
    """

    on: str
    gain: float
    bars: tuple[Bar, ...]


def tornado(
    case: Case, dials: Sequence[Dial], intervals: Sequence[Interval | None]
) -> Tornado | None:
    """Bars of some dials; None without a plan, and where money saved is what counts.

    A response's factor multiplies what its cell brings, so nothing is solved for this.

    Parameters
    ----------
    intervals : by dial, as shares of the mean; None where there is none
    """
    found, other = case.optimum, case.against
    if found is None or other is None or saves_money(case.problem, found.ground):
        return None
    # By period too, where money is worth another amount in some: as the verdict counts it.
    worth = found.ground.earned or UNIT
    now, then = (found.ground.outcome(one, worth.by_period) for one in (found.spend, other.spend))
    by_cell, saved = (now - then).mean(axis=1), float(other.spend.sum() - found.spend.sum())
    known = found.ground.earned is not None
    earned, cost = worth.per_unit * float(by_cell.sum()), saved if known else 0.0
    bars = []
    for dial, own in zip(dials, intervals, strict=True):
        part, ends = earned, (1 - TENTH, min(1 + TENTH, dial.range[1]))
        if dial.money is None:
            part, ends = worth.per_unit * float(by_cell[dial.picked].sum()), own or (1.0, 1.0)
        if dial.money == "required_return" or ends == (1.0, 1.0):
            continue
        at = [earned + cost + (end - 1) * part for end in ends]
        bars.append(Bar(dial, *ends, *at))
    on = "profit" if known else "incremental"
    return Tornado(on, earned + cost, tuple(sorted(bars, key=lambda bar: -bar.swing)))
