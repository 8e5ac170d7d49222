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
from optimizer.bounds.tabulator import Node, Table, Tabulator
from optimizer.errors import CheckFailed
from optimizer.guardrails import SpendRange
from optimizer.posed import ground_of, model_under
from optimizer.problem import Objective, PlanProblem
from optimizer.proof import bound, segments
from optimizer.proof.segments import Evaluated, Segments
from optimizer.remembered import Remembered
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum, solve
from tests.builders import hill_model, random_curves

MODEL = hill_model(3, 40, 5)
HORIZON = default_horizon(MODEL, 8)
REFERENCE = reference_plan(MODEL, HORIZON)
TOTAL = REFERENCE.plan.total()
RANGE = SpendRange("range", {}, 0.0, 2.0, "x_reference")


ROOM = 64_000_000


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Remembered[Table]:
    own = Remembered[Table](ROOM)
    monkeypatch.setattr(warm_start, "REMEMBERED", own)
    return own


@pytest.fixture(autouse=True)
def proven(monkeypatch: pytest.MonkeyPatch) -> Remembered[Evaluated]:
    own = Remembered[Evaluated](ROOM)
    monkeypatch.setattr(bound, "PROVEN", own)
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
    statistic: str,
    memory: Remembered[Table],
    proven: Remembered[Evaluated],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To the last digit, where the next question has another budget or another guardrail."""
    searched = counting(tabulator._Cell, "_evaluate", monkeypatch)
    checked = counting(Segments, "_end", monkeypatch)

    def work(problem: PlanProblem) -> tuple[Optimum, int, int]:
        searched.clear()
        checked.clear()
        return answered(problem), len(searched), len(checked)

    for problem in (asked(1.1, statistic=statistic), asked(1.0, 1.6, statistic)):
        alone, searches, checks = work(problem)
        memory.forget()
        proven.forget()
        answered(asked(1.0, statistic=statistic))
        again, fewer, fewer_checks = work(problem)
        assert fewer < searches
        assert fewer_checks < checks
        np.testing.assert_array_equal(again.spend, alone.spend)
        assert again.certificate.upper_bound == alone.certificate.upper_bound
        assert again.checks == alone.checks
        memory.forget()
        proven.forget()


def counting(owner: type, name: str, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The levels that a method is called with."""
    levels, plainly = list[float](), getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda self, x: (levels.append(x), plainly(self, x))[1])
    return levels


