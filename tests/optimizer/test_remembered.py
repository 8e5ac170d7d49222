"""Tables that outlive a question: they spare work, decide nothing, and are never another's."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.row import PRICE, RESPONSE, Row
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from optimizer import warm_start
from optimizer.bounds import tabulator
from optimizer.bounds.remembered import Remembered, digest
from optimizer.bounds.tabulator import Node, Table, Tabulator
from optimizer.errors import CheckFailed
from optimizer.guardrails import SpendRange
from optimizer.posed import ground_of, model_under
from optimizer.problem import Objective, PlanProblem
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve
from tests.builders import hill_model, random_curves

MODEL = hill_model(3, 40, 5)
HORIZON = default_horizon(MODEL, 8)
REFERENCE = reference_plan(MODEL, HORIZON)
TOTAL = REFERENCE.plan.total()
RANGE = SpendRange("range", {}, 0.0, 2.0, "x_reference")


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Remembered:
    own = Remembered()
    monkeypatch.setattr(warm_start, "REMEMBERED", own)
    return own


def asked(share: float, most: float = 2.0, statistic: str = "mean") -> PlanProblem:
    return PlanProblem(
        HORIZON,
        Budget(share * TOTAL),
        Objective(statistic=statistic),  # type: ignore[arg-type]
        guardrails=(replace(RANGE, max=most),),
    )


def answered(problem: PlanProblem) -> Optimum:
    return solve(problem, MODEL, REFERENCE)


@pytest.mark.parametrize("statistic", ["mean", "cvar"])
def test_what_is_remembered_spares_work_and_changes_nothing(
    statistic: str, memory: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last digit, where the next question has another budget or another guardrail."""
    evaluated: list[float] = []
    plainly = tabulator._Cell._evaluate
    monkeypatch.setattr(
        tabulator._Cell, "_evaluate", lambda self, x: (evaluated.append(x), plainly(self, x))[1]
    )
    for problem in (asked(1.1, statistic=statistic), asked(1.0, 1.6, statistic)):
        alone = answered(problem)
        first = len(evaluated)
        memory._kept.clear()
        answered(asked(1.0, statistic=statistic))
        evaluated.clear()
        again = answered(problem)
        assert len(evaluated) < first
        np.testing.assert_array_equal(again.spend, alone.spend)
        assert again.certificate.upper_bound == alone.certificate.upper_bound
        memory._kept.clear()
        evaluated.clear()


def test_wrong_tables_are_found_out(memory: Remembered) -> None:
    """The proof knows none of them: a bound that they make too low is refused."""
    answered(asked(1.0))
    known, _ = next(iter(memory._kept.values()))
    for table in known.values():
        for level, node in list(table.nodes.items()):
            table.nodes[level] = replace(node, total=0.9 * node.total, rise=0.9 * node.rise)
        for pair in list(table.sides):
            table.sides[pair] = 0.9 * table.sides[pair]
    with pytest.raises(CheckFailed):
        answered(asked(1.0))


def test_curves_that_differ_in_anything_share_nothing() -> None:
    """Assumptions, what outcome counts for, tail, horizon, calendar, draws."""
    picked = (("channel", ("c1",)),)
    rows = [Row(kind, "factor", 1.2, picked, note="to see") for kind in (PRICE, RESPONSE)]
    shape = REFERENCE.plan.array(MODEL) / REFERENCE.plan.array(MODEL).sum(axis=0)
    committed = np.zeros_like(shape)

    def content(model: FittedModel = MODEL, tail: str = "zero", worth: bool = False) -> bytes:
        ground = ground_of(model, REFERENCE, tail)  # type: ignore[arg-type]
        weights = np.linspace(1, 2, 8 + model.l_max) if worth else None
        return digest(ground.curves(committed, shape, weights))

    def under(row: Row) -> FittedModel:
        return model_under(replace(asked(1.0), assumptions=Assumptions((row,))), MODEL)

    ground = ground_of(MODEL, REFERENCE)
    one_cent = committed.copy()
    one_cent[3, 1] = 0.01
    earlier = shape[::-1]
    found = [
        content(),
        content(tail="reference"),
        content(worth=True),
        *(content(under(row)) for row in rows),
        content(hill_model(3, 40, 6)),
        content(hill_model(3, 39, 5)),
        digest(ground.curves(one_cent, shape)),
        digest(ground.curves(committed, earlier)),
    ]
    assert len(set(found)) == len(found)
    assert content() == found[0]


@pytest.mark.parametrize("part", ["offset", "gain", "weight", "start", "slope", "kappa", "beta"])
def test_one_number_in_its_last_digit_is_another_content(part: str) -> None:
    curves = random_curves("HillSaturation", 2, 5, 3, 1, False)
    held = curves.parameters | {name: getattr(curves, name) for name in ("offset", "gain")}
    held |= {"weight": curves.weight, "start": curves.start}
    before, numbers = digest(curves), held[part]
    numbers[-1, -1] = np.nextafter(numbers[-1, -1], np.inf)
    assert digest(curves) != before


def test_no_more_is_kept_than_there_is_room_for() -> None:
    """The oldest go first; what is larger than all of the room is not kept at all."""

    def known(nodes: int) -> dict[tuple[int, bool], Table]:
        at = {float(i): Node(np.ones(1000), np.ones(1000), False, False) for i in range(nodes)}
        return {(0, False): Table(at, {})}

    one = known(10)[0, False].nbytes
    assert 10 * 2 * 8 * 1000 <= one <= 10 * 2 * 8 * 1000 * 1.1
    memory = Remembered(int(2.5 * one))
    for name in (b"a", b"b", b"c"):
        memory.keep(name, known(10))
        assert memory.nbytes <= 2.5 * one
    assert not memory.known(b"a")
    memory.keep(b"b", memory.known(b"b"))
    memory.keep(b"d", known(10))
    assert memory.known(b"b")
    assert not memory.known(b"c")
    memory.keep(b"large", known(30))
    assert not memory.known(b"large")
    assert memory.nbytes <= 2.5 * one


def test_what_is_added_later_is_not_counted_as_kept() -> None:
    """What a search adds to what it was given stays its own until it is kept."""
    curves, memory = random_curves("HillSaturation", 1, 20, 3, 2, False), Remembered()
    first = Tabulator(curves, known=memory.known(b"x"))
    first.mean(0, np.array([0.0, 1.0]))
    memory.keep(b"x", first.known)
    size = memory.nbytes
    second = Tabulator(curves, known=memory.known(b"x"))
    second.mean(0, np.array([0.0, 0.5, 1.0]))
    assert set(memory.known(b"x")[0, True].nodes) == {0.0, 1.0}
    assert memory.nbytes == size
