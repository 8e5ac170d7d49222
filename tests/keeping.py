"""Processes that die in the middle of saving, or save at the same time: what is left then.

``python -m tests.keeping kills N`` kills N children (SIGKILL), half of them before a statement of
a save, half at random moments; ``crowd WRITERS SAVES`` lets so many save at once; ``openings N``
lets N open a store that is not there yet. What went wrong is printed as a JSON list. Everything is
loaded once: children are forks.
"""

import itertools
import json
import os
import random
import select
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import event

from planner.scenarios.database import Database
from planner.scenarios.reading import Wanted
from planner.scenarios.store import Store
from tests.apart import apart
from tests.dying import at_once, forked
from tests.planner.scenarios.kept import ADA, content, draft

_WEEKS = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 8, 15, 22)]


def store_of(folder: Path) -> Store:
    return Store(Database.in_file(folder / "headroom.db"))


def nth(number: int):
    """What version of that number holds: some kilobytes, told from every other."""
    return draft(of=content(*(number + week / 10 for week in range(48)), weeks=_WEEKS), tags="ab")


def begun(folder: Path) -> str:
    store = store_of(folder)
    id = store.add(nth(1), ADA).scenario
    store.database.close()
    return id


def save_on(folder: Path, id: str, tell: Callable[[str], None], die_before: int | None) -> None:
    """Save and approve one version after the other, and say so, until the end."""
    store, seen = store_of(folder), itertools.count()
    start = store.scenario(id).latest.number

    def step(*_: object) -> None:
        if next(seen) == die_before:
            os.kill(os.getpid(), signal.SIGKILL)

    if die_before is not None:
        engine = store.database._ready
        event.listen(engine, "before_cursor_execute", step)
        event.listen(engine, "commit", step)
    for number in itertools.count(start + 1):
        store.save(id, number - 1, nth(number), ADA)
        tell(f"s{number}")
        store.approvals.approve(id, number, ADA)
        tell(f"a{number}")


def told_until_dead(folder: Path, id: str, seconds: float, die_before: int | None) -> list[str]:
    """What a child said before it died."""
    hearing, telling = os.pipe()
    with forked() as pid:
        if pid == 0:
            os.close(hearing)
            save_on(folder, id, lambda said: os.write(telling, f"{said}\n".encode()), die_before)
    os.close(telling)
    heard, end = b"", time.monotonic() + seconds
    while (wait := end - time.monotonic()) > 0:
        if select.select([hearing], [], [], wait)[0]:
            more = os.read(hearing, 4096)
            if not more:
                break
            heard += more
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while more := os.read(hearing, 4096):
        heard += more
    os.close(hearing)
    return heard.decode().splitlines()


def kills(often: int, seed: int = 1) -> Iterator[str]:
    """Kill so many; each goes on where the one before it died."""
    chance = random.Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        id, known, approved = begun(folder), 1, 0
        for turn in range(often):
            die_before = 7 * turn % 90 if turn % 2 else None
            seconds = 20.0 if turn % 2 else chance.uniform(0.05, 0.5)
            said = told_until_dead(folder, id, seconds, die_before)
            known = max([known, *(int(one[1:]) for one in said if one[0] == "s")])
            approved = max([approved, *(int(one[1:]) for one in said if one[0] == "a")])
            store = store_of(folder)
            yield from (f"kill {turn}: {what}" for what in wrong_with(store, id, known, approved))
            # What was committed before anybody was told of it counts from now on.
            known = store.scenario(id).latest.number
            approved = max([approved, *(one.number for one in store.versions(id) if one.in_record)])
            store.database.close()
        print(f"{known} versions, {approved} approved", file=sys.stderr)


def wrong_with(store: Store, id: str, known: int, approved: int) -> Iterator[str]:
    """What is lost or half there, where that many versions and approvals were told of."""
    versions = store.versions(id)
    if [one.number for one in versions] != list(range(1, len(versions) + 1)):
        yield f"versions {[one.number for one in versions]}"
    if not known <= len(versions) <= known + 1:
        yield f"{len(versions)} versions, {known} were told of"
    for one in versions:
        if store.content(id, one.number) != nth(one.number).content or one.tags != ("a", "b"):
            yield f"version {one.number} is not what was saved"
    held = [one.number for one in versions if one.in_record]
    if [one.number for one in versions if one.status == "approved"] != held or len(held) > 1:
        yield f"{held} are in record, and others approved"
    if held and held[0] not in (approved, len(versions)):
        yield f"{held} is in record, {approved} was told of"
    if approved and not held:
        yield f"{approved} was told to be in record, and none is"
    with sqlite3.connect(store.database.path) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    if said != "ok":
        yield said


def crowd(writers: int, saves: int) -> Iterator[str]:
    """So many save versions of one scenario, each on from its own last one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        id = begun(folder)

        def act(writer: int) -> list[str]:
            store, base, told = store_of(folder), 1, []
            for number in range(saves):
                of = content(float(writer), float(number), 0.0)
                saved = store.save(id, base, draft(of=of), ADA)
                base = saved.version.number
                others = [one.number for one in saved.overtaken.since] if saved.overtaken else []
                told.append([base, saved.version.base, others, of.sha256])
            return told

        told = list(itertools.chain(*at_once(writers, act)))
        store = store_of(folder)
        kept = {one.number: one for one in store.versions(id)}
        if sorted(number for number, *_ in told) != list(range(2, writers * saves + 2)):
            yield f"{len(told)} saves were told of as {len(kept) - 1} versions"
        for number, base, others, sha256 in told:
            if (kept[number].sha256, kept[number].base) != (sha256, base):
                yield f"version {number} is not what was saved"
            if others != list(range(base + 1, number)):
                yield f"version {number} of {base} was told of {others}"
        store.database.close()


def openings(often: int) -> Iterator[str]:
    """So many open a store that is not there yet, and each adds a scenario."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = at_once(often, lambda n: [store_of(folder).add(draft(f"of {n}"), ADA).name])
        kept = {one.latest.name for one in store_of(folder).scenarios(Wanted())}
        if kept != {f"of {n}" for n in range(often)} or len(told) != often:
            yield f"{sorted(kept)} of {often} are there"


def keeping(*arguments: object) -> list[str]:
    """Run this in a process of its own; what went wrong."""
    return apart("tests.keeping", *arguments)


if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    act = {"kills": kills, "crowd": crowd, "openings": openings}[name]
    json.dump(list(act(*map(int, numbers))), sys.stdout)
