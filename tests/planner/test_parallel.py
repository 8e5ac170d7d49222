"""One function over many items: in this process, in others, and on a Dask cluster."""

import builtins
import os
import socket
import time

import pytest

from mmm_core.errors import InvalidPlan, InvalidSetting
from optimizer.errors import Infeasible
from optimizer.feasibility.remedy import Remedy
from optimizer.guardrails import MaxShift
from optimizer.requirements import Reading
from planner.jobs import cluster, processes
from planner.jobs.errors import WorkersUnavailable


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch):
    for name in (processes.JOBS, cluster.DASK):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def _processes():
    """Two at a time; the processes that joblib keeps for the next call end with the module."""
    from joblib.externals.loky import get_reusable_executor

    yield
    get_reusable_executor().shutdown(wait=True)


def waits(seconds):
    time.sleep(seconds)
    return seconds, os.getpid()


ODDNESS = MaxShift("oddness", 0.5)
FOUR = Remedy(ODDNESS, "guardrails.0.max", "", Reading("max", "most", 3, 4), 1)


def only_even(number):
    if number == 3:
        raise Infeasible("Three is odd.", "Ask for four.", [ODDNESS], [FOUR])
    if number % 2:
        raise InvalidPlan(f"{number} is odd.", "Ask for an even number.")
    return number // 2


def fails(number):
    raise ZeroDivisionError(number)


def dies(number):
    os._exit(1)


def threads(_):
    return os.environ["OMP_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"]


def test_one_job_runs_in_this_process():
    done = processes.run(waits, [0.0, 0.001], jobs=1)
    assert [outcome.answer for outcome in done] == [(0.0, os.getpid()), (0.001, os.getpid())]


@pytest.mark.usefixtures("_processes")
def test_processes_keep_the_order_and_tell_as_they_end():
    told = []
    done = processes.run(waits, [1.0, 0.0, 0.01], jobs=2, each=told.append)
    assert [outcome.item for outcome in done] == [1.0, 0.0, 0.01]
    assert [outcome.answer[0] for outcome in done] == [1.0, 0.0, 0.01]
    assert told[-1] is done[0]
    assert os.getpid() not in {outcome.answer[1] for outcome in done}


@pytest.mark.usefixtures("_processes")
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_does_not_lose_the_others(jobs):
    done = processes.run(only_even, range(5), jobs=jobs)
    assert [outcome.answer for outcome in done] == [0, None, 1, None, 2]
    assert [outcome.error is None for outcome in done] == [True, False, True, False, True]
    assert isinstance(done[1].error, InvalidPlan)
    assert (done[1].error.message, done[1].error.kind) == ("1 is odd.", "invalid_plan")
    assert done[3].error.conflict == (ODDNESS,)
    assert done[3].error.remedies == (FOUR,)


@pytest.mark.usefixtures("_processes")
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_nobody_foresaw_is_not_hidden(jobs):
    with pytest.raises(ZeroDivisionError):
        processes.run(fails, range(3), jobs=jobs)


@pytest.mark.usefixtures("_processes")
def test_each_process_computes_on_one_core():
    assert [o.answer for o in processes.run(threads, range(2), jobs=2)] == [("1", "1")] * 2


@pytest.mark.usefixtures("_processes")
@pytest.mark.filterwarnings("ignore:A worker stopped while some jobs were given:UserWarning")
def test_a_lost_process_is_an_error_with_a_way_out():
    with pytest.raises(WorkersUnavailable, match=processes.JOBS):
        processes.run(dies, range(2), jobs=2)


def test_nothing_to_do(monkeypatch):
    monkeypatch.setenv(cluster.DASK, "tcp://127.0.0.1:1")
    assert processes.run(waits, []) == []


def test_the_number_of_jobs_is_a_setting(monkeypatch):
    monkeypatch.setenv(processes.JOBS, "1")
    assert processes.run(waits, [0.0, 0.0])[1].answer == (0.0, os.getpid())


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "1.5", "9" * 5000])
def test_a_number_of_jobs_that_is_none(monkeypatch, jobs):
    monkeypatch.setenv(processes.JOBS, jobs)
    with pytest.raises(InvalidSetting, match=processes.JOBS):
        processes.run(waits, [0.0])


def test_one_job_runs_here_even_where_there_is_a_cluster(monkeypatch):
    monkeypatch.setenv(cluster.DASK, "tcp://127.0.0.1:1")
    assert processes.run(waits, [0.0], jobs=1)[0].answer == (0.0, os.getpid())


def test_a_cluster_without_the_package(monkeypatch):
    whole = builtins.__import__

    def without(name, *rest):
        if name == "distributed":
            raise ImportError(name)
        return whole(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setenv(cluster.DASK, "tcp://127.0.0.1:8786")
    with pytest.raises(WorkersUnavailable, match=r"requirements-distributed\.txt"):
        processes.run(waits, [0.0, 0.0])


@pytest.mark.cluster
@pytest.mark.parametrize("address", ["nonsense", "gopher://127.0.0.1:1", "tcp://here", "tls://h:1"])
def test_an_address_that_is_none(monkeypatch, address):
    pytest.importorskip("distributed")
    monkeypatch.setenv(cluster.DASK, address)
    with pytest.raises(WorkersUnavailable, match=address):
        processes.run(waits, [0.0, 0.0])


@pytest.mark.cluster
def test_a_scheduler_that_is_silent(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv(cluster.DASK, f"tcp://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(WorkersUnavailable, match="No Dask scheduler answers"):
            processes.run(waits, [0.0, 0.0])


@pytest.fixture(scope="module")
def scheduler():
    """The address of a Dask cluster of two processes on this machine."""
    distributed = pytest.importorskip("distributed")
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=2,
            processes=True,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            worker_dashboard_address=None,
        ) as running,
    ):
        yield running.scheduler_address


@pytest.mark.cluster
def test_a_cluster_answers_like_processes(monkeypatch, scheduler):
    monkeypatch.setenv(cluster.DASK, scheduler)
    done = processes.run(only_even, range(5))
    assert [outcome.answer for outcome in done] == [0, None, 1, None, 2]
    assert isinstance(done[3].error, Infeasible)
    assert done[3].error.conflict == (ODDNESS,)
    # One item alone goes there too.
    (alone,) = processes.run(waits, [0.0])
    assert alone.answer[1] != os.getpid()


@pytest.mark.long
@pytest.mark.cluster
def test_what_fails_on_a_cluster_is_said_and_leaves_it_usable(monkeypatch, scheduler):
    """joblib alone would wait for ever for the task that Dask gave up."""
    monkeypatch.setenv(cluster.DASK, scheduler)
    with pytest.raises(ZeroDivisionError):
        processes.run(fails, range(3))
    with pytest.raises(WorkersUnavailable, match="KilledWorker"):
        processes.run(dies, [1])
    assert [outcome.answer for outcome in processes.run(only_even, [4, 6])] == [2, 3]
