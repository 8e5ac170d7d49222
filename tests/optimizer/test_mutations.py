"""Deliberate errors, in every nature of guardrail and in certificates: none may reach an answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.errors import HeadroomError
from mmm_core.labels import Floats
from mmm_core.plan import default_horizon, reference_plan
from optimizer.criterion import floors_of, objective_of
from optimizer.domain.levels import Domain
from optimizer.domain.projection import build_domain
from optimizer.errors import CheckFailed
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
from optimizer.posed import ground_of
from optimizer.problem import Objective, PlanProblem
from optimizer.proof.certificate import Box, Certificate, Weighing, Witness
from optimizer.proof.verify import verify
from optimizer.requirements import Ground, Rows
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve_on
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.5)
MODEL = hill_model(channels=4, samples=30, seed=1, card=CARD)
HORIZON = default_horizon(MODEL)
REFERENCE = reference_plan(MODEL, HORIZON)
GROUND = ground_of(MODEL, REFERENCE)
TOTAL = REFERENCE.plan.total()
WIDE = SpendRange("wide", {}, 0.0, 2.5, "x_reference")
QUESTION = PlanProblem(HORIZON, Budget(TOTAL), guardrails=(WIDE,))

pytestmark = pytest.mark.certificate


@cache
def free() -> Floats:
    """The best plan without the guardrail that is tried."""
    return solve_on(QUESTION, MODEL, GROUND).plan.array(MODEL)


def times_reference() -> Floats:
    return free().sum(axis=0) / GROUND.reference_total


def pick(cell: int) -> dict[str, tuple[str, ...]]:
    return {"channel": (f"c{cell}",)}


def up() -> int:
    return int(times_reference().argmax())


def down() -> int:
    return int(times_reference().argmin())


def span(first: int, last: int) -> tuple[np.datetime64, np.datetime64]:
    return GROUND.dates[first], GROUND.dates[last]


def ratio_of_two() -> Ratio:
    bound = GROUND.reference_total[up()] / GROUND.reference_total[down()]
    return Ratio("rule", pick(up()), pick(down()), None, float(bound))


def early() -> PeriodBudget:
    now, before = (plan[:5].sum() for plan in (free(), GROUND.reference))
    middle = float(0.5 * (now + before))
    return PeriodBudget("rule", span(0, 4), *((None, middle) if now > before else (middle, None)))


# Each is broken by the plan that is best without it.
LINEAR: dict[str, Callable[[], Guardrail]] = {
    "spend_range": lambda: SpendRange("rule", pick(up()), None, 1.1, "x_reference"),
    "spend_range, share": lambda: SpendRange(
        "rule", pick(up()), None, float(GROUND.reference_total[up()] / TOTAL), "share_of_total"
    ),
    "spend_range, observed": lambda: SpendRange(
        "rule", pick(up()), None,
        float(0.8 * free()[:, up()].max() / GROUND.observed_max[up()]), "x_observed_max",
    ),
    "lock": lambda: Lock("rule", pick(up())),
    "group_range": lambda: GroupRange("rule", pick(down()), 0.9, None, "x_reference"),
    "ratio": ratio_of_two,
    "max_shift": lambda: MaxShift("rule", 0.05),
    "period_budget": early,
    "ramp": lambda: Ramp(
        "rule", pick(up()),
        float(0.7 * np.abs(np.diff(free()[:, up()])).max() / GROUND.reference[:, up()].mean()),
    ),
    "dark_periods": lambda: DarkPeriods("rule", pick(up()), span(1, 3)),
    "on_air": lambda: OnAir(
        "rule", pick(down()), span(1, 3), float(0.9 * GROUND.reference[1:4, down()].min())
    ),
}  # fmt: skip


class Mutant:
    """A guardrail of which some part was replaced; everything else is as it was."""

    def __init__(self, inner: Guardrail, **parts: Callable[[Ground], Any]) -> None:
        self.inner, self.parts = inner, parts

    def __getattr__(self, name: str) -> Any:
        if name in self.parts:
            return self.parts[name]
        return getattr(self.inner, name)


def nothing(ground: Ground) -> Rows:
    return Rows.none()


def turned(rows: Rows) -> Rows:
    """The same rows with the sign of their bounds wrong: at most becomes at least."""
    assert rows.parts is None
    lower = np.where(np.isfinite(rows.upper), rows.upper, -np.inf)
    upper = np.where(np.isfinite(rows.lower) & (rows.lower != 0), rows.lower, np.inf)
    return replace(rows, lower=np.minimum(lower, upper), upper=np.maximum(lower, upper))


def asked(*guardrails: Any, **changes: Any) -> PlanProblem:
    return replace(QUESTION, guardrails=(WIDE, *guardrails), **changes)


@pytest.mark.parametrize("kind", LINEAR)
def test_rows_left_out(kind: str) -> None:
    guardrail = LINEAR[kind]()
    assert guardrail.slack(free(), GROUND) < 0
    with pytest.raises(CheckFailed, match="guardrails"):
        solve_on(asked(Mutant(guardrail, rows=nothing)), MODEL, GROUND)


@pytest.mark.parametrize(
    "kind", [kind for kind in LINEAR if kind not in ("lock", "dark_periods", "max_shift", "ramp")]
)
def test_rows_of_the_wrong_sign(kind: str) -> None:
    guardrail = LINEAR[kind]()
    with pytest.raises(HeadroomError) as caught:
        solve_on(
            asked(Mutant(guardrail, rows=lambda on: turned(guardrail.rows(on)))), MODEL, GROUND
        )
    # It may also make the question impossible, which is no answer either.
    assert caught.value.kind in ("check_failed", "infeasible")


@pytest.mark.parametrize("kind", ["lock", "dark_periods"])
def test_entries_of_the_wrong_sign(kind: str) -> None:
    """Equalities have no sides: their amounts are wrong instead."""
    guardrail = LINEAR[kind]()

    def wrong(on: Ground) -> Rows:
        rows = guardrail.rows(on)
        return replace(rows, lower=rows.lower * 0.9 + 1e3, upper=rows.upper * 0.9 + 1e3)

    with pytest.raises(CheckFailed, match="guardrails"):
        solve_on(asked(Mutant(guardrail, rows=wrong)), MODEL, GROUND)


def test_steps_and_shifts_too_wide() -> None:
    for kind, loose in (("ramp", replace(LINEAR["ramp"](), max=10.0)),  # type: ignore[type-var]
                        ("max_shift", MaxShift("rule", 0.9))):  # fmt: skip
        with pytest.raises(CheckFailed, match="guardrails"):
            solve_on(asked(Mutant(LINEAR[kind](), rows=loose.rows)), MODEL, GROUND)


TIGHTER: dict[str, tuple[Callable[[], Guardrail], Callable[[], Guardrail]]] = {
    "spend_range": (
        lambda: SpendRange("rule", pick(up()), None, 1.5, "x_reference"),
        lambda: SpendRange("rule", pick(up()), None, 1.2, "x_reference"),
    ),
    "group_range": (
        lambda: GroupRange("rule", pick(down()), 0.5, None, "x_reference"),
        lambda: GroupRange("rule", pick(down()), 0.8, None, "x_reference"),
    ),
    "ratio": (ratio_of_two, lambda: replace(ratio_of_two(), max=0.6 * ratio_of_two().max)),  # type: ignore[operator]
    "max_shift": (lambda: MaxShift("rule", 0.1), lambda: MaxShift("rule", 0.02)),
    "on_air": (
        LINEAR["on_air"], lambda: replace(LINEAR["on_air"](), min=1.5 * LINEAR["on_air"]().min),  # type: ignore[type-var, attr-defined]
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TIGHTER)
def test_rows_drawn_too_tight(kind: str) -> None:
    """The plan keeps the guardrail, but plans that do too were never looked at."""
    guardrail, tight = (make() for make in TIGHTER[kind])
    with pytest.raises(CheckFailed, match="domain"):
        solve_on(asked(Mutant(guardrail, rows=tight.rows)), MODEL, GROUND)


# --- semi-continuous cells, caps and floors ---------------------------------------------


def nothing_or_much() -> OnOrOff:
    ratio = times_reference()
    on = int(np.where((ratio > 0.02) & (ratio < 2.2), ratio, np.inf).argmin())
    return OnOrOff("rule", pick(on), float(1.1 * ratio[on]), "x_reference")


@pytest.mark.parametrize("per", ["horizon", "period"])
def test_a_gap_left_out(per: str) -> None:
    guardrail = replace(nothing_or_much(), per=per)  # type: ignore[arg-type]
    with pytest.raises(CheckFailed, match="guardrails"):
        solve_on(asked(Mutant(guardrail, semi_continuous=lambda on: ())), MODEL, GROUND)


def test_a_cap_left_out() -> None:
    curves = GROUND.window.curves(  # type: ignore[union-attr]
        np.zeros_like(GROUND.reference), GROUND.reference / GROUND.reference_total
    )
    at = float(curves.value_and_slope(up(), float(free()[:, up()].sum()))[1].mean())
    guardrail = MinReturn("rule", pick(up()), mroas=1.5 * at)
    with pytest.raises(CheckFailed, match="guardrails"):
        solve_on(asked(Mutant(guardrail, caps=lambda on: ())), MODEL, GROUND)


def unmet() -> list[Guardrail]:
    """Floors that the best plan does not reach."""
    outcome = GROUND.outcome(free())
    total = np.sort(outcome.sum(axis=0))
    returns = outcome.mean(axis=1) / np.maximum(free().sum(axis=0), 1e-9)
    return [
        MinReturn("rule", pick(up()), iroas=float(1.05 * returns[up()])),
        RiskFloor("rule", "incremental", float(1.05 * total[:3].mean()), tail_share=0.1),
        RiskFloor("rule", "incremental", float(1.05 * total[3]), probability=0.9),
    ]


@pytest.mark.parametrize("number", range(3))
def test_floors_left_out(number: int) -> None:
    guardrail = unmet()[number]
    with pytest.raises(CheckFailed, match="guardrails"):
        solve_on(asked(Mutant(guardrail, floors=lambda on: ())), MODEL, GROUND)


# --- certificates -----------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Proven:
    """A question and its true answer."""

    problem: PlanProblem
    optimum: Optimum

    def broken(self, domain: Domain | None = None, **changes: Any) -> set[str]:
        """Names of the checks that do not hold of a changed certificate."""
        claimed: Certificate = replace(self.optimum.certificate, **changes)
        spend = self.optimum.plan.array(MODEL)
        found = verify(claimed, spend, self.problem, GROUND, domain or self.optimum.domain)
        return {check.name for check in found if not check.holds}

    def with_boxes(self, change: Callable[[Box], Box]) -> Witness:
        """The witness with every box changed."""
        witness = self.optimum.certificate.witness
        return Witness(tuple(change(box) for box in witness.boxes), witness.grids)


def proven(problem: PlanProblem) -> Proven:
    return Proven(problem, solve_on(problem, MODEL, GROUND))


@cache
def certified(kind: str) -> Proven:
    return proven(asked(LINEAR[kind]()))


@pytest.mark.parametrize("kind", LINEAR)
def test_bounds_lowered(kind: str) -> None:
    answer = certified(kind)
    assert not answer.broken()
    bound = answer.optimum.certificate.upper_bound
    assert "bound" in answer.broken(upper_bound=bound * (1 - 0.002))


@pytest.mark.parametrize("kind", [k for k in LINEAR if k not in ("lock", "dark_periods", "ramp")])
def test_another_guardrail_than_the_domains(kind: str) -> None:
    """Without the guardrail's rows the domain is wider: multipliers on them prove nothing."""
    answer = certified(kind)
    wider = build_domain(QUESTION, GROUND)
    found = answer.broken(domain=wider)
    assert found & {"witness", "cover", "bound", "calendar"}


