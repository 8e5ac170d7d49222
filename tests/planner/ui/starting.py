"""Prints what a screen loads that the server has not loaded when it began: modules, as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

from planner.ui.shell import server


async def loaded() -> set[str]:
    """What is loaded when the server answers."""
    async with server.lifespan(None):
        return set(sys.modules)


def main() -> None:
    """Begin, and open the screens of the addresses that are named."""
    before = asyncio.run(loaded())
    for page in sys.argv[1:]:
        app = AppTest.from_file(str(Path("pages/frame.py").resolve()), default_timeout=120).run()
        app.switch_page(page).run()
        assert not app.exception
    print(json.dumps(sorted(set(sys.modules) - before)))


if __name__ == "__main__":
    main()
