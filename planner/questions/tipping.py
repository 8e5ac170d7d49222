"""Tipping points (numbers 27): how wrong a number must be before the advice is another.

Every factor that is looked at is a search of its own, and both sides of a tipping point are
verified as an answer is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from mmm_core.economics import economics_of
from mmm_core.errors import InvalidProblem
from mmm_core.evaluation import evaluate
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from mmm_core.statistics import summarize
from optimizer.deadline import Deadline
from optimizer.errors import NoAnswer, OutOfTime
from optimizer.posed import model_under, window_of
from optimizer.problem import PlanProblem
from optimizer.programs.solver import prepare
from optimizer.progress import Progress, Watcher, tell
from optimizer.requirements import Ground
from optimizer.solve import Optimum, solve, solve_on, verified
from planner.questions.advice import Case, case_of
from planner.questions.current import current_plan
from planner.questions.dials import Dial, dials_of, unturned
from planner.questions.fitness import Fitness, fitness_of, response_at_current
from planner.questions.nearing import Side, first_turn, scanned
from planner.questions.resting import asks_the_model, rests
from planner.questions.tipping_points import Flip, Tipping, TippingPoints, ordered
from planner.questions.tornado import tornado

DEFAULT_TIPPING_LIMIT = 300.0
LATE = "The time limit was reached before; allow more time."
NOT_FIT = "The model is not fit to plan with, so there is no advice that could flip."


def tipping_points(
    model: FittedModel,
    problem: PlanProblem,
    reference: Reference | None = None,
    known: Sequence[Tipping] = (),
    *,
    by: Sequence[str] | None = None,
    time_limit: float = DEFAULT_TIPPING_LIMIT,
    watcher: Watcher | None = None,
) -> TippingPoints:
    """Nearest factors at which the decision, or the direction of a cell's move, flips.

    Parameters
    ----------
    reference : by default the model's own over the horizon
    known : points found before, which are not looked for again
    by : dimensions along which cells are told apart; those alike are weaker or stronger together.
        All of the model's if left out
    time_limit : seconds for all searches together; what they do not suffice for says so
    watcher : told of every point once it is there (``Progress.known``); the rest is given up
        where it returns False

    Raises
    ------
    InvalidProblem, NoAnswer
        As ``optimize``, of the question as it is.
    Cancelled
        If the watcher says so.
    """
    prepare()
    deadline = Deadline.after(time_limit)
    reference = current_plan(model, problem, reference)
    search = _Search(model, problem, reference, deadline, watcher, list(known))
    if search.case.decision == "not_fit":
        return TippingPoints(search.case, (), why=NOT_FIT)
    done = {point.dial for point in known}
    dials = dials_of(search.case.model, by or model.cells.dims)
    search.total = len(dials)
    for dial in dials:
        search.say()
        if dial not in done:
            search.known.append(search.point(dial))
    search.say()
    bars = tornado(search.case, dials, [search.interval(dial) for dial in dials])
    still = unturned(search.case.model)
    return TippingPoints(search.case, ordered(search.known), bars, unturned=still)


@dataclass(eq=False)
class _Search:
    """What all searches of one question share."""

    model: FittedModel
    problem: PlanProblem
    reference: Reference
    deadline: Deadline
    watcher: Watcher | None
    known: list[Tipping]
    fitness: Fitness = field(init=False)
    case: Case = field(init=False)
    total: int = field(init=False, default=0)
    current: Floats = field(init=False)
    _plans: dict[tuple[float, float], Optimum] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        model, plan = model_under(self.problem, self.model), self.reference.plan
        window = window_of(model, self.reference, self.problem.tail)
        current = evaluate(window, plan, plan.array(model))
        self.fitness = fitness_of(current)
        self.current = response_at_current(current)
        self.case = self._case(self.problem, shared=True)
        if self.case.optimum is None:
            # Nothing meets the question: whoever asks it is told why, as elsewhere.
            solve(self.problem, self.model, self.reference, self.deadline.left, self.watcher)

    def say(self) -> None:
        """Where it stands."""
        tell(self.watcher, self._progress(), "search for tipping points")

    def point(self, dial: Dial) -> Tipping:
        """Both sides of one dial."""
        found: list[Flip | None] = [None, None]
        unknown, beyond = ["", ""], list[Flip]()
        for side, end in enumerate(dial.range):
            try:
                sides = self._sides(dial, end)
                if sides is not None:
                    found[side] = flip = self._found(dial, *sides)
                    beyond.extend(self._beyond(dial, sides[1], flip))
            except OutOfTime:
                unknown[side:] = [LATE] * (2 - side)
                break
            except (NoAnswer, InvalidProblem) as error:
                # A search that fails says nothing of the advice.
                unknown[side] = str(error)
        (below, above), (less, more) = found, unknown
        return Tipping(
            dial,
            self.case.advice(dial),
            below,
            above,
            self.interval(dial),
            (less, more),
            tuple(beyond),
        )

    def interval(self, dial: Dial) -> tuple[float, float] | None:
        """The 90 % interval of a response as shares of its mean; None where that is not above 0."""
        if dial.money is not None:
            return None
        # Summed per draw first: quantiles never add.
        of = summarize(self.current[dial.picked].sum(axis=0))
        return (of.low / of.mean, of.high / of.mean) if of.mean > 0 else None

    def _sides(self, dial: Dial, end: float) -> tuple[Side, Side] | None:
        """The first factor with other advice, and the last before it."""
        best = self.case.optimum
        if best is not None and dial.cells and rests(best, self.problem, dial.cells, end):
            found = self._scan(dial, end, best)
            if found is None:
                return None
            now = self.case.advice(dial)
            holds, flips = (Side(one.factor, self._at(dial, one.factor)) for one in found)
            if now.flips(flips.case.advice(dial)) and not now.flips(holds.case.advice(dial)):
                return holds, flips
        return self._scan(dial, end)

    def _scan(
        self, dial: Dial, end: float, resting: Optimum | None = None
    ) -> tuple[Side, Side] | None:
        """The same; ``resting`` is the best plan wherever one looks, else each is a search."""
        now, at = self.case.advice(dial), partial(self._at, dial, resting=resting)
        return first_turn(
            dial,
            Side(1.0, self.case),
            scanned(end),
            at,
            lambda case: bool(now.flips(case.advice(dial))),
        )

    def _beyond(self, dial: Dial, side: Side, first: Flip) -> Iterable[Flip]:
        """Where other decisions begin further out, as far as the evidence leaves room.

        What is nearest may turn no more than a direction.
        """
        interval = self.interval(dial)
        if interval is None or not first.reachable:
            return
        less = side.factor < 1
        end = max(interval[0], dial.range[0]) if less else min(interval[1], dial.range[1])
        seen = {self.case.advice(dial).decision}
        while True:
            seen.add(side.case.advice(dial).decision)
            here = side.factor
            further = (one for one in scanned(end) if (one < here if less else one > here))
            found = first_turn(
                dial,
                side,
                further,
                partial(self._at, dial),
                lambda case: case.advice(dial).decision not in seen,
            )
            if found is None:
                return
            yield self._found(dial, *found)
            side = found[1]

    def _found(self, dial: Dial, holds: Side, flips: Side) -> Flip:
        """What is said of a tipping point: both sides are checked before."""
        for side in (holds, flips):
            if side.case.optimum is not None and not side.case.optimum.checks:
                verified(side.case.optimum, side.case.problem)
        interval, after = self.interval(dial), flips.case.advice(dial)
        return Flip(
            factor=flips.factor,
            holds=holds.factor,
            value=dial.value(flips.factor),
            what=self.case.advice(dial).flips(after),
            after=after,
            reachable=None if interval is None else interval[0] <= flips.factor <= interval[1],
        )

    def _at(self, dial: Dial, factor: float, resting: Optimum | None = None) -> Case:
        """The question where a dial is turned by a factor."""
        problem = dial.turned(self.problem, factor)
        if resting is not None:
            return case_of(problem, *self._terms, lambda _, __: resting)
        return self._case(problem, shared=dial.money is not None)

    @property
    def _terms(self) -> tuple[FittedModel, Reference, Fitness]:
        return self.model, self.reference, self.fitness

    def _case(self, problem: PlanProblem, shared: bool = False) -> Case:
        """A question answered; plans that finance's numbers do not change may be shared."""

        def find(model: FittedModel, ground: Ground) -> Optimum:
            key = _decides(problem, model, ground) if shared else None
            found = self._plans.get(key) if key is not None else None
            if found is None:
                found = self._solved(problem, model, ground)
            if key is not None:
                self._plans[key] = found
            return found

        return case_of(problem, *self._terms, find)

    def _solved(self, problem: PlanProblem, model: FittedModel, ground: Ground) -> Optimum:
        if self.deadline.over:
            raise OutOfTime("The time limit was reached before.", "Allow more time.")
        seconds = self.deadline.left
        found = solve_on(problem, model, ground, seconds, self._searching, checked=False)
        if not found.closed:
            raise OutOfTime("A search ended before its proof was closed.", "Allow more time.")
        return found

    def _searching(self, at: Progress) -> bool:
        """A search's own watcher, told too what is found already."""
        return self.watcher is None or self.watcher(replace(self._progress(), search=at.search))

    def _progress(self) -> Progress:
        return Progress(len(self.known), self.total, known=tuple(self.known))


def _decides(
    problem: PlanProblem, model: FittedModel, ground: Ground
) -> tuple[float, float] | None:
    """All that finance's numbers say about which plan is best; None where a rule asks for them."""
    terms = economics_of(model)
    if terms is None or asks_the_model(problem, ground):
        return None
    if problem.objective.maximize != "profit":
        return 0.0, 0.0
    worth = float(f"{terms.margin * terms.value_per_unit:.12g}")
    return worth, terms.required_return
