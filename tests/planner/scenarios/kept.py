"""Small scenarios to keep."""

import itertools

from planner.scenarios.content import content_of
from planner.scenarios.database import Database
from planner.scenarios.people import Person
from planner.scenarios.records import Draft, Fit
from planner.scenarios.store import Store

FIT = Fit("Larkfield", "larkfield_2026", "a" * 64)
ADA, BO = Person("Ada", "finance"), Person("Bo", "marketer")
WEEKS = ["2026-11-23", "2026-11-30", "2026-12-07"]


def content(*spend, weeks=WEEKS, **rest):
    """A plan of TV and radio: TV spends these amounts, radio one a week."""
    cells = [
        {"channel": "tv", "by_period": list(spend) or [1.0] * len(weeks)},
        {"channel": "radio", "by_period": [1.0] * len(weeks)},
    ]
    return content_of({"plan": {"periods": list(weeks), "cells": cells}, **rest})


def draft(name="Spring", of=None, fit=FIT, note="", tags=()):
    return Draft(name, content() if of is None else of, fit, note, tags)


def ticking():
    """A clock whose every look is a second later."""
    seconds = itertools.count()

    def now():
        minutes, rest = divmod(next(seconds), 60)
        return f"2026-11-26T12:{minutes:02}:{rest:02}.000000+00:00"

    return now


def store_in(folder):
    return Store(Database.in_file(folder / "headroom.db"), ticking())
