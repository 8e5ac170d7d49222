"""Every kind of guardrail with every shape, panel and objective: in pairs, and on request all.

Parameters are chosen from the reference and the best plan without the guardrail, so that the
guardrail bites. What is found must be at least as good as many local starts and, with three
cells, as an exhaustive grid; and nothing may pass the bound.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from mmm_core.card import ModelCard, Outcome
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference, default_horizon, reference_plan
from mmm_core.response import CalendarCurves
from optimizer.criterion import Criterion, Floor, floors_of, objective_of
from optimizer.domain.levels import Domain
from optimizer.domain.projection import build_domain
from optimizer.guardrails import (
    DarkPeriods,
    GroupRange,
    Guardrail,
    Lock,
    MaxShift,
    MinReturn,
    OnAir,
    OnOrOff,
    PeriodBudget,
    Ramp,
    Ratio,
    RiskFloor,
    SpendRange,
)
from optimizer.measures import Mean, Quantile, TailMean
from optimizer.posed import ground_of
from optimizer.problem import Objective, PlanProblem
from optimizer.proof.verify import verify
from optimizer.requirements import Ground
from optimizer.requirements.budget import Budget
from optimizer.requirements.goal import Goal
from optimizer.solve import Optimum, solve_on
from optimizer.tolerances import FLOOR_VERIFIED, VERIFIED
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.6)
CHANNELS = 3
MOST = 2.0
WIDE = SpendRange("wide", {}, 0.0, MOST, "x_reference")
STARTS = 20
FINE = 1e-6
SHAPES = ("concave", "s_shaped")
PANELS = ("national", "panel")
OBJECTIVES = ("mean", "cvar", "profit", "goal")


# --- the questions ----------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Setting:
    """One model, its reference, and what is best without and with most caution."""

    model: FittedModel
    reference: Reference
    ground: Ground
    objective: str

    def problem(self, *guardrails: Guardrail) -> PlanProblem:
        """The question, with guardrails beside the wide range."""
        horizon, total = self.reference.plan.horizon, self.reference.plan.total()
        asked = PlanProblem(horizon, Budget(total), guardrails=(WIDE, *guardrails), max_gap=FINE)
        if self.objective == "cvar":
            return replace(asked, objective=Objective("incremental", "cvar", 0.2))
        if self.objective == "profit":
            return replace(asked, objective=Objective("profit"), budget=Budget(total, "<="))
        if self.objective == "goal":
            brings = float(self.ground.outcome(self.ground.reference).sum(axis=0).mean())
            return replace(asked, budget=None, goal=Goal(0.95 * brings, "incremental"))
        return asked


@cache
def model_of(shape: str, panel: str) -> tuple[FittedModel, Reference, Ground]:
    geos = 2 if panel == "panel" else 0
    model = hill_model(
        CHANNELS, samples=30, seed=5, s_shaped=shape == "s_shaped", geos=geos, card=CARD
    )
    reference = reference_plan(model, default_horizon(model))
    return model, reference, ground_of(model, reference)


@cache
def setting_of(shape: str, panel: str, objective: str) -> Setting:
    return Setting(*model_of(shape, panel), objective)


@cache
def free_plan(shape: str, panel: str, objective: str) -> Floats:
    """The best plan without the guardrail, (periods, cells)."""
    setting = setting_of(shape, panel, objective)
    return solve_on(setting.problem(), setting.model, setting.ground).plan.array(setting.model)


@cache
def cautious_plan(shape: str, panel: str) -> Floats:
    """The plan whose worst tenth of draws loses least against the reference."""
    setting = setting_of(shape, panel, "mean")
    asked = Objective("incremental", "cvar", 0.1, versus="reference")
    optimum = solve_on(replace(setting.problem(), objective=asked), setting.model, setting.ground)
    return optimum.plan.array(setting.model)


@dataclass(frozen=True, eq=False)
class Facts:
    """What parameters are chosen from: money by cell before, and without the guardrail."""

    setting: Setting
    free: Floats
    safe: Floats

    @property
    def ground(self) -> Ground:
        """What guardrails refer to."""
        return self.setting.ground

    @property
    def before(self) -> Floats:
        """Reference money, (cells,)."""
        return self.ground.reference_total

    @property
    def ratio(self) -> Floats:
        """Free plan's money over the reference's, (cells,)."""
        return self.free.sum(axis=0) / self.before

    @property
    def most_moved(self) -> int:
        """The cell whose money moved most."""
        return int(np.abs(self.free.sum(axis=0) - self.before).argmax())

    def pick(self, cell: int) -> dict[str, tuple[str, ...]]:
        """One cell by its labels."""
        return {dim: (name,) for dim, name in self.ground.cells.names[cell].items()}

    def span(self, first: int, last: int) -> tuple[np.datetime64, np.datetime64]:
        """Periods of the horizon, both included."""
        return self.ground.dates[first], self.ground.dates[last]

    def curves(self) -> CalendarCurves:
        """Responses along the reference calendar."""
        assert self.ground.window is not None
        shape = self.ground.reference / self.before
        return self.ground.window.curves(np.zeros(shape.shape), shape)


def spend_range(of: Facts) -> Guardrail:
    cell, ratio = of.most_moved, of.ratio
    middle = float(0.5 * (1 + ratio[cell]))
    low, high = (None, middle) if ratio[cell] > 1 else (middle, None)
    return SpendRange("rule", of.pick(cell), low, high, "x_reference")


def lock(of: Facts) -> Guardrail:
    return Lock("rule", of.pick(of.most_moved))


def group_range(of: Facts) -> Guardrail:
    cells = {"channel": ("c0", "c1")}
    mine = of.ground.cells.select(cells)
    share = of.free[:, mine].sum() / of.free.sum()
    usual = of.before[mine].sum() / of.before.sum()
    middle = float(0.5 * (share + usual))
    low, high = (None, middle) if share > usual else (middle, None)
    return GroupRange("rule", cells, low, high, "share_of_total")


def ratio(of: Facts) -> Guardrail:
    """The pair of channels whose ratio moved most; the bound is half way, by factors."""
    moved = {}
    for one, other in combinations(("c0", "c1", "c2"), 2):
        a, b = (of.ground.cells.select({"channel": (name,)}) for name in (one, other))
        money = of.free.sum(axis=0)
        now = (money[a].sum() + 1.0) / (money[b].sum() + 1.0)
        moved[one, other] = (now / (of.before[a].sum() / of.before[b].sum()), a, b)
    (one, other), (factor, a, b) = max(moved.items(), key=lambda item: abs(np.log(item[1][0])))
    bound = float(of.before[a].sum() / of.before[b].sum() * np.clip(factor, 1 / 16, 16) ** 0.5)
    low, high = (None, bound) if factor > 1 else (bound, None)
    return Ratio("rule", {"channel": (one,)}, {"channel": (other,)}, low, high)


def _least_on(of: Facts) -> float:
    """A multiple of the reference that some cell of the free plan spends less than."""
    on = of.ratio[(of.ratio > 0.02) & (of.ratio < MOST - 0.1)]
    return float(min(1.15 * on.min(), MOST - 0.01)) if on.size else MOST - 0.01


def on_or_off_horizon(of: Facts) -> Guardrail:
    return OnOrOff("rule", {}, _least_on(of), "x_reference", "horizon")


def on_or_off_period(of: Facts) -> Guardrail:
    on = of.ratio > 0.02
    lowest = (of.ground.reference.min(axis=0) / of.ground.reference.mean(axis=0)) * of.ratio
    cell = int(np.where(on, lowest, np.inf).argmin())
    room = 0.5 * (1.0 + MOST / of.ratio[cell])
    least = float(lowest[cell] * min(1.2, room))
    return OnOrOff("rule", of.pick(cell), least, "x_reference", "period")


def max_shift(of: Facts) -> Guardrail:
    mix = of.before / of.before.sum()
    shift = 0.5 * np.abs(of.free.sum(axis=0) / of.free.sum() - mix).sum()
    return MaxShift("rule", float(0.5 * shift))


def period_budget(of: Facts) -> Guardrail:
    """The span, of four periods, in which most changed."""
    now, before = of.free.sum(axis=1), of.ground.reference.sum(axis=1)
    moved = [float((now - before)[i : i + 4].sum()) for i in range(now.size - 3)]
    first = int(np.abs(moved).argmax())
    middle = float(before[first : first + 4].sum() + 0.5 * moved[first])
    low, high = (None, middle) if moved[first] > 0 else (middle, None)
    return PeriodBudget("rule", of.span(first, first + 3), low, high)


def ramp(of: Facts) -> Guardrail:
    steps = np.abs(np.diff(of.free, axis=0)).max(axis=0) / of.ground.reference.mean(axis=0)
    cell = int(steps.argmax())
    return Ramp("rule", of.pick(cell), float(0.8 * steps[cell]))


def dark_periods(of: Facts) -> Guardrail:
    cell = int(of.ratio.argmax())
    return DarkPeriods("rule", of.pick(cell), of.span(2, 5))


def on_air(of: Facts) -> Guardrail:
    cell = int(of.ratio.argmin())
    least = float(of.ground.reference[2:6, cell].min() * 0.5 * (1 + of.ratio[cell]))
    return OnAir("rule", of.pick(cell), of.span(2, 5), least)


def min_return_iroas(of: Facts) -> Guardrail:
    """The cell whose return fell most against the reference, or rose least."""
    now, before = (
        of.ground.outcome(plan).mean(axis=1) / np.maximum(plan.sum(axis=0), 1e-9)
        for plan in (of.free, of.ground.reference)
    )
    fell = np.where(of.ratio > 0.05, before / np.maximum(now, 1e-12), 0.0)
    cell = int(fell.argmax())
    wanted = float(now[cell] * (fell[cell] ** 0.5 if fell[cell] > 1 else 1.03))
    return MinReturn("rule", of.pick(cell), iroas=wanted)


def min_return_mroas(of: Facts) -> Guardrail:
    cell = int(of.ratio.argmax())
    level = float(of.free[:, cell].sum())
    at = float(of.curves().value_and_slope(cell, level)[1].mean())
    return MinReturn("rule", of.pick(cell), mroas=1.25 * at)


def _half_way(of: Facts, statistic: Callable[[Floats], float]) -> float:
    """Between what the free plan reaches and what a cautious one does."""
    free, safe, before = (
        statistic(of.ground.outcome(plan).sum(axis=0))
        for plan in (of.free, of.safe, of.ground.reference)
    )
    return 0.5 * (free + max(safe, before))


def risk_floor_cvar(of: Facts) -> Guardrail:
    base = of.ground.outcome(of.ground.reference).sum(axis=0)
    worst = max(1, base.size // 10)
    amount = _half_way(of, lambda draws: float(np.sort(draws - base)[:worst].mean()))
    return RiskFloor("rule", "incremental", amount, tail_share=0.1, versus="reference")


def risk_floor_probability(of: Facts) -> Guardrail:
    """The probability, and what it is counted against, that the free plan cares for least."""
    base = of.ground.outcome(of.ground.reference).sum(axis=0)
    best, room = None, -np.inf
    for share, versus in product((0.1, 0.2, 0.3), ("zero", "reference")):
        taken, below = base * (versus == "reference"), int(share * base.size + 1e-9)

        def reached(draws: Floats, taken: Floats = taken, below: int = below) -> float:
            return float(np.sort(draws - taken)[below])

        amount = _half_way(of, reached)
        spare = (amount - reached(of.ground.outcome(of.free).sum(axis=0))) / base.mean()
        if spare > room:
            best = RiskFloor("rule", "incremental", amount, 1 - share, versus=versus)
            room = spare
    assert best is not None
    if room > 0:
        return best
    # The free plan is safe by all of these: half way to what local starts find.
    asked = of.setting.problem()
    asked = replace(asked, objective=Objective("incremental", "quantile", 0.2))
    below = int(0.2 * base.size)
    now = float(np.sort(of.ground.outcome(of.free).sum(axis=0))[below])
    most, _ = local_best(Contest.of(of.ground, asked), seed=3)
    return RiskFloor("rule", "incremental", 0.5 * (now + most), 0.8)


KINDS: dict[str, Callable[[Facts], Guardrail]] = {
    "spend_range": spend_range,
    "lock": lock,
    "group_range": group_range,
    "ratio": ratio,
    "on_or_off horizon": on_or_off_horizon,
    "on_or_off period": on_or_off_period,
    "max_shift": max_shift,
    "period_budget": period_budget,
    "ramp": ramp,
    "dark_periods": dark_periods,
    "on_air": on_air,
    "min_return iroas": min_return_iroas,
    "min_return mroas": min_return_mroas,
    "risk_floor cvar": risk_floor_cvar,
    "risk_floor probability": risk_floor_probability,
}
FACTORS: tuple[tuple[str, ...], ...] = (tuple(KINDS), SHAPES, PANELS, OBJECTIVES)


def pairwise(factors: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Rows in which every two values of different factors meet: greedy, the same every time."""
    spots = list(combinations(range(len(factors)), 2))
    missing = {
        (i, a, j, b) for i, j in spots for a, b in product(factors[i], factors[j])
    }  # fmt: skip
    everything, rows = list(product(*factors)), []
    while missing:
        used = [{a: sum(row[i] == a for row in rows) for a in of} for i, of in enumerate(factors)]
        gains = [
            (sum((i, row[i], j, row[j]) in missing for i, j in spots),
             -sum(count[a] for count, a in zip(used, row, strict=True)))
            for row in everything
        ]  # fmt: skip
        best = everything[gains.index(max(gains))]
        missing -= {(i, best[i], j, best[j]) for i, j in spots}
        rows.append(best)
    return rows


