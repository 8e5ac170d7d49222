"""How much memory there is, and that large models wait for each other."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from mmm_core import machine
from mmm_core.errors import InvalidSetting
from mmm_core.importers import read_model
from mmm_core.limits import PLANNING_BYTES
from mmm_core.machine import PLANNING, alone, check_memory, memory, planning_memory
from planner import services
from tests.builders import hill_model
from tests.mmm_core import files

GIGABYTE = 1_000_000_000


def system(folder: Path, said: str, **limits: str) -> Path:
    """Files as the system shows them: ``a__b`` for a file b in the group a."""
    (folder / "proc/self").mkdir(parents=True)
    (folder / "proc/self/cgroup").write_text(said)
    for name, limit in limits.items():
        *groups, last = name.split("__")
        group = folder.joinpath("sys/fs/cgroup", *groups)
        group.mkdir(parents=True, exist_ok=True)
        (group / f"memory.{last}").write_text(f"{limit}\n")
    return folder


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("0::/\n", {"max": str(GIGABYTE), "high": "max"}),
        ("0::/\n", {"max": "max", "high": str(GIGABYTE)}),
        ("0::/a/b\n", {"a__b__max": "max", "a__max": str(GIGABYTE), "max": str(2 * GIGABYTE)}),
        ("0::/a/b\n", {"a__b__max": str(GIGABYTE), "a__b__high": str(2 * GIGABYTE)}),
        ("4:memory:/x\n0::/\n", {"memory__x__limit_in_bytes": str(GIGABYTE)}),
        ("4:memory:/not/here\n", {"memory__limit_in_bytes": str(GIGABYTE)}),
        ("0::/../../b\n", {"max": str(GIGABYTE)}),
    ],
)
def test_a_group_may_have_less_than_the_machine(
    tmp_path: Path, said: str, limits: dict[str, str]
) -> None:
    assert memory(system(tmp_path, said, **limits)) == GIGABYTE


def test_without_groups_there_is_what_the_machine_has(tmp_path: Path) -> None:
    whole = memory(tmp_path)
    assert whole > 0
    huge = system(tmp_path / "v1", "4:memory:/\n", memory__limit_in_bytes="9223372036854771712")
    assert memory(huge) == memory(system(tmp_path / "v2", "0::/\n", max="max")) == whole


@pytest.mark.parametrize(
    ("there", "allowed"),
    [(4_200_000_000, 1_400_000_000), (15 * GIGABYTE, 5 * GIGABYTE), (64 * GIGABYTE, 5 * GIGABYTE)],
)
def test_planning_takes_a_third_of_it_and_no_more_than_five_gigabytes(
    monkeypatch: pytest.MonkeyPatch, there: int, allowed: int
) -> None:
    monkeypatch.delenv(PLANNING, raising=False)
    monkeypatch.setattr(machine, "_memory", lambda: there)
    assert planning_memory() == allowed <= PLANNING_BYTES.most
    assert check_memory() == allowed + GIGABYTE


def test_whoever_runs_it_may_say_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PLANNING, "9000")
    assert planning_memory() == 9 * GIGABYTE
    for wrong in ("0", "much", "-1"):
        monkeypatch.setenv(PLANNING, wrong)
        with pytest.raises(InvalidSetting, match=PLANNING):
            planning_memory()


class Elsewhere:
    """A thread that works on a large model until it is let go."""

    def __init__(self, size: int) -> None:
        self.begun, self.let_go, self._size = threading.Event(), threading.Event(), size
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> "Elsewhere":
        self._thread.start()
        assert self.begun.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go.set()
        self._thread.join()

    def _work(self) -> None:
        with alone(self._size):
            self.begun.set()
            assert self.let_go.wait(60)


def test_of_large_models_one_at_a_time_is_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PLANNING, "400")
    free = threading.Event()

    def second() -> None:
        with alone(200_000_000), alone(300_000_000):  # one's own turn is not waited for
            free.set()

    waiting = threading.Thread(target=second)
    with Elsewhere(200_000_000):
        waiting.start()
        with alone(100_000_000):
            assert not free.is_set()
    waiting.join()
    assert free.is_set()


@pytest.mark.parametrize("what", ["read", "evaluated", "curves", "returns"])
def test_large_models_are_read_and_evaluated_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setenv(PLANNING, "4")
    files.write(tmp_path / "m.nc", periods=60, draws=200)
    model = hill_model(channels=5, samples=300)
    reference = services.reference_for(model)
    done = threading.Event()
    asks: dict[str, Callable[[], object]] = {
        "read": lambda: read_model(tmp_path / "m.nc"),
        "evaluated": lambda: services.assess(model, reference.plan),
        "curves": lambda: services.response_curves(model, reference, points=3),
        "returns": lambda: services.returns(model, reference),
    }

    def work() -> None:
        asks[what]()
        done.set()

    thread = threading.Thread(target=work)
    with Elsewhere(2_000_000):
        thread.start()
        assert not done.wait(1.0)
    thread.join()
    assert done.is_set()
