"""What begins with the server, before anybody looks."""

from __future__ import annotations

import functools
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware

from mmm_core.errors import HeadroomError
from planner import services, ui
from planner.jobs.desk import Desk
from planner.ui.shell import session, upkeep
from planner.ui.shell.guard import Guard

MIDDLEWARE = (Middleware(Guard),)


@functools.cache
def desk() -> Desk:
    """Where answers that take a while are worked out, for everybody.

    Raises
    ------
    InvalidSetting
        If the environment asks for workers that cannot be.
    """
    return Desk.as_configured(after=upkeep.settle, present=session.is_present)


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """The workers begin and end with it: whoever comes first should wait for nothing to load.

    What processes that died while writing have left is swept before.
    """
    try:
        services.sweep()
        served = desk()
        _load_screens()
    except HeadroomError as error:
        # Nobody is there yet to be told on a screen.
        sys.exit(f"Headroom does not start. {error}")
    yield
    served.close()


def _load_screens() -> None:
    """Every module that a screen may need, and what those load once they are used."""
    here = Path(*ui.__path__)
    for module in sorted(here.glob("*/*.py")):
        import_module(".".join((ui.__name__, module.parent.name, module.stem)))
    # The templates that tables are styled by are compiled as this is imported.
    import_module("pandas.io.formats.style")
    services.prepare_screens()
