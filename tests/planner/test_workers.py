"""Workers: what a process answers is what this one does, and its end is nobody's else."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.applied import under
from mmm_core.assumptions.row import RESPONSE
from mmm_core.errors import Cancelled, InvalidProblem, InvalidSetting
from mmm_core.model import FittedModel
from optimizer.errors import Infeasible
from optimizer.progress import Progress
from planner import contract, services
from planner.brief.files import PDF, PICTURE, printed
from planner.jobs.desk import Desk
from planner.jobs.errors import Defect, WorkersUnavailable
from planner.jobs.work import Shelf, Work, packed
from planner.jobs.worker import MODELS, Models
from planner.jobs.workers import MEMORY, WORKERS, Here, Process
from planner.questions.best_budget import best_budget
from planner.questions.explain import explain
from planner.questions.frontier import frontier
from tests.planner import strange_work as strange
from tests.planner.brief import pages

WAIT = 60.0
CAP = '{"kind": "spend_range", "cells": {"channel": ["tv"]}, "max": 1, "unit": "x_reference"}'
QUESTION = f'{{"budget": {{"total": 33000000}}, "guardrails": [{CAP}]}}'
IMPOSSIBLE = QUESTION.replace("33000000", "1").replace('"max": 1', '"min": 1')


def on(progress: Progress | None, seconds: float) -> bool:
    return True


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    worker = Process()
    yield worker
    worker.close()


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return services.load("larkfield_national")


def test_what_is_assumed_crosses_without_the_model(process: Process, model: FittedModel) -> None:
    assumptions = Assumptions((Row(RESPONSE, "factor", 0.7, note="x"),))
    assumed = under(model, assumptions, services.reference_for(model).plan.horizon)
    problem = replace(contract.parse_problem(QUESTION, model), assumptions=assumptions)
    parcel = packed((services.optimize, (assumed, problem)), model)
    assert len(parcel.content) + sum(map(len, parcel.arrays)) < 10_000
    there, _ = process.do(Work(services.optimize, (assumed, problem), assumed), on)
    here, _ = Here().do(Work(services.optimize, (assumed, problem), assumed), on)
    assert there.answer.model.saturation is model.saturation
    assert there.answer.model.identity == assumed.identity
    np.testing.assert_array_equal(there.optimum.spend, here.optimum.spend)


def test_a_process_answers_what_this_one_does(process: Process, model: FittedModel) -> None:
    model = model.with_draws(range(0, model.samples, 5))
    problem = contract.parse_problem(QUESTION, model)
    work = Work(services.optimize, (model, problem), model)
    there, size = process.do(work, on)
    here, _ = Here().do(work, on)
    assert there.answer.model is model
    assert size > 200_000
    np.testing.assert_array_equal(there.optimum.spend, here.optimum.spend)
    said, expected = contract.optimum_json(there), contract.optimum_json(here)
    assert {**said, "seconds": 0} == {**expected, "seconds": 0}
    # What is asked about an answer crosses with it.
    why = Work(partial(explain, subsets=2), (there,), model)
    price, own = process.do(why, on)[0].prices[0], Here().do(why, on)[0].prices[0]
    assert price.finite.gained == own.finite.gained
    line, _ = process.do(Work(frontier, (model, problem), model), on)
    assert line.points
    # With a plan in view, as a screen asks; and by itself, as Overview does.
    seen = partial(frontier, in_view=1.1 * line.reference_budget)
    assert process.do(Work(seen, (model, problem), model), on)[0].best.other("plan") is not None
    there, here = (
        who.do(Work(best_budget, (model, problem), model), on)[0] for who in (process, Here())
    )
    assert there.money == here.money


def test_models_travel_once_and_the_last_ones_stay(process: Process, model: FittedModel) -> None:
    others = [model.with_draws(range(10 + n)) for n in range(MODELS + 1)]
    for each in [model, *others, model, others[-1], model]:
        assert process.do(Work(strange.names, (each, each), each), on)[0] == [model.name] * 2


def test_both_sides_keep_the_same_models() -> None:
    kept, seen = Models(), []
    for key in "abacbbadca":
        seen.append(key in kept)
        kept.use(key)
    assert (MODELS, seen) == (2, [0, 0, 1, 0, 0, 1, 0, 0, 0, 0])


def test_its_errors_are_the_askers_to_see(process: Process, model: FittedModel) -> None:
    with pytest.raises(InvalidProblem, match="No such thing"):
        process.do(Work(strange.refuse), on)
    with pytest.raises(Defect, match="ZeroDivisionError"):
        process.do(Work(strange.fail), on)
    problem = contract.parse_problem(IMPOSSIBLE, model)
    with pytest.raises(Infeasible) as found:
        process.do(Work(services.optimize, (model, problem), model), on)
    assert {one.label for one in found.value.conflict} >= {"budget"}


def test_progress_and_giving_up_cross(process: Process) -> None:
    told: list[Progress | None] = []

    def watch(progress: Progress | None, seconds: float) -> bool:
        told.append(progress)
        return progress is None

    counted, _ = process.do(Work(strange.count, (10**9,)), watch)
    assert 0 < counted < 10**9
    assert told[-1] is not None
    assert process.do(Work(strange.count, (10,)), on)[0] == 10


@pytest.mark.long
def test_work_that_does_not_stop_is_ended(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.jobs.workers._PATIENCE", 0.2)
    before, _ = process.do(Work(strange.whose), on)
    with pytest.raises(Cancelled):
        process.do(Work(strange.forever), lambda progress, seconds: progress is None)
    after, _ = process.do(Work(strange.whose), on)
    assert after not in (before, os.getpid())


def test_a_process_that_died_is_replaced(process: Process) -> None:
    before, _ = process.do(Work(strange.whose), on)
    with pytest.raises(WorkersUnavailable, match="has ended"):
        process.do(Work(strange.die), on)
    after, _ = process.do(Work(strange.whose), on)
    assert after != before


@pytest.mark.long
def test_one_that_died_while_nobody_asked_is_replaced(process: Process) -> None:
    before, _ = process.do(Work(strange.whose), on)
    os.kill(before, signal.SIGKILL)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    assert process.do(Work(strange.whose), on)[0] != before


@pytest.mark.long
def test_one_that_grew_is_replaced(process: Process) -> None:
    before, _ = process.do(Work(strange.whose), on)
    process.do(Work(strange.swell, (10,)), on)
    assert process.do(Work(strange.whose), on)[0] == before
    process.do(Work(strange.swell, (1_000,)), on)
    assert process.do(Work(strange.whose), on)[0] != before


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY, "3000")
    worker = Process()
    try:
        with pytest.raises(WorkersUnavailable, match="more memory than a search may take"):
            worker.do(Work(strange.swell, (4_000,)), on)
        assert worker.do(Work(strange.count, (3,)), on)[0] == 3
    finally:
        worker.close()


def test_a_page_is_drawn_within_that_bound(process: Process) -> None:
    of = pages.page()
    assert (of.moves, of.dots) != ((), None)
    for ending, begins in ((PDF, b"%PDF"), (PICTURE, b"\x89PNG")):
        file, _ = process.do(Work(printed, (of, ending, "a4")), on)
        assert file.content.startswith(begins)


@pytest.mark.long
def test_what_breaks_off_a_call_is_no_answer_to_the_next() -> None:
    worker, broken = Process(), [True]

    def breaks(progress: Progress | None, seconds: float) -> bool:
        if broken.pop():
            raise MemoryError
        return True

    try:
        with pytest.raises(MemoryError):
            worker.do(Work(strange.count, (2_000_000,)), breaks)
        assert worker.do(Work(strange.count, (3,)), lambda *_: True)[0] == 3
    finally:
        worker.close()


@pytest.mark.long
def test_a_server_of_low_priority_has_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*given: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "setpriority", refused)
    worker = Process()
    try:
        assert worker.do(Work(strange.count, (3,)), lambda *_: True)[0] == 3
        worker.step_back()
    finally:
        worker.close()


def test_hard_work_of_one_leaves_a_place_for_another() -> None:
    desk = Desk(Process, places=1)
    hard = desk.ask("hard", Work(strange.count, (10**9,)), "one person")
    assert not hard.ready(3.5)
    quick = desk.ask("quick", Work(strange.count, (3,)), "another person")
    assert quick.ready(WAIT)
    assert quick.result() == 3
    assert not hard.ready()
    hard.leave("one person")
    assert hard.ready(WAIT)


def test_a_model_does_not_travel_with_its_answer(model: FittedModel) -> None:
    parcel, shelf = packed([model, "and more"], model), Shelf()
    assert len(parcel.content) < 1_000
    assert not parcel.arrays
    (again, more), added = shelf.unpacked(parcel, model)
    assert again is model
    assert more == "and more"
    assert added == len(parcel.content)
    assert shelf.unpacked(packed([None], None), None)[0] == [None]


def test_what_answers_have_in_common_is_held_once() -> None:
    shelf, same, other = Shelf(), np.arange(30_000.0), np.ones((300, 100), order="F")
    first, added = shelf.unpacked(packed([same, other], None), None)
    assert added > same.nbytes + other.nbytes
    second, added = shelf.unpacked(packed([other.copy(order="F"), "little"], None), None)
    assert added < 1_000
    assert np.shares_memory(first[1], second[0])
    for got, sent in ((first[0], same), (second[0], other)):
        np.testing.assert_array_equal(got, sent)
    del first, second, got
    _, added = shelf.unpacked(packed([other], None), None)
    assert added > other.nbytes


def test_settings_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("many", "-1", "65", "1.5"):
        monkeypatch.setenv(WORKERS, wrong)
        with pytest.raises(InvalidSetting, match="HEADROOM_WORKERS"):
            Desk.as_configured()
