"""``python -m planner mcp``: the read-only commands as tools, over standard input and output."""

from __future__ import annotations

import argparse


def add(_: argparse.ArgumentParser) -> None:
    """It has no options: what it may do is what its tools do."""


def answer(_: argparse.Namespace) -> None:
    """Serve until standard input ends; nothing but the protocol is written to standard output."""
    # The protocol's library is loaded by nobody else.
    from planner.mcp import server

    server.serve()
