"""Processes that die in the middle of writing, or write at the same time: what is left then.

``python -m tests.dying SCENARIO --each N --random N`` kills a child process (SIGKILL) before each
step by which it touches the disk, and at random moments, and says what went wrong as JSON;
``--writers N`` lets so many write at the same time. Everything is loaded once: children are forks.
"""

import argparse
import fcntl
import io
import itertools
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmm_core import publish, staging, uploads
from mmm_core.library import ModelLibrary
from tests.apart import apart
from tests.mmm_core import files

TOUCHING = {
    os: ("mkdir", "open", "fsync", "link", "rename", "replace", "unlink", "rmdir"),
    io: ("open",),
    fcntl: ("flock",),
    shutil: ("copyfileobj",),
}
CARD = "title: Spring\ncurrency: EUR\n"
OLD, NEW = b"chain,draw\n0,0\n", b"chain,draw\n0,0\n0,1\n"
Files = dict[str, bytes]


@contextmanager
def stepping(before: Callable[[int, str], None]) -> Iterator[None]:
    """Call ``before(number, name)`` ahead of every step by which this process touches the disk."""
    numbers = itertools.count(1)

    def step(function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def stepped(*args: Any, **kwargs: Any) -> Any:
            before(next(numbers), name)
            return function(*args, **kwargs)

        return stepped

    def halves(source: Any, target: Any, length: int = 0) -> None:
        content = source.read()
        for part in (content[: len(content) // 2], content[len(content) // 2 :]):
            before(next(numbers), "write")
            target.write(part)
            target.flush()

    kept = [
        (module, name, getattr(module, name)) for module in TOUCHING for name in TOUCHING[module]
    ]
    try:
        for module, name, function in kept:
            patched = halves if name == "copyfileobj" else step(function, name)
            setattr(module, name, patched)
        yield
    finally:
        for module, name, function in kept:
            setattr(module, name, function)


# --- what is written ----------------------------------------------------------------------


@dataclass(frozen=True)
class Scenario:
    """Something that is written into a folder.

    Parameters
    ----------
    before : what lies there already
    act : writes, under a name made of a number
    after : what lies there then, under the name of number 0
    """

    before: Files
    act: Callable[[Path, int], str]
    after: Files

    def prepare(self, folder: Path) -> None:
        for name, content in self.before.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)


def scenario(name: str, content: bytes) -> Scenario:
    """One of the scenarios; ``content`` is a model file."""

    def upload(folder: Path, number: int) -> str:
        return uploads.add(folder, f"m{number}", content + bytes(number), CARD)

    def export(folder: Path, number: int) -> str:
        publish.export(folder / f"draws{number}.csv", NEW)
        return f"draws{number}.csv"

    model = {"m0.nc": content, "m0.yaml": CARD.encode()}
    return {
        "upload": Scenario({}, upload, model),
        "export": Scenario({"draws0.csv": OLD}, export, {"draws0.csv": NEW}),
    }[name]


def seen(folder: Path) -> Files:
    """What people see of a folder: a card counts with its model only."""
    found = {name: content for name, content in left(folder).items() if name[0] != "."}
    models = {Path(name).stem for name in found if name.endswith(".nc")}
    return {
        name: content
        for name, content in found.items()
        if not name.endswith(".yaml") or Path(name).stem in models
    }


def left(folder: Path) -> Files:
    """Every file of a folder but the lock that stays; an empty folder counts too."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file():
            found[name] = path.read_bytes()
        elif not any(path.iterdir()):
            found[name] = b""
    return {name: content for name, content in found.items() if name != ".headroom.lock"}


# --- kills --------------------------------------------------------------------------------


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Fork a child that dies before its step of that number; False if it got to its end."""

    def before(number: int, _: str) -> None:
        if number == step:
            os.kill(os.getpid(), signal.SIGKILL)

    with forked() as pid:
        if pid == 0:
            with stepping(before):
                act()
    return os.waitpid(pid, 0)[1] == signal.SIGKILL


@contextmanager
def forked() -> Iterator[int]:
    """A fork: the child, for which it is 0, ends with the block, by an error with code 1."""
    pid = os.fork()
    if pid:
        yield pid
        return
    code = 1
    try:
        yield 0
        code = 0
    finally:
        os._exit(code)


def kill_at_each_step(what: Scenario, often: int) -> Iterator[str]:
    """Kill at every step in turn; what went wrong."""
    for step in itertools.count(1):
        for _ in range(often):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                what.prepare(folder)
                died = killed_at(step, lambda folder=folder: what.act(folder, 0))
                yield from wrong_after(what, folder, f"killed at step {step}", died)
        if not died:
            print(f"{step - 1} steps", file=sys.stderr)
            return


def wrong_after(what: Scenario, folder: Path, when: str, died: bool) -> Iterator[str]:
    whole = [what.before, what.after] if died else [what.after]
    shown = seen(folder)
    if shown not in whole:
        yield f"{when}: {summary(shown)} is seen"
    staging.sweep(folder)
    if left(folder) != shown:
        yield f"{when}: {summary(left(folder))} is left where {summary(shown)} was seen"
    if died and shown == what.before:
        what.act(folder, 0)
        if left(folder) != what.after:
            yield f"{when}: afterwards it became {summary(left(folder))}"


def kill_at_random(what: Scenario, often: int, seed: int) -> Iterator[str]:
    """Kill a child that writes one after the other; what went wrong."""
    chance = random.Random(seed)  # noqa: S311
    for turn in range(often):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            what.prepare(folder)
            said = written_until(chance.uniform(0.0, 0.06), what, folder)
            shown = seen(folder)
            staging.sweep(folder)
            expected = sum(len(files_of(what, number)) for number in range(len(said)))
            if left(folder) != shown:
                yield f"random kill {turn}: {summary(left(folder))} is left"
            for number in range(len(said) + 1):
                got = {name: shown.get(name, b"") for name in files_of(what, number)}
                allowed = [files_of(what, number)]
                if number == len(said):
                    allowed.append({name: what.before.get(name, b"") for name in got})
                if got not in allowed:
                    yield f"random kill {turn}: number {number} of {len(said)} is {summary(got)}"
            beside = len(set(shown) - set(what.before)) - expected
            if beside > len(files_of(what, 0)):
                yield f"random kill {turn}: {beside} files that nobody was told of"


def files_of(what: Scenario, number: int) -> Files:
    """What number so and so writes."""
    changed = {
        name: what.after[name] for name in what.after if what.after[name] != what.before.get(name)
    }
    return {
        name.replace("0", str(number)): content + bytes(number if name.endswith(".nc") else 0)
        for name, content in changed.items()
    }


def written_until(seconds: float, what: Scenario, folder: Path) -> list[str]:
    """Let a child write numbers 0, 1, ... and kill it; what it was told is there."""
    reading, writing = os.pipe()
    with forked() as pid:
        if pid == 0:
            for number in itertools.count():
                os.write(writing, f"{what.act(folder, number)}\n".encode())
    os.close(writing)
    end, said = time.monotonic() + seconds, b""
    while (wait := end - time.monotonic()) > 0:
        if select.select([reading], [], [], wait)[0]:
            said += os.read(reading, 4096)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while more := os.read(reading, 4096):
        said += more
    os.close(reading)
    return said.decode().splitlines()


def summary(files: Files) -> str:
    return ", ".join(f"{name} ({len(content)} B)" for name, content in files.items()) or "nothing"


# --- at the same time ---------------------------------------------------------------------


def at_once(writers: int, act: Callable[[int], list[str]]) -> list[list[str]]:
    """What each of several processes, begun at the same moment, has written."""
    ready, go = os.pipe()
    children = []
    for writer in range(writers):
        reading, writing = os.pipe()
        with forked() as pid:
            if pid == 0:
                os.close(go)
                os.read(ready, 1)
                os.write(writing, json.dumps(act(writer)).encode())
        os.close(writing)
        children.append((pid, reading))
    os.close(go)
    told = []
    for pid, reading in children:
        with open(reading, "rb") as stream:
            told.append(json.loads(stream.read()))
        os.waitpid(pid, 0)
    return told


def models_at_once(folder: Path, writers: int, content: bytes, often: int) -> list[list[str]]:
    """Each writer adds models of the same name, every other one with a card of its own."""

    def act(writer: int) -> list[str]:
        card = f"title: Writer {writer}\n" if writer % 2 else None
        # Each is another file: what follows the end of its data is not read.
        numbers = range(1 + writer * often, 1 + (writer + 1) * often)
        return [uploads.add(folder, "same", content + bytes(n), card) for n in numbers]

    return at_once(writers, act)


def crowd_of_models(writers: int, often: int, content: bytes) -> Iterator[str]:
    """So many add models of the same name, with and without cards; what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        told = models_at_once(Path(folder), writers, content, often)
        if len(set(itertools.chain(*told))) != writers * often:
            yield f"{len(set(itertools.chain(*told)))} names for {writers * often} models"
        titles = {entry.name: entry.title for entry in ModelLibrary(Path(folder)).entries()}
        for writer, names in enumerate(told):
            for name in names:
                if titles.get(name) != (f"Writer {writer}" if writer % 2 else name):
                    yield f"{name} of writer {writer} has the title {titles.get(name)}"
        yield from (f"{path} is left" for path in left(Path(folder)) if ".headroom" in path)


# --- from a test, and on the command line -------------------------------------------------


def dying(scenario: str, *options: str) -> list[str]:
    """Run this in a process of its own; what went wrong."""
    return apart("tests.dying", scenario, *options)


def main() -> None:
    """Do as the command line says; what went wrong as a JSON list."""
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario")
    parser.add_argument("--each", type=int, default=0)
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writers", type=int, default=0)
    parser.add_argument("--often", type=int, default=1)
    given = parser.parse_args()
    # What is tried here comes after the check, which is a process of its own.
    uploads.check_untrusted = lambda path, card: None
    content = a_model()
    if given.scenario == "models":
        wrong = list(crowd_of_models(given.writers, given.often, content))
    else:
        what = scenario(given.scenario, content)
        wrong = list(kill_at_each_step(what, given.each)) if given.each else []
        wrong += kill_at_random(what, given.random, given.seed)
    json.dump(wrong, sys.stdout)


def a_model() -> bytes:
    """A small model file."""
    with tempfile.TemporaryDirectory() as folder:
        files.write(Path(folder) / "small.nc", periods=12, draws=4)
        return (Path(folder) / "small.nc").read_bytes()


if __name__ == "__main__":
    main()