def reweighed(box: Box, number: int, change: Callable[[Weighing], Weighing]) -> Box:
    criteria = list(box.multipliers.criteria)
    criteria[number] = change(criteria[number])
    return replace(box, multipliers=replace(box.multipliers, criteria=tuple(criteria)))


@cache
def cautious() -> Proven:
    return proven(asked(objective=Objective("incremental", "cvar", 0.2)))


def test_weights_that_are_not_allowed() -> None:
    answer, samples = cautious(), MODEL.samples
    one = np.zeros(samples)
    one[answer.optimum.ground.outcome(answer.optimum.plan.array(MODEL)).sum(axis=0).argmin()] = 1.0
    even = np.full(samples, 1.0 / samples)
    for weights in (one, 0.5 * even, 1.1 * even, np.append(even[:-2], [-1 / samples, 3 / samples]),
                    even + np.nan, even[:-1]):  # fmt: skip
        witness = answer.with_boxes(
            lambda box, w=weights: reweighed(box, 0, lambda old, w=w: Weighing(old.factor, w))
        )
        assert answer.broken(witness=witness) == {"witness"}


def test_the_mean_takes_no_other_weights() -> None:
    answer = certified("spend_range")
    uneven = np.arange(1.0, MODEL.samples + 1)
    witness = answer.with_boxes(
        lambda box: reweighed(box, 0, lambda old: Weighing(old.factor, uneven / uneven.sum()))
    )
    assert answer.broken(witness=witness) == {"witness"}


