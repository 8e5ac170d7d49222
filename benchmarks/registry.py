"""What a benchmark is: a name, what it measures, what was asked of it, and how to measure it."""

from __future__ import annotations

import operator
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SENSES: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
}


class Skipped(Exception):
    """A case that cannot be measured here, and why."""


@dataclass(frozen=True)
class Threshold:
    """What is asked of one measured value.

    ``value`` is its key in ``Measurement.values``; ``of`` says in words what it is.
    """

    value: str
    of: str
    sense: str
    limit: float
    unit: str = ""

    def holds(self, reached: float) -> bool:
        """Whether a measured value satisfies it."""
        return SENSES[self.sense](reached, self.limit)


@dataclass(frozen=True)
class Timing:
    """Repeated times of one thing, in seconds; processor time beside wall-clock time."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        """Median wall-clock time."""
        return statistics.median(self.wall)

    @property
    def median_cpu(self) -> float | None:
        """Median processor time of all threads, None where it was not taken."""
        return statistics.median(self.cpu) if self.cpu else None


@dataclass(frozen=True)
class Measurement:
    """What one case found.

    Parameters
    ----------
    values : what thresholds refer to
    timings : every series of times, by what was timed
    data : data sets and seeds
    notes : what else was found, one sentence each
    tables : what was found beside times, in Markdown
    """

    values: Mapping[str, float]
    timings: Mapping[str, Timing] = field(default_factory=dict)
    data: str = ""
    notes: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


@dataclass
class Context:
    """How a run measures: quickly or fully, and what cases of one run share."""

    quick: bool
    folder: Path
    shared: dict[str, Any] = field(default_factory=dict)

    def times(self, full: int, quick: int = 1) -> int:
        """Number of repetitions."""
        return quick if self.quick else full

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """What several cases of a run need, made once."""
        if key not in self.shared:
            self.shared[key] = make()
        return self.shared[key]


@dataclass(frozen=True)
class Case:
    """One benchmark."""

    name: str
    what: str
    thresholds: tuple[Threshold, ...]
    measure: Callable[[Context], Measurement]


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Wall-clock and processor seconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - wall, time.process_time() - cpu


def repeat(action: Callable[[], object], times: int, warm_up: int = 1) -> Timing:
    """Times of a call within this process, after calls that are not counted."""
    for _ in range(warm_up):
        action()
    return timing(timed(action) for _ in range(times))


def timing(pairs: Iterable[tuple[float, float]]) -> Timing:
    """A series from (wall, processor) seconds."""
    wall, cpu = zip(*pairs, strict=True)
    return Timing(tuple(wall), tuple(cpu))


def choose(cases: Iterable[Case], wanted: Iterable[str]) -> list[Case]:
    """Cases by name, or by the beginning of their names; all of them if none is named.

    Raises
    ------
    KeyError
        If a name fits no case.
    """
    known, names = list(cases), list(wanted)
    for name in names:
        if not any(case.name.startswith(name) for case in known):
            raise KeyError(name)
    return [case for case in known if not names or case.name.startswith(tuple(names))]