# --- rivals -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Contest:
    """A question as its rivals see it: levels, what they are worth, and what is allowed."""

    domain: Domain
    curves: CalendarCurves
    problem: PlanProblem
    floors: tuple[Floor, ...]
    ground: Ground

    @staticmethod
    def of(ground: Ground, problem: PlanProblem) -> "Contest":
        """The domain as it was asked for, not as the solver narrowed it."""
        assert ground.window is not None
        domain = build_domain(problem, ground)
        curves = ground.window.curves(domain.committed, domain.shape)
        return Contest(domain, curves, problem, floors_of(problem, ground), ground)

    @property
    def scale(self) -> float:
        """Money that the local solver counts in."""
        return float(self.domain.upper[np.isfinite(self.domain.upper)].max())

    def outcome(self, levels: Floats) -> Floats:
        """(cells, samples)."""
        return np.array([self.curves.value(k, float(z)) for k, z in enumerate(levels)])

    def value(self, levels: Floats) -> float:
        """What levels are worth by the objective."""
        objective = objective_of(self.problem, self.ground)
        return objective.value(self.outcome(levels), self.domain.money(levels))

    def allowed(self, levels: Floats) -> bool:
        """Rows and floors, with hardly any slack."""
        if not self.domain.allows(levels, 1e-9 * self.scale):
            return False
        outcome, money = self.outcome(levels), self.domain.money(levels)
        return all(
            floor.criterion.value(outcome, money) >= floor.amount - 1e-9 * floor.size
            for floor in self.floors
        )


