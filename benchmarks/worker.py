"""One tool in a process of its own: a request a line on standard input, a reply a line.

    python -m benchmarks.worker benchmarks.headroom

The tool's module is imported first. A request is {"call": name, "question": {...}}; its
reply carries the wall-clock and processor seconds of that call alone. "details" says
what the last call found, and is not timed. Whatever a library prints goes to standard
error, so that replies stay readable.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time


def main(module: str) -> None:
    """Serve until standard input ends."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    start, cpu_start = time.perf_counter(), time.process_time()
    tool = importlib.import_module(module).Tool()
    imports = time.perf_counter() - start, time.process_time() - cpu_start
    for line in sys.stdin:
        request = json.loads(line)
        call, arguments = request.pop("call"), request
        if call == "imports":
            reply = {"wall": imports[0], "cpu": imports[1]}
        elif call == "details":
            reply = tool.details()
        else:
            wall, cpu = time.perf_counter(), time.process_time()
            getattr(tool, call)(**arguments)
            reply = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
            reply["cpu_from_start"] = time.process_time()
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


if __name__ == "__main__":
    main(sys.argv[1])
