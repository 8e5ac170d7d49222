"""Three plans, two channels and what they bring, to write sentences about."""

from __future__ import annotations

from functools import cache

from planner.agent.checker.check import check
from planner.agent.understood.question import Names
from planner.facts.fact import Fact, Facts, Source, by_id

SOURCE = Source("model", "0" * 64, 1000, "2026-10-05", 13, "after")
NAMES = Names(
    channels={"tv": ("TV",), "radio": ("Radio",), "social": ("Social",)},
    regions={("geo", "north"): ("North",), ("geo", "south"): ("South",)},
    plans=("Bold", "Careful"),
    guardrails={},
    currency="EUR",
    locale="en-GB",
    start="2026-10-05",
    end="2027-01-03",
    today="2026-10-01",
)
# Spend in millions, return on average and at the margin, by plan and channel.
LEVELS = {
    ("Current plan", "tv"): (8.05, 2.41, 2.13),
    ("Current plan", "radio"): (1.22, 1.15, 0.93),
    ("Current plan", "social"): (1.69, 3.85, 3.02),
    ("Bold", "tv"): (10.5, 2.32, 1.87),
    ("Bold", "radio"): (0.61, 1.62, 1.31),
    ("Bold", "social"): (2.54, 3.11, 2.62),
    ("Careful", "tv"): (9.23, 2.36, 1.98),
    ("Careful", "radio"): (0.85, 1.44, 1.17),
    ("Careful", "social"): (2.07, 3.46, 2.85),
}
PROFITS = {
    "Current plan": (7.36, 5.1, 9.7),
    "Bold": (9.14, 6.4, 12.1),
    "Careful": (8.85, 6.2, 11.4),
}


@cache
def facts() -> Facts:
    made = []

    def add(
        name: str, value: float, unit: str, *about: tuple[str, str], ends: tuple[float, ...] = ()
    ) -> None:
        low, high = ends or (None, None)
        made.append(Fact(name, about, value, unit, "7", SOURCE, low, high))  # type: ignore[arg-type]

    for (plan, channel), (spend, average, marginal) in LEVELS.items():
        about = (("plan", plan), ("channel", channel))
        add("spend", spend * 1e6, "money", *about)
        add("iroas", average, "return", *about, ends=(average - 0.3, average + 0.4))
        add("mroas", marginal, "return", *about, ends=(marginal - 0.2, marginal + 0.3))
    for plan, values in PROFITS.items():
        profit, low, high = (one * 1e6 for one in values)
        add("profit", profit, "money", ("plan", plan), ends=(low, high))
        add(
            "spend",
            sum(v[0] for k, v in LEVELS.items() if k[0] == plan) * 1e6,
            "money",
            ("plan", plan),
        )
        best = max(one[0] for one in PROFITS.values()) * 1e6
        add("regret", best - profit, "money", ("plan", plan))
        if plan != "Current plan":
            more = profit - PROFITS["Current plan"][0] * 1e6
            ends = (0.6 * more, 1.4 * more)
            add("profit_gain", more, "money", ("plan", plan), ("against", "reference"), ends=ends)
    add("difference_profit", 0.29e6, "money", ("plan", "Bold"), ("against", "Careful"))
    add("p_beats_profit", 0.83, "share", ("plan", "Bold"), ("against", "Careful"))
    add("p_beats_profit", 0.97, "share", ("plan", "Bold"), ("against", "Current plan"))
    for month, paid in (("2026-10", 3.13e6), ("2026-11", 9.62e6), ("2026-12", 0.9e6)):
        add("paid", paid, "money", ("plan", "Bold"), ("month", month))
    for channel, chance in (("tv", 0.71), ("radio", 0.04), ("social", 0.993)):
        add("p_above_break_even", chance, "share", ("plan", "current"), ("channel", channel))
    add("weak_share", 0.078, "share", ("plan", "Bold"))
    add("beyond_observed_period", 0.3, "share", ("plan", "Bold"), ("channel", "social"))
    add("break_even", 2.0, "return", ("plan", "current"))
    for geo, marginal in (("north", 1.76), ("south", 2.09)):
        add("mroas", marginal, "return", ("plan", "best"), ("geo", geo), ("channel", "tv"))
    return by_id(made)


def wrong(text: str) -> set[str]:
    """What is wrong with a text about them."""
    return {one.wrong for one in check(text, facts(), NAMES)}
