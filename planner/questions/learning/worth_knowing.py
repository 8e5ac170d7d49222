"""What is said of the value of information (numbers 31)."""

from __future__ import annotations

from dataclasses import dataclass, field

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from mmm_core.statistics import Summary
from optimizer.problem import PlanProblem
from planner.questions.ranking import On

# An amount that is not above so many of its own Monte Carlo errors is not told from nothing.
_ERRORS = 2.0


@dataclass(frozen=True)
class Expected:
    """What knowing something gains on average, in what decides.

    Parameters
    ----------
    value : not negative
    error : its Monte Carlo standard error, for independent draws
    """

    value: float
    error: float

    @property
    def is_told(self) -> bool:
        """Whether the draws tell it from nothing."""
        return self.value > _ERRORS * self.error


NOTHING = Expected(0.0, 0.0)


@dataclass(frozen=True)
class TrialWorth:
    """What the result of a test of a channel's response is worth.

    Parameters
    ----------
    precision : standard error of the result, as a share of the response's mean
    worth : what it gains; at most what knowing the response gains
    """

    precision: float
    worth: Expected


@dataclass(frozen=True, eq=False)
class WorthKnowing:
    """What it is worth to know the response of one channel, in all regions together.

    Parameters
    ----------
    channel : its label
    cells : indices of its cells
    on : what ``worth`` and tests are in
    response : what it brings at the current plan, outcome units (at its observed mean, where
        nothing is spent on it there)
    worth : what knowing it gains; None where that is not known, and ``why``
    tests : of each precision that was asked about
    unproven : searches that ended before their proof was closed: it may be worth more
    unplanned : groups of draws on which no plan meets the question: nothing is gained there
    why : why it is not known; "" where it is
    plans : (periods, cells) money of the plans that were found, of each half of the draws that
        chose them: what a search that is taken up again need not look for; none of large models
    """

    channel: str
    cells: tuple[int, ...]
    on: On
    response: Summary
    worth: Expected | None
    tests: tuple[TrialWorth, ...] = ()
    unproven: int = 0
    unplanned: int = 0
    why: str = ""
    plans: tuple[tuple[Floats, ...], ...] = field(default=(), repr=False)


@dataclass(frozen=True, eq=False)
class Learning:
    """What is worth knowing before a budget is decided, and what nothing but planning gains.

    Parameters
    ----------
    model : under what the question assumes
    problem : the question
    asked : the question whose plans are compared: in the mean, without round amounts
    plan : the plan that is chosen
    on : what decides: profit above a required return, profit, or incremental outcome
    channels : those worth most first; those of which it is not known last
    everything : what each draw's own best plan gains; None where that is not known
    sampled : draws of which the own best plan was looked for
    without : what the best plan in the mean has more than the chosen one without any measuring
    standing : money in the horizon that is committed or spent, and held in every plan
    why : why nothing is known; "" where something is
    """

    model: FittedModel
    problem: PlanProblem
    asked: PlanProblem
    plan: Plan
    on: On
    channels: tuple[WorthKnowing, ...] = ()
    everything: Expected | None = None
    sampled: int = 0
    without: Expected = NOTHING
    standing: float = 0.0
    why: str = ""

    @property
    def best(self) -> WorthKnowing | None:
        """The channel that is most worth knowing; None where the draws tell none from nothing."""
        told = [one for one in self.channels if one.worth is not None and one.worth.is_told]
        return told[0] if told else None


def ordered(found: tuple[WorthKnowing, ...]) -> tuple[WorthKnowing, ...]:
    """Worth most first, then what is not known."""

    def place(one: WorthKnowing) -> float:
        return float("inf") if one.worth is None else -one.worth.value

    return tuple(sorted(found, key=place))


def expected(gain: Floats) -> Expected:
    """Of what is gained in each draw, (samples,)."""
    error = float(gain.std()) / max(gain.size, 1) ** 0.5
    return Expected(max(float(gain.mean()), 0.0), error)
