"""Processes that die in the middle of saving, or save at the same time: what is left then.

``python -m tests.keeping kills N`` kills N children (SIGKILL), half of them before a statement of
a save, half at random moments; ``crowd WRITERS SAVES`` lets so many save at once; ``openings N``
lets N open a store that is not there yet. ``set_kills N`` and ``set_crowd WRITERS NAMES`` do the
same with sets of guardrails, ``set_limit WRITERS`` with too many, and ``file_kills N`` while former
files of sets are taken in. What went wrong is printed as a JSON list. Everything is loaded once:
children are forks.
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
from contextlib import suppress
from pathlib import Path

from sqlalchemy import event

from mmm_core.errors import InvalidProblem
from mmm_core.limits import SETS
from optimizer.guardrails import MaxShift
from planner.contract.guardrail_sets import write_set
from planner.scenarios.database import Database
from planner.scenarios.errors import SetOvertaken
from planner.scenarios.reading import Wanted
from planner.scenarios.saved_sets import SavedSets
from planner.scenarios.store import Store
from tests.apart import apart
from tests.builders import hill_model
from tests.dying import at_once, forked
from tests.planner.scenarios.kept import ADA, content, draft

MODEL = hill_model(channels=3, samples=10)
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


def fallen(act: Callable[[Callable[[str], None]], None], seconds: float) -> list[str]:
    """What a child told of before it came to its end or was killed."""
    hearing, telling = os.pipe()
    with forked() as pid:
        if pid == 0:
            os.close(hearing)
            act(lambda said: os.write(telling, f"{said}\n".encode()))
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


def dies_before(database: Database, statement: int) -> None:
    """Let this process die before its so and so many-th statement or commit from now on."""
    seen = itertools.count()

    def step(*_: object) -> None:
        if next(seen) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    for what in ("before_cursor_execute", "commit"):
        event.listen(database._ready, what, step)


def save_on(folder: Path, id: str, tell: Callable[[str], None], die_before: int | None) -> None:
    """Save and approve one version after the other, and say so, until the end."""
    store = store_of(folder)
    start = store.scenario(id).latest.number
    if die_before is not None:
        dies_before(store.database, die_before)
    for number in itertools.count(start + 1):
        store.save(id, number - 1, nth(number), ADA)
        tell(f"s{number}")
        store.approvals.approve(id, number, ADA)
        tell(f"a{number}")


def kills(often: int, seed: int = 1) -> Iterator[str]:
    """Kill so many; each goes on where the one before it died."""
    chance = random.Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        id, known, approved = begun(folder), 1, 0
        for turn in range(often):
            die_before = 7 * turn % 90 if turn % 2 else None
            seconds = 20.0 if turn % 2 else chance.uniform(0.05, 0.5)

            def act(tell: Callable[[str], None], die_before: int | None = die_before) -> None:
                save_on(folder, id, tell, die_before)

            said = fallen(act, seconds)
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


# --- sets of guardrails -------------------------------------------------------------------


def sets_of(folder: Path) -> SavedSets:
    return SavedSets(store_of(folder).database, folder, MODEL)


def shift(of: str) -> tuple[MaxShift]:
    """What a set holds that is told from every other: some kilobytes."""
    return (MaxShift(f"{of} {'x' * 150}", 0.1),)


def set_kills(often: int, seed: int = 1) -> Iterator[str]:
    """Kill so many who replace one set and add others; what is lost or half there."""
    chance = random.Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sets_of(folder).save("same", shift("0"))
        known, before = 0, set()
        for turn in range(often):

            def act(tell: Callable[[str], None], turn: int = turn, known: int = known) -> None:
                sets = sets_of(folder)
                seen = sets.load("same")[0].sha256
                if turn % 2:
                    dies_before(sets.database, 5 * turn % 40)
                for number in itertools.count(known + 1):
                    seen = sets.save("same", shift(str(number)), ADA, seen).sha256
                    tell(f"r{number}")
                    if number % 8 == 0:
                        sets.save(f"n{number}", shift(f"n{number}"))
                        tell(f"n{number}")

            said = fallen(act, 20.0 if turn % 2 else chance.uniform(0.05, 0.4))
            sets = sets_of(folder)
            told = max([known, *(int(one[1:]) for one in said if one[0] == "r")])
            (same,) = sets.load("same")[1]
            known = int(same.label.split()[0])
            if known not in (told, told + 1):
                yield f"kill {turn}: {known} is there, {told} was told of"
            names = {one.name for one in sets.listed()[0]} - {"same"}
            lost = (before | {one for one in said if one[0] == "n"}) - names
            if lost or len(names - before - set(said)) > 1:
                yield f"kill {turn}: {lost} are lost, {names - before - set(said)} are more"
            yield from (
                f"kill {turn}: {one} is not what was saved"
                for one in names
                if sets.load(one)[1] != shift(one)
            )
            before = names
            sets.database.close()
        print(f"{known} replaced, {len(before)} added", file=sys.stderr)


def file_kills(often: int) -> Iterator[str]:
    """Kill so many who take former files in, one statement further each time."""
    for turn in range(often):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            files = {f"s{number}": shift(f"s{number}") for number in range(5)}
            for stem, rules in files.items():
                put_file(folder, stem, write_set(rules))

            def act(_: object, turn: int = turn, folder: Path = folder) -> None:
                sets = sets_of(folder)
                dies_before(sets.database, turn)
                sets.listed()

            fallen(act, 20.0)
            sets = sets_of(folder)
            kept, left = sets.listed()
            found = {one.name: sets.load(one.name)[1] for one in kept}
            if left or found != files:
                yield f"killed before statement {turn}: {left}, {list(found)}"
            sets.delete("s0", kept[0].sha256)
            if [one.name for one in sets.listed()[0]] != [f"s{number}" for number in range(1, 5)]:
                yield f"killed before statement {turn}: what was deleted came back"
            sets.database.close()


def put_file(folder: Path, stem: str, text: str | bytes, of: str = MODEL.name) -> Path:
    """A set of a model as it was kept in former times."""
    path = folder / f"{of}.rules" / f"{stem}.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def sets_at_once(folder: Path, names: list[list[str]]) -> list[list[str]]:
    """Each writer saves sets of its own content under its names; those that were kept."""

    def act(writer: int) -> list[str]:
        kept, sets = [], sets_of(folder)
        for name in names[writer]:
            with suppress(InvalidProblem):
                kept.append(sets.save(name, shift(f"w{writer}")).name)
        return kept

    return at_once(len(names), act)


def set_crowd(writers: int, often: int) -> Iterator[str]:
    """So many save the same new names, then replace one."""
    with tempfile.TemporaryDirectory() as name:
        folder, names = Path(name), [f"n{number}" for number in range(often)]
        told = sets_at_once(folder, [names] * writers)
        if sorted(itertools.chain(*told)) != sorted(names):
            yield f"{sum(map(len, told))} were told that they saved one of {often} sets"
        for writer, kept in enumerate(told):
            for one in kept:
                if sets_of(folder).load(one)[1] != shift(f"w{writer}"):
                    yield f"{one} is not that of writer {writer}"
        yield from replaced_at_once(folder, writers, often)


def set_limit(writers: int) -> Iterator[str]:
    """So many save more names than there may be."""
    with tempfile.TemporaryDirectory() as name:
        own = [[f"w{writer} {number}" for number in range(30)] for writer in range(writers)]
        in_all = sum(map(len, sets_at_once(Path(name), own)))
        there = len(sets_of(Path(name)).listed()[0])
        if not in_all == there == min(SETS.most, 30 * writers):
            yield f"{in_all} sets were kept, and {there} are there"


def replaced_at_once(folder: Path, writers: int, often: int) -> Iterator[str]:
    """All replace one set, each what it has seen last: no save may hide another's unseen."""
    first = sets_of(folder).save("same", shift("first")).sha256

    def act(writer: int) -> list[tuple[str, str]]:
        sets, seen, swapped = sets_of(folder), first, []
        for number in range(often):
            while True:
                try:
                    kept = sets.save("same", shift(f"w{writer} {number}"), ADA, seen)
                except SetOvertaken as error:
                    seen = error.sha256
                    continue
                swapped.append((seen, kept.sha256))
                seen = kept.sha256
                break
        return swapped

    follows = dict(itertools.chain(*at_once(writers, act)))
    at, length = first, 0
    while at in follows:
        at, length = follows.pop(at), length + 1
    if length != writers * often or at != sets_of(folder).load("same")[0].sha256:
        yield f"{length} of {writers * often} replacements follow each other"


def keeping(*arguments: object) -> list[str]:
    """Run this in a process of its own; what went wrong."""
    return apart("tests.keeping", *arguments)


if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    acts = (kills, crowd, openings, set_kills, set_crowd, set_limit, file_kills)
    act = next(one for one in acts if one.__name__ == name)
    json.dump(list(act(*map(int, numbers))), sys.stdout)