@pytest.mark.parametrize("factor", [-1.0, 0.5, np.nan, np.inf])
def test_factors_of_the_objective(factor: float) -> None:
    answer = cautious()
    witness = answer.with_boxes(
        lambda box: reweighed(box, 0, lambda old: Weighing(factor, old.weights))
    )
    assert answer.broken(witness=witness) == {"witness"}


@cache
def floored() -> Proven:
    """A floor that binds, half way to the most that can be reached."""
    worst = [
        float(np.sort(GROUND.outcome(plan).sum(axis=0))[:3].mean())
        for plan in (free(), cautious_plan())
    ]
    return proven(asked(RiskFloor("rule", "incremental", float(np.mean(worst)), tail_share=0.1)))


@cache
def cautious_plan() -> Floats:
    found = proven(asked(objective=Objective("incremental", "cvar", 0.1)))
    return found.optimum.plan.array(MODEL)


@pytest.mark.parametrize("factor", [-1.0, np.nan])
def test_factors_of_floors(factor: float) -> None:
    answer = floored()
    assert not answer.broken()
    witness = answer.with_boxes(
        lambda box: reweighed(box, 1, lambda old: Weighing(factor, old.weights))
    )
    assert answer.broken(witness=witness) == {"witness"}


def test_a_floor_that_is_not_weighed_or_weighed_wrongly() -> None:
    answer, samples = floored(), MODEL.samples
    one = np.eye(samples)[0]
    missing = answer.with_boxes(
        lambda box: replace(
            box, multipliers=replace(box.multipliers, criteria=box.multipliers.criteria[:1])
        )
    )
    heavy = answer.with_boxes(lambda box: reweighed(box, 1, lambda old: Weighing(1.0, one)))
    assert answer.broken(witness=missing) == {"witness"}
    assert answer.broken(witness=heavy) == {"witness"}