def random_levels(contest: Contest, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Levels that satisfy the rows, and the bounds of the sides drawn for semi-continuous cells."""
    domain, cells = contest.domain, contest.domain.lower.size
    for _ in range(50):
        on = rng.random(cells) < 0.7
        switched = domain.least > 0
        lower = np.where(switched & on, np.maximum(domain.least, domain.lower), domain.lower)
        upper = np.where(switched & ~on, np.minimum(0.0, domain.upper), domain.upper)
        if (lower > upper).any():
            continue
        corners = [_corner(domain, lower, upper, rng) for _ in range(3)]
        if all(corner is not None for corner in corners):
            mixed = rng.dirichlet(np.full(3, 0.7)) @ np.array(corners)
            return mixed, lower, upper
    raise AssertionError("no levels satisfy the rows")


def _corner(
    domain: Domain, lower: Floats, upper: Floats, rng: np.random.Generator
) -> Floats | None:
    """A corner of the rows over some bounds, in a random direction; None if there is none."""
    cells, parts, scale = lower.size, domain.part_base.size, float(upper.max(initial=1.0)) or 1.0
    on = domain.rows_on(lower)
    above, below = np.isfinite(domain.row_upper) & on, np.isfinite(domain.row_lower) & on
    matrix = np.vstack([
        np.hstack([domain.matrix[above], domain.part_rows[above]]),
        np.hstack([-domain.matrix[below], -domain.part_rows[below]]),
        np.hstack([domain.parts, -np.eye(parts)]),
    ])  # fmt: skip
    sides = np.concatenate([domain.row_upper[above], -domain.row_lower[below], -domain.part_base])
    direction = np.append(rng.normal(size=cells), np.full(parts, 1e-3))
    bounds = [*zip(lower / scale, upper / scale, strict=True), *[(0.0, None)] * parts]
    found = linprog(
        direction,
        A_ub=matrix if matrix.size else None,
        b_ub=sides / scale if matrix.size else None,
        bounds=bounds,
        method="highs",
    )
    return np.clip(found.x[:cells] * scale, lower, upper) if found.status == 0 else None


def local_best(contest: Contest, seed: int) -> tuple[float, Floats]:
    """Best allowed plan of twenty local starts, and of where they began."""
    rng, best, where = np.random.default_rng(seed), -np.inf, np.zeros(0)
    for _ in range(STARTS):
        start, lower, upper = random_levels(contest, rng)
        end = climb(contest, start, lower, upper)
        for levels in (start, end, 0.999 * end + 0.001 * start):
            if contest.allowed(levels):
                value = contest.value(levels)
                if value > best:
                    best, where = value, levels
    return best, where


def climb(contest: Contest, start: Floats, lower: Floats, upper: Floats) -> Floats:
    """SLSQP with exact slopes, every semi-continuous cell on one side."""
    domain, scale, cells = contest.domain, contest.scale, start.size
    objective = objective_of(contest.problem, contest.ground)
    committed = domain.committed.sum(axis=0)
    memory: dict[bytes, tuple[Floats, Floats]] = {}

    def response(z: Floats) -> tuple[Floats, Floats]:
        key = z.tobytes()
        if key not in memory:
            pairs = [
                contest.curves.value_and_slope(k, max(float(x), 1e-9 * scale))
                for k, x in enumerate(z * scale)
            ]
            memory[key] = np.array([v for v, _ in pairs]), np.array([s for _, s in pairs])
        return memory[key]

    def criterion(of: object, z: Floats) -> tuple[float, Floats]:
        value, slope = response(z)
        draws = of.draws(value, committed + z * scale)  # type: ignore[attr-defined]
        measure = of.measure  # type: ignore[attr-defined]
        weights = measure.support(draws)
        if isinstance(measure, Quantile):
            weights = (np.arange(draws.size) == np.abs(draws - measure.value(draws)).argmin()) * 1.0
        slopes = of.per_outcome * (slope @ weights) - of.per_money  # type: ignore[attr-defined]
        return measure.value(draws), slopes * scale

    worth = max(abs(criterion(objective, start / scale)[0]), 1e-9)
    on = domain.rows_on(lower) & ((domain.matrix != 0).any(axis=1) | domain.part_rows.any(axis=1))
    above = np.isfinite(domain.row_upper) & on
    below = np.isfinite(domain.row_lower) & on & (domain.row_lower < domain.row_upper)
    equal = above & (domain.row_lower == domain.row_upper)
    above &= ~equal

    def sides(z: Floats) -> Floats:
        return domain.sides(z * scale) / scale

    def slopes(z: Floats) -> Floats:
        if not domain.parts.size:
            return domain.matrix
        active = (domain.parts @ (z * scale) + domain.part_base) > 0
        return domain.matrix + (domain.part_rows * active) @ domain.parts

    constraints: list[dict[str, object]] = []
    if equal.any():
        constraints.append({
            "type": "eq", "fun": lambda z: (sides(z) - domain.row_upper / scale)[equal],
            "jac": lambda z: slopes(z)[equal],
        })  # fmt: skip
    if above.any():
        constraints.append({
            "type": "ineq", "fun": lambda z: (domain.row_upper / scale - sides(z))[above],
            "jac": lambda z: -slopes(z)[above],
        })  # fmt: skip
    if below.any():
        constraints.append({
            "type": "ineq", "fun": lambda z: (sides(z) - domain.row_lower / scale)[below],
            "jac": lambda z: slopes(z)[below],
        })  # fmt: skip
    for floor in contest.floors:
        constraints.append({
            "type": "ineq",
            "fun": lambda z, f=floor: (criterion(f.criterion, z)[0] - f.amount) / f.size,
            "jac": lambda z, f=floor: criterion(f.criterion, z)[1] / f.size,
        })  # fmt: skip

    def loss(z: Floats) -> tuple[float, Floats]:
        value, gradient = criterion(objective, z)
        return -value / worth, -gradient / worth

    found = minimize(
        loss, start / scale, jac=True, method="SLSQP", constraints=constraints,
        bounds=list(zip(lower / scale, upper / scale, strict=True)),
        options={"maxiter": 25, "ftol": 1e-8},
    )  # fmt: skip
    if not np.isfinite(found.x).all():
        return start
    return np.clip(found.x[:cells] * scale, lower, upper)


# --- the test ---------------------------------------------------------------------------


def case(kind: str, shape: str, panel: str, objective: str) -> tuple[Optimum, PlanProblem]:
    setting = setting_of(shape, panel, objective)
    free = free_plan(shape, panel, objective)
    guardrail = KINDS[kind](Facts(setting, free, cautious_plan(shape, panel)))
    assert guardrail.slack(free, setting.ground) < 0, "the guardrail bites"
    problem = setting.problem(guardrail)
    # A probability counts draws: its proof goes on closing for long after it is close.
    seconds = 1.5 if "probability" in kind else 20.0
    return solve_on(problem, setting.model, setting.ground, seconds), problem


def size_of(optimum: Optimum) -> float:
    spend = optimum.plan.array(optimum.window.model)
    outcome = optimum.ground.outcome(spend)
    return optimum.certificate.objective.size(outcome, spend.sum(axis=0))


def require_sound(optimum: Optimum, problem: PlanProblem) -> None:
    """Status, every check made anew, and every guardrail's own slack."""
    certificate, ground = optimum.certificate, optimum.ground
    spend = optimum.plan.array(optimum.window.model)
    checks = verify(certificate, spend, problem, ground, optimum.domain)
    assert all(check.holds for check in checks), [c for c in checks if not c.holds]
    floors = {id(floor.source): FLOOR_VERIFIED * floor.size for floor in floors_of(problem, ground)}
    for guardrail in problem.requirements:
        allowed = floors.get(id(guardrail), VERIFIED * float(spend.sum()))
        assert guardrail.slack(spend, ground) >= -allowed, guardrail.label
    assert certificate.upper_bound >= certificate.value
    if asks_quantile(optimum, problem):
        assert certificate.gap <= 0.05
    else:
        assert optimum.status == "optimal"
        assert certificate.gap <= 1e-3


def asks_quantile(optimum: Optimum, problem: PlanProblem) -> bool:
    """Whether any floor counts draws."""
    floors = floors_of(problem, optimum.ground)
    return any(isinstance(floor.criterion.measure, Quantile) for floor in floors)


def require_no_worse(optimum: Optimum, problem: PlanProblem, best: float) -> None:
    """No rival is better, and none passes the bound."""
    size, certificate = size_of(optimum), optimum.certificate
    assert certificate.upper_bound >= best - 1e-9 * size
    if asks_quantile(optimum, problem):
        return  # the gap is honest, not small
    assert certificate.value >= best - FINE * size


def named(rows: Sequence[tuple[str, ...]]) -> list[Any]:
    """Rows by their names."""
    return [pytest.param(*row, id="-".join(row).replace(" ", "_")) for row in rows]


@pytest.mark.certificate
@pytest.mark.parametrize("ask", ["quantile", "goal"])
def test_a_box_is_never_split_at_its_edge(ask: str) -> None:
    samples, seed = (5, 1) if ask == "quantile" else (10, 0)
    model = hill_model(2, samples, seed, s_shaped=ask == "quantile", card=CARD)
    reference = reference_plan(model, default_horizon(model))
    ground, horizon = ground_of(model, reference), reference.plan.horizon
    mean = float(ground.outcome(ground.reference).sum(axis=0).mean())
    likely = RiskFloor("likely", "incremental", -0.02 * mean, 0.9, versus="reference")
    if ask == "goal":
        problem = PlanProblem(horizon, None, goal=Goal(0.95 * mean), guardrails=(WIDE, likely))
    else:
        objective = Objective("incremental", "quantile", 0.2)
        problem = PlanProblem(
            horizon, Budget(reference.plan.total()), objective, guardrails=(WIDE,)
        )
    found = solve_on(problem, model, ground, 1.0)
    assert found.certificate.upper_bound >= found.certificate.value


@pytest.mark.certificate
def test_the_cover_is_one() -> None:
    rows = pairwise(FACTORS)
    for i, j in combinations(range(len(FACTORS)), 2):
        assert {(row[i], row[j]) for row in rows} == set(product(FACTORS[i], FACTORS[j]))
    assert len(rows) <= 70


@pytest.mark.sweep(keep=12)
@pytest.mark.certificate
@pytest.mark.parametrize(("kind", "shape", "panel", "objective"), named(pairwise(FACTORS)))
def test_in_pairs(kind: str, shape: str, panel: str, objective: str) -> None:
    optimum, problem = case(kind, shape, panel, objective)
    require_sound(optimum, problem)
    best, _ = local_best(Contest.of(optimum.ground, problem), seed=1)
    assert np.isfinite(best)
    require_no_worse(optimum, problem, best)


# --- every combination, and an exhaustive grid -------------------------------------------


def lattice(contest: Contest) -> tuple[list[Floats], bool]:
    """Levels of each cell to try; the last one takes the rest where the budget is exact."""
    domain, budget = contest.domain, contest.problem.budget
    exact = budget is not None and budget.sense == "=="
    count = 160 if exact else 56
    upper = np.where(np.isfinite(domain.upper), domain.upper, 0.0)
    tops = np.maximum(upper, domain.lower)
    step = float((tops - domain.lower).max()) / count
    nodes = []
    for low, high, least in zip(domain.lower, tops, domain.least, strict=True):
        inner = np.arange(low, high, step) if high > low else np.array([low])
        nodes.append(np.unique(np.append(inner, [high, max(low, min(least, high))])))
    if exact and budget is not None:
        total = budget.total - float(domain.committed.sum())
        free = np.flatnonzero(tops > domain.lower)
        if free.size == 0 or free[-1] != domain.lower.size - 1:
            return nodes, False
        rest = total - np.add.outer(nodes[0], nodes[1])
        nodes[2] = np.unique(np.clip(rest, domain.lower[2], tops[2]))
    return nodes, exact


def exhaustive(contest: Contest) -> tuple[float, float]:
    """Best value on a grid of three cells, and how much more lies between its nodes."""
    domain, objective = contest.domain, objective_of(contest.problem, contest.ground)
    nodes, exact = lattice(contest)
    if exact:
        first, second = np.meshgrid(nodes[0], nodes[1], indexing="ij")
        budget = contest.problem.budget
        assert budget is not None
        third = budget.total - float(domain.committed.sum()) - first - second
        levels = np.stack([first, second, third], axis=-1).reshape(-1, 3)
    else:
        levels = np.stack(np.meshgrid(*nodes, indexing="ij"), axis=-1).reshape(-1, 3)
    levels = levels[allowed_rows(contest, levels)]
    assert levels.size
    fine = [
        np.linspace(domain.lower[k], max(float(n.max()), 1.0), 1500) for k, n in enumerate(nodes)
    ]
    tables = [
        np.array([contest.curves.value(k, float(z)) for z in at]) for k, at in enumerate(fine)
    ]
    best = -np.inf
    for some in np.array_split(levels, 1 + levels.shape[0] // 20000):
        outcome = [interpolated(some[:, k], fine[k], tables[k]) for k in range(3)]
        money = some + domain.committed.sum(axis=0)
        for floor in contest.floors:
            reached = values(floor.criterion, outcome, money)
            keep = reached >= floor.amount - 1e-9 * floor.size
            outcome, money = [rows[keep] for rows in outcome], money[keep]
        if money.size:
            best = max(best, float(values(objective, outcome, money).max()))
    steps = [float(np.diff(at).max(initial=0.0)) for at in nodes]
    error = sum(
        2 * objective.per_outcome[k] * steepest(tables[k], fine[k], steps[k])
        + 2 * objective.per_money[k] * steps[k]
        for k in range(3)
    )
    return best, float(error)


def allowed_rows(contest: Contest, levels: Floats) -> np.ndarray:
    """Which levels satisfy bounds, semi-continuity and rows: ``Domain.allows``, many at once."""
    domain, slack = contest.domain, 1e-9 * contest.scale
    sides = levels @ domain.matrix.T
    if domain.parts.size:
        sides = (
            sides + np.maximum(levels @ domain.parts.T + domain.part_base, 0) @ domain.part_rows.T
        )
    on = (domain.switch < 0) | (levels[:, domain.switch] > 0)
    between = (levels > slack) & (levels < domain.least - slack)
    return (
        (levels >= domain.lower - slack).all(axis=1)
        & (levels <= domain.upper + slack).all(axis=1)
        & ~between.any(axis=1)
        & ((sides <= domain.row_upper + slack) | ~on).all(axis=1)
        & ((sides >= domain.row_lower - slack) | ~on).all(axis=1)
    )


def interpolated(at: Floats, nodes: Floats, table: Floats) -> Floats:
    """Rows of a table (nodes, samples) between its nodes."""
    right = np.clip(np.searchsorted(nodes, at), 1, nodes.size - 1)
    share = ((at - nodes[right - 1]) / (nodes[right] - nodes[right - 1]))[:, None]
    return (1 - share) * table[right - 1] + share * table[right]


def steepest(table: Floats, nodes: Floats, step: float) -> float:
    """Most that any draw rises over one step."""
    apart = max(1, int(np.ceil(step / (nodes[1] - nodes[0]))))
    return float(np.abs(table[apart:] - table[:-apart]).max(initial=0.0))


def values(of: Criterion, outcome: Sequence[Floats], money: Floats) -> Floats:
    """A criterion of many plans: outcome of every cell (plans, samples), money (plans, cells)."""
    draws = sum(factor * rows for factor, rows in zip(of.per_outcome, outcome, strict=True))
    draws = draws - (money @ of.per_money)[:, None] - of.base
    measure = of.measure
    if isinstance(measure, Mean):
        return draws.mean(axis=1)
    if isinstance(measure, Quantile):
        return np.sort(draws, axis=1)[:, int(measure.share * of.base.size + 1e-9)]
    assert isinstance(measure, TailMean)
    tail = np.clip(measure.share * of.base.size - np.arange(of.base.size), 0.0, 1.0)
    worst = np.sort(draws, axis=1) @ (tail / tail.sum())
    return measure.weight * worst + (1 - measure.weight) * draws.mean(axis=1)


@pytest.mark.certificate
@pytest.mark.long
@pytest.mark.parametrize(("kind", "shape", "panel", "objective"), named(list(product(*FACTORS))))
def test_all_of_them(kind: str, shape: str, panel: str, objective: str) -> None:
    optimum, problem = case(kind, shape, panel, objective)
    require_sound(optimum, problem)
    contest = Contest.of(optimum.ground, problem)
    best, _ = local_best(contest, seed=2)
    require_no_worse(optimum, problem, best)
    if panel == "panel":
        return
    best, error = exhaustive(contest)
    size = size_of(optimum)
    # Between its nodes the table is off by far less than a step is worth.
    assert optimum.certificate.upper_bound >= best - 1e-4 * size
    if not asks_quantile(optimum, problem):
        assert optimum.certificate.value >= best - 1e-4 * size
        assert optimum.certificate.value <= best + error + 1e-4 * size


@pytest.mark.certificate
def test_a_floor_that_the_best_plan_reaches_is_reached() -> None:
    model = hill_model(channels=2, samples=30, seed=3, card=CARD)
    reference = reference_plan(model, default_horizon(model))
    ground, total = ground_of(model, reference), reference.plan.total()
    problem = PlanProblem(reference.plan.horizon, Budget(total), guardrails=(WIDE,))
    best = solve_on(problem, model, ground)
    before = float(ground.outcome(ground.reference).sum(axis=0).mean())
    wanted = before + 0.9 * (best.certificate.value - before)
    floor = MinReturn("floor", {}, iroas=wanted / total)
    assert floor.slack(best.plan.array(model), ground) > 0
    asked = replace(problem, guardrails=(WIDE, floor))
    assert solve_on(asked, model, ground).status == "optimal"
