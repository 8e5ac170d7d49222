"""What is said of tipping points (numbers 27): where the advice becomes another one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planner.questions.advice import Advice, Case
from planner.questions.dials import Dial, Money
from planner.questions.tornado import Tornado


@dataclass(frozen=True)
class Flip:
    """Where the advice becomes another one.

    Parameters
    ----------
    factor : the nearest that was found at which it is another
    holds : one nearer to 1 at which it is still the same: by 1 % at most, of a number of
        finance's by 0.2 %, and by next to nothing where it is known at which the plan just pays
    value : what the factor makes of the number; the factor itself of a response
    what : what flips: "decision", "direction", "pays"
    after : the advice there
    reachable : whether the factor lies inside the response's own 90 % interval; None of a
        number of finance's, which has none
    """

    factor: float
    holds: float
    value: float
    what: tuple[str, ...]
    after: Advice
    reachable: bool | None


@dataclass(frozen=True)
class Tipping:
    """The nearest tipping points of one dial.

    Parameters
    ----------
    dial : what is turned
    now : the advice as it is
    below, above : nearest flips; None where there is none within a factor of four, or within
        what the number may be (``Dial.range``), and where it is not known
    interval : the response's 90 % interval at the current plan, as a share of its mean; None of
        a number of finance's, and where that mean is not positive
    unknown : why it is not known below and above; "" where it is
    beyond : the nearest flips to each further decision, where the nearest of all lies within the
        evidence, and as far as that leaves room
    """

    dial: Dial
    now: Advice
    below: Flip | None
    above: Flip | None
    interval: tuple[float, float] | None
    unknown: tuple[str, str] = ("", "")
    beyond: tuple[Flip, ...] = ()

    @property
    def why(self) -> str:
        """Why something of it is not known; "" where all is."""
        return " ".join(dict.fromkeys(filter(None, self.unknown)))

    @property
    def flips(self) -> tuple[Flip, ...]:
        """Both, as far as there are any."""
        return tuple(flip for flip in (self.below, self.above) if flip is not None)

    @property
    def reachable(self) -> bool:
        """Whether the evidence leaves room for one of them."""
        return any(flip.reachable for flip in self.flips)

    @property
    def decides(self) -> tuple[Flip, ...]:
        """Those that the evidence leaves room for and that turn the decision itself."""
        found = (*self.flips, *self.beyond)
        return tuple(flip for flip in found if flip.reachable and "decision" in flip.what)

    @property
    def seen_through(self) -> bool:
        """Whether it was looked for wherever the evidence leaves room."""
        (low, high), inside = self.dial.range, self.interval or (1.0, 1.0)
        return not self.why and low <= inside[0] and inside[1] <= high

    @property
    def nearest(self) -> float:
        """How far the nearest is, as the logarithm of its factor; infinite where there is none."""
        return min((abs(math.log(flip.factor)) for flip in self.flips), default=math.inf)


@dataclass(frozen=True, eq=False)
class TippingPoints:
    """What would change the advice.

    Parameters
    ----------
    case : the question as it is, answered; what is advised is without the split-draw check
    points : first those with another decision within the evidence, then the others within it,
        then by how near they are
    tornado : what moves the gain most; None where there is no gain that responses move
    why : why there are none; "" where they were looked for
    unturned : numbers of finance's that are not looked at, and why
    """

    case: Case
    points: tuple[Tipping, ...]
    tornado: Tornado | None = None
    why: str = ""
    unturned: Mapping[Money, str] = field(default_factory=dict)


def ordered(points: Sequence[Tipping]) -> tuple[Tipping, ...]:
    """Other decisions within the evidence first, then what else is, then by how near they are."""
    return tuple(sorted(points, key=lambda one: (not one.decides, not one.reachable, one.nearest)))