def test_a_floor_left_out_of_the_certificate_proves_less() -> None:
    """A higher bound is proven without the floor than was claimed with it."""
    answer = floored()
    witness = answer.with_boxes(
        lambda box: reweighed(box, 1, lambda old: Weighing(0.0, old.weights))
    )
    used = any(box.multipliers.criteria[1].factor > 0 for box in
               answer.optimum.certificate.witness.boxes)  # fmt: skip
    assert used
    assert answer.broken(witness=witness) == {"bound"}


@pytest.mark.parametrize("share", [1.1, -0.1, np.nan])
def test_shares_of_parts(share: float) -> None:
    answer = certified("max_shift")
    assert answer.optimum.domain.part_base.size

    def changed(box: Box) -> Box:
        shares = box.multipliers.shares.copy()
        shares[0] = share
        return replace(box, multipliers=replace(box.multipliers, shares=shares))

    assert answer.broken(witness=answer.with_boxes(changed)) == {"witness"}


def test_multipliers_of_rows_of_the_wrong_sign() -> None:
    answer = certified("group_range")
    rows = [box.multipliers.rows for box in answer.optimum.certificate.witness.boxes]
    assert any((row != 0).any() for row in rows)
    witness = answer.with_boxes(
        lambda box: replace(box, multipliers=replace(box.multipliers, rows=-box.multipliers.rows))
    )
    assert answer.broken(witness=witness) == {"bound"}


