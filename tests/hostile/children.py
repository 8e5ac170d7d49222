"""Commands run in a process of their own, and what each took: work and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parents[2]
# What a refusal may take: work beyond that of a command that loads as many libraries, and memory
# in all.
MOST_SECONDS = 2.0
MOST_MEGABYTES = 300.0
# Between the tests and the command: a child counts the memory of who started it as its own.
_STARTER = """
import json, os, sys
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(pid, 0)
with open(sys.argv[1], "w") as file:
    json.dump(
        [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss], file
    )
"""


@dataclass(frozen=True)
class Ran:
    """A command that has ended.

    Parameters
    ----------
    code : its exit code
    out, errors : what it wrote
    seconds : work of its processor, which other work on the machine does not lengthen
    megabytes : the most memory that it held
    """

    code: int
    out: str
    errors: str
    seconds: float
    megabytes: float

    @property
    def answer(self) -> Any:
        """Its document."""
        return json.loads(self.out)


def run(*arguments: str, **environment: str) -> Ran:
    """Run the interpreter with these arguments, from the checkout."""
    with tempfile.NamedTemporaryFile("r") as used:
        starter = [sys.executable, "-S", "-c", _STARTER, used.name]
        ended = subprocess.run(
            [*starter, sys.executable, *arguments],
            cwd=REPO,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
        code, seconds, kilobytes = json.load(used)
    out, errors = (stream.decode("utf-8", "replace") for stream in (ended.stdout, ended.stderr))
    return Ran(code, out, errors, seconds, kilobytes / 1024)


def planner(*arguments: object, **environment: str) -> Ran:
    """``python -m planner`` with these arguments."""
    return run("-m", "planner", *map(str, arguments), **environment)


@cache
def usual_seconds() -> float:
    """Work of a command that refuses a plan of one line: nearly all of it is libraries."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder, "plan.csv")
        plan.write_text("date\n2024-01-01\n", "utf-8")
        return planner("evaluate", "larkfield_national", "--plan", plan).seconds


def refused_cheaply(ran: Ran) -> str:
    """The message of a refusal, after a look at what it took."""
    assert ran.code == 2, ran.out[-500:] + ran.errors[-500:]
    assert "Traceback" not in ran.out + ran.errors
    assert ran.seconds - usual_seconds() < MOST_SECONDS
    assert ran.megabytes < MOST_MEGABYTES
    error = ran.answer["error"]
    assert len(error["message"]) < 1_000
    assert error["remedy"]
    message: str = error["message"]
    return message
