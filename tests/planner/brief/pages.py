"""Pages of any size, made up: what a layout has to bear."""

from __future__ import annotations

from datetime import date

from planner.brief.page import Alternative, Brief, Dots, Fields, Line, Move, Stance, Tile
from planner.facts.fact import Fact, Maker, Source, Unit
from planner.wording.units import Units

SOURCE = Source("demo", "f" * 64, 1000, "2026-10-05", 13, "reference")
LONG = "Connected television and streaming, northern and western regions"
SCRIPTS = ("Телевидение", "Τηλεόραση", "電視廣告", "التلفزيون", "टेलीविजन", "ラジオ放送", "Ünïcödé")
HOSTILE = ("=1+1", "@SUM(A1)", "<b>bold</b>", "#panic()", "$x^2$", "{{name}}", "'; DROP", "_x0041_")
MOST_MOVES = 8


def fact(name: str, label: str, value: float, unit: Unit = "money") -> Fact:
    """One fact about a channel."""
    return next(iter(Maker((("channel", label),), SOURCE).fact(name, value, unit, "2")))


def move(name: str, now: float, plan: float, marks: tuple[str, ...] = ()) -> Move:
    """Money of a channel that moves."""
    share = fact("share", name, plan / now - 1, "share") if now else None
    return Move(
        name, fact("now", name, now), fact("plan", name, plan), fact("change", name, plan - now),
        share, marks,
    )  # fmt: skip


def channels(many: int, names: tuple[str, ...] = ()) -> list[str]:
    """So many names, the given ones first."""
    return [*names, *(f"Channel {at}" for at in range(len(names) + 1, many + 1))][:many]


def alternatives(units: Units, size: float) -> tuple[Alternative, ...]:
    """Four of them, the first recommended."""
    built = {
        "Profit": "Earns most; cuts reach",
        "Growth": "Grows fastest; pays back late",
        "Balanced": "Keeps every channel on air",
        "Brand building": "Protects the brand group",
    }
    spend, low, high = (units.say_money(size * k) for k in (27, 1.1, 4.2))
    return tuple(
        Alternative(
            name, spend, f"+{spend} ({low} to {high})", f"Worst tenth: −{low}", "Two quarters",
            built[name], name == "Profit",
        )
        for name in built
    )  # fmt: skip


def page(
    many: int = 8,
    names: tuple[str, ...] = ("TV", "Paid search", "Social", "Radio"),
    currency: str = "EUR",
    size: float = 1e6,
    notes: str = "",
    fields: Fields | None = None,
    stance: Stance = "approve",
) -> Brief:
    """A page of a model with so many channels, whose money is about ``size`` each."""
    units = Units(currency, 1.0, True, "revenue", currency, 2.0)
    named = channels(many, names)
    moves = [
        move(name, size * (1 + at % 5), size * (1 + (at * 7) % 6),
             ("weak evidence",) if at == 1 else ())
        for at, name in enumerate(named)
    ]  # fmt: skip
    if len(moves) > MOST_MOVES:
        shown, rest = moves[: MOST_MOVES - 1], moves[MOST_MOVES - 1 :]
        now, plan = (sum(float(getattr(one, of).value) for one in rest) for of in ("now", "plan"))
        moves = [*shown, move(f"{len(rest)} others", now, plan)]
    total = move(
        "All", *(sum(float(getattr(one, of).value) for one in moves) for of in ("now", "plan"))
    )
    facts = {
        one.id: one
        for of in [*moves, total]
        for one in (of.now, of.plan, of.change, of.share)
        if one
    }
    say = units.say_money
    first, second = named[:2]
    worse, dear = say(size * 0.4), say(size * 0.3)
    risks = [
        Line("Model", "Caution: 3 of 1,000 draws diverged, and the data end early.", "fitness"),
        Line("Weak evidence", f"38 % of what moves rests on {second}, a wide effect.", "weak"),
        Line("Beyond the data", f"{first} would be at 1.3x the most of any week.", "beyond"),
        Line("Bad case", f"In the worst tenth it brings about {worse} less than today.", "loss"),
        Line("Stress", f"If {first} costs 20 % more, the gain falls by {worse}.", "stress"),
        Line("What would flip it", f"{second} 28 % lower, or a margin below 31 %.", "flips"),
        Line("Rules", f"The dearest rule, at most what was observed, costs {dear}.", "rules"),
        Line("Assumed", "A margin of 45 %, and next year's base as last year's.", "assumed"),
    ]
    verdict = (
        f"Move {say(size * 3.2)} into {named[0]} and {named[2]}: about +{say(size * 2.1)} revenue"
    )
    fields = fields or Fields(owner="Cleo Marsh", decide_by=date(2026, 9, 28), notes=notes)
    return Brief(
        title="Larkfield national",
        about="13 weeks from 5 Oct 2026",
        plan="Optimized plan",
        mark="Draft: nobody has approved it",
        approved="",
        headline=fields.headline or verdict,
        verdict=verdict,
        span=f"{say(size * 0.8)} to {say(size * 3.6)}",
        tone="caution" if stance != "none" else "cannot",
        why="Better than the current plan on 93 % of the draws, mostly by the better mix.",
        ask=f"Approve the optimized plan of {say(size * 27)} for 13 weeks from 5 Oct 2026.",
        stance=stance,
        tiles=(
            Tile("Spend", say(size * 27), "as the current plan"),
            Tile("Brings more", f"+{say(size * 2.1)}", f"{say(size * 0.8)} to {say(size * 3.6)}"),
            Tile("Commit to", say(size * 1.3), "80 % of draws reach it"),
            Tile("Chance it is better", "93 %", "of 1,000 draws"),
            Tile("Total sales", say(size * 412), f"target {say(size * 420)}"),
        ),
        moves=tuple(moves) if stance != "none" else (),
        total=total if stance != "none" else None,
        alternatives=alternatives(units, size) if stance != "none" else (),
        risks=tuple(risks),
        after=(
            Line("Test", f"Geo holdout on {second} over 6 weeks, to detect about 9 %."),
            Line("Check", "15 Nov 2026 and 3 Jan 2027: revenue against the interval."),
            Line("Review", f"When weekly revenue is below {say(size * 5)} twice in a row."),
        ),
        claim="Claim: directional. The model fits, the evidence on what moves is weak.",
        provenance=(
            Line("Model", "Larkfield national, file 3fa9c1, fitted 12 Sep 2026, 1,000 draws"),
            Line("Certificate", f"No plan brings more than {say(size * 85)}; gap 0.01 %"),
        ),
        dots=Dots(tuple(size * (at - 3) / 10 for at in range(50)), "revenue", "now", True),
        fields=fields,
        facts=facts,
        units=units,
    )  # fmt: skip
