"""From a question to a verified plan; and a certificate that can fail."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.evaluation import evaluate
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference, default_horizon, reference_plan
from optimizer.errors import CheckFailed
from optimizer.guardrails import Lock, SpendRange
from optimizer.problem import CalendarException, Objective, PlanProblem
from optimizer.proof.certificate import Certificate, Witness
from optimizer.proof.verify import require_verified, verify
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


def asked(model: FittedModel, **changes: object) -> tuple[PlanProblem, Reference]:
    horizon = default_horizon(model)
    reference = reference_plan(model, horizon)
    problem = PlanProblem(
        horizon, Budget(reference.plan.total()),
        guardrails=(SpendRange("range", {}, 0.5, 1.5, "x_reference"),),
    )  # fmt: skip
    return replace(problem, **changes), reference


def checks_of(
    optimum: Optimum, problem: PlanProblem, certificate: Certificate | None = None, **other: object
) -> dict[str, bool]:
    model = optimum.window.model
    found = verify(
        certificate or optimum.certificate,
        other.get("spend", optimum.plan.array(model)),  # type: ignore[arg-type]
        problem,
        other.get("ground", optimum.ground),  # type: ignore[arg-type]
        optimum.domain,
    )
    return {check.name: check.holds for check in found}


@pytest.fixture(scope="module")
def solved() -> tuple[Optimum, PlanProblem]:
    model = hill_model(channels=5, samples=60)
    problem, reference = asked(model, guardrails=(SpendRange("wide", {}, 0.0, 2.5, "x_reference"),))
    return solve(problem, model, reference), problem


@pytest.mark.certificate
@pytest.mark.parametrize("s_shaped", [False, True])
@pytest.mark.parametrize("geos", [0, 3])
@pytest.mark.parametrize("maximize", ["incremental", "profit"])
@pytest.mark.parametrize("sense", ["==", "<="])
def test_solved_certified_and_no_worse_than_the_reference(
    s_shaped: bool, geos: int, maximize: str, sense: str
) -> None:
    model = hill_model(channels=4, geos=geos, s_shaped=s_shaped, card=CARD)
    problem, reference = asked(model, objective=Objective(maximize))  # type: ignore[arg-type]
    problem = replace(problem, budget=replace(problem.budget, sense=sense))
    optimum = solve(problem, model, reference)
    assert optimum.status == "optimal"
    assert optimum.certificate.gap <= 1e-3
    assert all(check.holds for check in optimum.checks)
    spend = optimum.plan.array(model)
    if sense == "==":
        assert spend.sum() == pytest.approx(reference.plan.total(), rel=1e-9)
    before = reference.plan.array(model)
    now = optimum.window.incremental(before).sum(axis=2)
    at_reference = optimum.certificate.objective.value(now, before.sum(axis=0))
    assert optimum.certificate.value >= at_reference - 1e-9 * abs(at_reference)


@pytest.mark.certificate
class TestTheCertificateCanFail:
    def test_it_holds_untouched(self, solved: tuple[Optimum, PlanProblem]) -> None:
        assert all(checks_of(*solved).values())

    def test_a_bound_lowered(self, solved: tuple[Optimum, PlanProblem]) -> None:
        optimum, problem = solved
        claimed = optimum.certificate
        lowered = replace(claimed, upper_bound=claimed.upper_bound * (1 - 0.002))
        assert not checks_of(optimum, problem, lowered)["bound"]

    def test_a_box_removed(self, solved: tuple[Optimum, PlanProblem]) -> None:
        optimum, problem = solved
        witness = optimum.certificate.witness
        for i in range(len(witness.boxes)):
            fewer = Witness(witness.boxes[:i] + witness.boxes[i + 1 :], witness.grids)
            holds = checks_of(optimum, problem, replace(optimum.certificate, witness=fewer))
            assert not holds["cover"]

    def test_a_draw_swapped(self, solved: tuple[Optimum, PlanProblem]) -> None:
        optimum, problem = solved
        model = optimum.window.model
        slope = model.saturation.parameters["slope"].copy()
        slope[:2] = slope[1::-1].to_numpy()
        parameters = {**model.saturation.parameters, "slope": slope}
        other = replace(model, saturation=replace(model.saturation, parameters=parameters))
        window = replace(optimum.window, model=other)
        ground = replace(optimum.ground, window=window)
        assert not checks_of(optimum, problem, ground=ground)["value"]

    def test_a_plan_moved(self, solved: tuple[Optimum, PlanProblem]) -> None:
        optimum, problem = solved
        spend = optimum.plan.array(optimum.window.model).copy()
        spend[:, spend.sum(axis=0).argmax()] *= 1.001
        holds = checks_of(optimum, problem, spend=spend)
        assert not holds["value"]
        assert not holds["guardrails"]

    def test_a_guardrail_broken(self, solved: tuple[Optimum, PlanProblem]) -> None:
        optimum, problem = solved
        narrow = SpendRange("narrow", {}, 0.95, 1.05, "x_reference")
        assert not checks_of(optimum, replace(problem, guardrails=(narrow,)))["guardrails"]

    def test_money_moved_between_periods(self, solved: tuple[Optimum, PlanProblem]) -> None:
        optimum, problem = solved
        spend = optimum.plan.array(optimum.window.model).copy()
        cell = int(spend.sum(axis=0).argmax())
        moved = 0.5 * spend[0, cell]
        spend[0, cell] -= moved
        spend[1, cell] += moved
        assert not checks_of(optimum, problem, spend=spend)["calendar"]

    def test_a_failed_check_withholds_the_answer(self, solved: tuple[Optimum, PlanProblem]) -> None:
        optimum, problem = solved
        claimed = replace(optimum.certificate, value=optimum.certificate.value * 1.01)
        checks = verify(
            claimed, optimum.plan.array(optimum.window.model), problem, optimum.ground,
            optimum.domain,
        )  # fmt: skip
        with pytest.raises(CheckFailed, match="withheld"):
            require_verified(checks)


def test_a_lock_holds_the_reference_whatever_the_calendar() -> None:
    model = hill_model(channels=4)
    problem, reference = asked(model, calendar="even")
    lock = Lock("committed", {"channel": ("c1",)})
    optimum = solve(replace(problem, guardrails=(lock,)), model, reference)
    spend, before = optimum.plan.array(model), reference.plan.array(model)
    np.testing.assert_allclose(spend[:, 1], before[:, 1])
    np.testing.assert_allclose(spend[:, 0], spend[0, 0])


def test_a_lock_of_some_periods_leaves_the_others_free() -> None:
    model = hill_model(channels=3)
    problem, reference = asked(model)
    dates = reference.plan.horizon.dates(model.frequency)
    lock = Lock("spent", {}, (dates[0], dates[3]))
    optimum = solve(replace(problem, guardrails=(lock,)), model, reference)
    spend, before = optimum.plan.array(model), reference.plan.array(model)
    np.testing.assert_allclose(spend[:4], before[:4])
    shapes = spend[4:] / spend[4:].sum(axis=0)
    expected = before[4:] / before[4:].sum(axis=0)
    moved = spend[4:].sum(axis=0) > 0
    np.testing.assert_allclose(shapes[:, moved], expected[:, moved], rtol=1e-6)


def test_calendars_can_differ_by_cell() -> None:
    model = hill_model(channels=3)
    problem, reference = asked(
        model, calendar_exceptions=(CalendarException({"channel": ("c0",)}, "even"),)
    )
    spend = solve(problem, model, reference).plan.array(model)
    np.testing.assert_allclose(spend[:, 0], spend[0, 0])
    assert np.ptp(spend[:, 1]) > 0


def test_a_calendar_of_its_own_keeps_its_shape_and_nothing_on_it_is_better() -> None:
    model = hill_model(channels=3)
    problem, reference = asked(model)
    periods = problem.horizon.periods
    burst = tuple(3.0 if 2 <= t < 5 else 0.0 for t in range(periods))
    ramp = tuple(float(t + 1) for t in range(periods))
    own = tuple(
        CalendarException({"channel": (name,)}, shape)
        for name, shape in (("c0", burst), ("c1", ramp))
    )
    optimum = solve(replace(problem, calendar_exceptions=own, guardrails=()), model, reference)
    spend = optimum.plan.array(model)
    shapes = np.stack([burst, ramp, reference.plan.array(model)[:, 2]], axis=1)
    shapes /= shapes.sum(axis=0)
    np.testing.assert_allclose(spend, shapes * spend.sum(axis=0), rtol=1e-7, atol=1e-6)
    assert all(check.holds for check in optimum.checks)
    total, steps = reference.plan.total(), 24
    tried = [
        evaluate(optimum.window, Plan.of(model, problem.horizon, shapes * np.array(levels))).total
        for i in range(steps + 1)
        for j in range(steps + 1 - i)
        for levels in [[i * total / steps, j * total / steps, (steps - i - j) * total / steps]]
    ]
    best = max(float(one.mean()) for one in tried)
    assert best <= optimum.certificate.upper_bound * (1 + 1e-9)
    assert best >= 0.97 * optimum.certificate.value


def test_a_cell_is_kept_week_by_week_by_its_total_and_its_calendar() -> None:
    model = hill_model(channels=3)
    problem, reference = asked(model)
    money = np.round(np.linspace(0, 900, problem.horizon.periods), 2)
    kept = SpendRange("kept", {"channel": ("c1",)}, money.sum(), money.sum(), "money")
    own = (CalendarException({"channel": ("c1",)}, tuple(money.tolist())),)
    optimum = solve(replace(problem, calendar_exceptions=own, guardrails=(kept,)), model, reference)
    np.testing.assert_allclose(optimum.plan.array(model)[:, 1], money, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize(
    ("calendar", "why"),
    [((1.0, 2.0), "has 2 periods"), ((0.0,) * 13, "without any money"), ((-1.0,) * 13, "below")],
)
def test_a_calendar_that_has_no_shape_is_refused(calendar: tuple[float, ...], why: str) -> None:
    model = hill_model(channels=3)
    with pytest.raises(InvalidProblem, match=why):
        asked(model, calendar_exceptions=(CalendarException({}, calendar),))


def test_a_continuing_tail_changes_the_answer_and_is_verified_too() -> None:
    model = hill_model(channels=3)
    problem, reference = asked(model)
    zero = solve(problem, model, reference)
    on = solve(replace(problem, tail="reference"), model, reference)
    assert on.certificate.value != pytest.approx(zero.certificate.value, rel=1e-6)
    assert all(check.holds for check in on.checks)


def test_share_of_total_is_of_the_plans_own_total() -> None:
    model = hill_model(channels=4, card=CARD)
    problem, reference = asked(model, objective=Objective("profit"))
    cap = SpendRange("cap", {"channel": ("c0", "c2")}, None, 0.2, "share_of_total")
    budget = Budget(reference.plan.total(), "<=")
    optimum = solve(replace(problem, budget=budget, guardrails=(cap,)), model, reference)
    spend = optimum.plan.array(model).sum(axis=0)
    assert spend[[0, 2]].max() <= 0.2 * spend.sum() * (1 + 1e-7)


def test_profit_without_a_margin_is_refused() -> None:
    model = hill_model()
    problem, reference = asked(model, objective=Objective("profit"))
    with pytest.raises(InvalidProblem, match="margin"):
        solve(problem, model, reference)


def test_equal_questions_have_equal_fingerprints() -> None:
    model = hill_model()
    one, _ = asked(model)
    two, _ = asked(model)
    assert one.fingerprint == two.fingerprint
    assert one.fingerprint != replace(two, tail="reference").fingerprint


def test_doubled_labels_are_refused() -> None:
    model = hill_model()
    guardrail = SpendRange("same", {}, 0.5, 1.5, "x_reference")
    with pytest.raises(HeadroomError, match="differ"):
        asked(model, guardrails=(guardrail, guardrail))
