"""What the training questions are about: channels, regions, plans and rules of no model."""

from __future__ import annotations

from planner.agent.understood.question import Names

TRAINING = Names(
    channels={
        "tv": ("TV",), "radio": ("Radio",), "search": ("Search",), "social": ("Social",),
        "ooh": ("Out-of-home",), "display": ("Display",), "video": ("Online video",),
        "shopping": ("Shopping",), "print": ("Print",), "email": ("Email",),
    },
    regions={("geo", one): (one,) for one in ("north", "south", "east", "west")},
    plans=("Current plan", "Growth", "Profit", "Plan A", "Plan B", "Q4 push"),
    guardrails={
        "Search cap": "Search: at most €2 M",
        "TV floor": "TV: at least €4 M",
        "Radio lock": "Radio: kept as in the current plan",
    },
    currency="EUR",
    locale="en",
    start="2026-10-05",
    end="2027-01-03",
    today="2026-10-01",
    groups={"Brand": ("tv", "ooh", "video", "radio")},
)  # fmt: skip