def test_a_cell_whose_response_is_assumed_otherwise_leaves_the_others_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where one is turned, as for tipping points, the rest are looked at no more than needed."""

    def levels(*before: float) -> int:
        for factor in (*before, 1.3):
            searched.clear()
            row = Row(RESPONSE, "factor", factor, (("channel", ("c1",)),), note="to see")
            answered(replace(asked(1.0), assumptions=Assumptions((row,))))
        return len(searched)

    searched = counting(tabulator._Cell, "_evaluate", monkeypatch)
    alone = levels()
    monkeypatch.setattr(warm_start, "REMEMBERED", Remembered[Table](ROOM))
    assert levels(1.1) < 0.85 * alone
    monkeypatch.setattr(warm_start, "REMEMBERED", Remembered[Table](ROOM))
    answered(asked(1.0))
    assert levels() < 0.85 * alone


def test_wrong_tables_are_found_out(memory: Remembered[Table]) -> None:
    """The proof knows none of them, whatever it knows itself: a bound too low is refused."""
    answered(asked(1.0))
    for table, _ in memory._kept.values():
        for level, node in list(table.nodes.items()):
            table.nodes[level] = replace(node, total=0.9 * node.total, rise=0.9 * node.rise)
        for pair in list(table.sides):
            table.sides[pair] = 0.9 * table.sides[pair]
    with pytest.raises(CheckFailed):
        answered(asked(1.0))


def test_a_search_and_its_proof_hand_each_other_nothing(
    memory: Remembered[Table], proven: Remembered[Evaluated]
) -> None:
    answered(asked(1.0))
    mine = {id(of) for table, _ in memory._kept.values() for of in table.sides.values()}
    theirs = {id(of) for known, _ in proven._kept.values() for of in known.sides.values()}
    assert mine
    assert theirs
    assert not mine & theirs
    assert segments.PROVEN is not tabulator.REMEMBERED


def test_curves_that_differ_in_anything_share_nothing() -> None:
    """Assumptions, what outcome counts for, tail, horizon, calendar, draws."""
    picked = (("channel", ("c1",)),)
    rows = [Row(kind, "factor", 1.2, picked, note="to see") for kind in (PRICE, RESPONSE)]
    shape = REFERENCE.plan.array(MODEL) / REFERENCE.plan.array(MODEL).sum(axis=0)
    committed = np.zeros_like(shape)

    def content(
        model: FittedModel = MODEL, tail: str = "zero", worth: bool = False
    ) -> tuple[bytes, ...]:
        ground = ground_of(model, REFERENCE, tail)  # type: ignore[arg-type]
        weights = np.linspace(1, 2, 8 + model.l_max) if worth else None
        return ground.curves(committed, shape, weights).contents

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
        ground.curves(one_cent, shape).contents,
        ground.curves(committed, earlier).contents,
    ]
    # Of the cell that all of them are about.
    assert len({of[1] for of in found}) == len(found)
    assert content() == found[0]
    # What is said of one cell is another's business nowhere.
    for of in found[3:5]:
        assert [new == old for new, old in zip(of, found[0], strict=True)] == [True, False, True]


@pytest.mark.parametrize("part", ["offset", "gain", "weight", "start", "slope", "kappa", "beta"])
def test_one_number_in_its_last_digit_is_another_content(part: str) -> None:
    curves = random_curves("HillSaturation", 2, 5, 3, 1, False)
    held = curves.parameters | {name: getattr(curves, name) for name in ("offset", "gain")}
    held |= {"weight": curves.weight, "start": curves.start}
    before, numbers = curves.contents, held[part]
    numbers[-1, -1] = np.nextafter(numbers[-1, -1], np.inf)
    after = replace(curves).contents
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_no_more_is_kept_than_there_is_room_for() -> None:
    """The oldest go first; what is larger than all of the room is not kept at all."""

    def known(nodes: int) -> dict[tuple[int, bool], Table]:
        at = {float(i): Node(np.ones(1000), np.ones(1000), False, False) for i in range(nodes)}
        return {(0, False): Table(at, {})}

    one = known(10)[0, False].nbytes
    assert 10 * 2 * 8 * 1000 <= one <= 10 * 2 * 8 * 1000 * 1.1
    memory = Remembered[Table](int(2.5 * one))
    for name in (b"a", b"b", b"c"):
        memory.keep([name], known(10))
        assert memory.nbytes <= 2.5 * one
    assert not memory.known([b"a"])
    memory.keep([b"b"], memory.known([b"b"]))
    memory.keep([b"d"], known(10))
    assert memory.known([b"b"])
    assert not memory.known([b"c"])
    assert memory.nbytes == 2 * one
    memory.keep([b"large"], known(30))
    assert not memory.known([b"large"])
    assert memory.nbytes <= 2.5 * one


def test_what_is_added_later_is_not_counted_as_kept() -> None:
    """What a search, or a proof, adds to what it was given stays its own until it is kept."""
    curves, name = random_curves("HillSaturation", 1, 20, 3, 2, False), [b"x"]
    memory, proofs = Remembered[Table](ROOM), Remembered[Evaluated](ROOM)

    def look(*levels: float) -> None:
        looking = Tabulator(curves, known=memory.known(name))
        looking.mean(0, np.array(levels))
        proving = Segments(curves, 0, True, proofs.known(name).get((0, True)))
        proving.lines(np.array(levels))
        if levels == (0.0, 1.0):
            memory.keep(name, looking.known)
            proofs.keep(name, {(0, True): proving.known})

    look(0.0, 1.0)
    sizes = memory.nbytes, proofs.nbytes
    look(0.0, 0.5, 1.0)
    assert set(memory.known(name)[0, True].nodes) == {0.0, 1.0}
    assert set(proofs.known(name)[0, True].sums) == {0.0, 1.0}
    assert (memory.nbytes, proofs.nbytes) == sizes
    assert all(size > 0 for size in sizes)
