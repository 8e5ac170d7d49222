"""Many people at one server: how long screens and answers take, and what one hard question costs.

Everybody goes through the screens and asks for a plan at a budget that nobody else asks for,
reads for five seconds, and asks again. Nobody keeps step with anybody: who reads for how long is
drawn, between half of that and half as much again, the same in every run.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import math
import random
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.cases.screens import Server, serving
from benchmarks.registry import Case, Context, Measurement, Threshold, Timing

if TYPE_CHECKING:
    from benchmarks.visitor import Screen, Visitor

CROWDS = (5, 10, 25)
BESIDE = 10
READING, SECONDS = 5.0, 60.0
PAGES = ("Response curves", "Returns", "Overview")
REGIONS, SURELY = "model=larkfield_regions", "ask=goal&surely=90&preset=Wide"


@dataclass
class Seen:
    """What people have waited for, seconds, and who was sent away."""

    switches: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    busy: int = 0


def tail(times: Sequence[float]) -> float:
    """The time that 95 of 100 do not exceed."""
    return sorted(times)[max(math.ceil(0.95 * len(times)) - 1, 0)]


def answered(screen: Screen) -> bool:
    """Whether the answer to the question as it stands is there, or the server says no."""
    if screen.says("are waiting for an answer already"):
        return True
    old = screen.says("question before") or screen.says("inputs have changed")
    return screen.says("checks passed") and not old


async def person(url: str, number: int, until: float, seen: Seen) -> None:
    """One of them, beginning at a time of his own."""
    from benchmarks.visitor import Visitor

    chosen = random.Random(number)  # noqa: S311 (no secret)

    async def read(seconds: float) -> None:
        await asyncio.sleep(seconds * chosen.uniform(0.5, 1.5))

    async with Visitor(url) as visitor:
        await asyncio.sleep(2 * READING * chosen.random())
        await visitor.open()
        pages = itertools.cycle(PAGES)
        for turn in itertools.count():
            if time.perf_counter() > until:
                return
            seen.switches.append(await visitor.switch("Optimize"))
            if turn:
                await visitor.unfold("**")
            await visitor.type("Budget (€)", f"{30_000_000 + 100_000 * number + 3_000 * turn:,}")
            start = time.perf_counter()
            await visitor.press("Find the best plan")
            await visitor.until(answered)
            seen.answers.append(time.perf_counter() - start)
            seen.busy += visitor.screen.says("are waiting for an answer already")
            await read(READING / 2)
            seen.switches.append(await visitor.switch(next(pages)))
            await read(READING / 2)


@contextlib.asynccontextmanager
async def hard_question(url: str) -> AsyncIterator[None]:
    """Somebody who asks for a goal that is to be reached in nine of ten draws: a minute of search.

    Once it is answered they ask for another one.
    """
    from benchmarks.visitor import Visitor

    async with Visitor(url) as visitor:
        asking = asyncio.create_task(_ask_again(visitor))
        yield
        asking.cancel()


async def _ask_again(visitor: Visitor) -> None:
    for turn in itertools.count():
        await visitor.open("optimize", f"{REGIONS}&{SURELY}&reach={42_500_000 + 10_000 * turn}")
        await visitor.press("Find the best plan")
        await visitor.until(answered)


async def crowd(server: Server, people: int, seconds: float) -> Seen:
    """So many of them for so long."""
    seen, until = Seen(), time.perf_counter() + seconds
    async with asyncio.TaskGroup() as group:
        for number in range(people):
            group.create_task(person(server.url, number, until, seen))
    return seen


async def beside(server: Server, people: int, seconds: float) -> Seen:
    """The same beside one hard question."""
    async with hard_question(server.url):
        return await crowd(server, people, seconds)


def measure(context: Context) -> Measurement:
    """A fresh server for every crowd: no answer is known from the one before."""
    seconds = context.times(int(SECONDS), 15)
    seen: dict[str, Seen] = {}
    memory, workers = 0.0, 0.0
    for people in CROWDS:
        with serving(context.folder) as server:
            seen[f"{people} people"] = asyncio.run(crowd(server, people, seconds))
            memory, workers = max(memory, server.megabytes()), max(workers, server.of_workers())
    with serving(context.folder) as server:
        seen["beside a hard question"] = asyncio.run(beside(server, BESIDE, seconds))
        workers = max(workers, server.of_workers())
    most, alone = seen[f"{CROWDS[-1]} people"], seen[f"{BESIDE} people"]
    other = seen["beside a hard question"]
    return Measurement(
        values={
            "switch": max(tail(one.switches) for one in seen.values()),
            "half": statistics.median(most.answers),
            "slow": tail(most.answers),
            "busy": sum(one.busy for one in seen.values()),
            "beside": tail(other.answers) / tail(alone.answers),
            "megabytes": memory,
            "workers": workers,
        },
        timings={
            f"{name}: {what}": Timing(tuple(times))
            for name, one in seen.items()
            for what, times in (("switch", one.switches), ("answer", one.answers))
        },
        data="the demo models; every question at a budget of its own",
        notes=(
            *(_said(name, one) for name, one in seen.items()),
            "The people are WebSockets on the same machine: what they take is taken from the "
            "server. A screen is there once its script has ended; no browser draws it.",
        ),
    )


def _said(name: str, one: Seen) -> str:
    return (
        f"{name}: {len(one.answers)} answers, p50 {statistics.median(one.answers):.2f} s, p95 "
        f"{tail(one.answers):.2f} s; {len(one.switches)} switches, p95 {tail(one.switches):.2f} s"
    )


CASES = (
    Case(
        name="crowd",
        what="5, 10 and 25 people who ask, read five seconds, and ask again",
        thresholds=(
            Threshold("switch", "switch of screens, p95 of every crowd", "<=", 0.5, "s"),
            Threshold("half", "answer at 25 people, p50", "<=", 4.0, "s"),
            Threshold("slow", "answer at 25 people, p95", "<=", 10.0, "s"),
            Threshold("busy", "people who were sent away", "<=", 0.0),
            Threshold("beside", "answer beside one hard question, p95 to that without", "<=", 1.5),
            Threshold("megabytes", "resident memory of the serving process", "<=", 450.0, "MB"),
            Threshold("workers", "resident memory of all workers", "<=", 2_000.0, "MB"),
        ),
        measure=measure,
    ),
)
