"""What begins with the server, before anybody looks."""

from __future__ import annotations

import functools
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware

from mmm_core.errors import HeadroomError
from planner import services
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
    """The workers begin and end with it: whoever asks first should not wait for them.

    What processes that died while writing have left is swept before.
    """
    try:
        services.sweep()
        served = desk()
    except HeadroomError as error:
        # Nobody is there yet to be told on a screen.
        sys.exit(f"Headroom does not start. {error}")
    yield
    served.close()