# --- semi-continuous cells in the certificate -------------------------------------------


@cache
def semi_continuous() -> Proven:
    return proven(asked(nothing_or_much()))


def test_a_domain_whose_cells_are_all_continuous() -> None:
    """Levels between nothing and the least are allowed then, and boxes bound nothing there."""
    answer = semi_continuous()
    assert not answer.broken()
    domain, witness = answer.optimum.domain, answer.optimum.certificate.witness
    straddles = [((b.lower < domain.least) & (domain.least < b.upper)).any() for b in witness.boxes]
    assert any(straddles)
    assert answer.broken(domain=replace(domain, least=np.zeros_like(domain.least))) == {"bound"}


def test_a_least_that_is_too_high() -> None:
    """Levels are left out that the guardrail allows."""
    answer = semi_continuous()
    domain = answer.optimum.domain
    levels = (answer.optimum.plan.array(MODEL) - domain.committed).sum(axis=0)
    wider = np.where(domain.least > 0, 1.2 * levels, 0.0)
    assert (wider > domain.least).any()
    assert answer.broken(domain=replace(domain, least=wider)) == {"domain"}


def test_a_box_that_begins_between_nothing_and_the_least() -> None:
    """Its bound would be that of levels that are no plan."""
    answer = semi_continuous()
    domain, witness = answer.optimum.domain, answer.optimum.certificate.witness
    inside = tuple(replace(box, lower=0.5 * domain.least) for box in witness.boxes)
    assert answer.broken(witness=Witness(inside, witness.grids)) == {"cover", "bound"}


def test_a_box_that_begins_beyond_the_least() -> None:
    answer = semi_continuous()
    domain, witness = answer.optimum.domain, answer.optimum.certificate.witness
    cell = int(domain.least.argmax())

    def short(box: Box) -> Box:
        lower = box.lower.copy()
        if box.upper[cell] > domain.least[cell]:
            lower[cell] = domain.least[cell] + 0.5 * (box.upper[cell] - domain.least[cell])
        return replace(box, lower=lower)

    assert any(box.upper[cell] > domain.least[cell] for box in witness.boxes)
    assert "cover" in answer.broken(witness=answer.with_boxes(short))


def test_what_is_mutated_is_right_unmutated() -> None:
    """The wrapper itself changes nothing."""
    guardrail = LINEAR["spend_range"]()
    mutant, plain = (solve_on(asked(r), MODEL, GROUND) for r in (Mutant(guardrail), guardrail))
    assert mutant.certificate.value == pytest.approx(plain.certificate.value, rel=1e-9)
    assert objective_of(plain_problem := asked(guardrail), GROUND).per_money.sum() == 0
    assert floors_of(plain_problem, GROUND) == ()
