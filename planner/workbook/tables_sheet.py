"""A plan's tables on a sheet, and the formulas that look up what its money brings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmm_core.labels import Floats
from planner.workbook.layout import InputsLayout, TablesLayout
from planner.workbook.sheet import across, down, local, serial
from planner.workbook.tables import KNOTS, PAIR_KNOTS, Pair

_ABOUT = (
    "What the formulas look up. Nothing is typed here: money comes from Inputs. Outcome is in the "
    "model's units, the mean over its draws; every table holds changes against the plan as saved."
)

_PRINTED = 15


def write_tables(
    at: TablesLayout,
    inputs: InputsLayout,
    plan: int,
    title: str,
    names: Sequence[str],
    paid_after: Sequence[float],
) -> None:
    """Write a plan's tables.

    Parameters
    ----------
    paid_after : days to pay of each channel
    names : of the channels, as people call them
    """
    sheet = at.sheet
    sheet.widths(24, 12, 13)
    sheet.title(title, _ABOUT, 11)
    # Nobody prints tables: what each channel brings, and no more.
    sheet.page(at.by_channel + at.channels, min(at.live(at.landings), _PRINTED), (0, 1))
    _channels(at, inputs, names)
    for channel, month in np.ndindex(at.channels, at.months):
        _curve(at, inputs, plan, names[channel], (channel, month))
    _heads(at)
    for place, pair in enumerate(at.tables.pairs):
        _pair(at, place, pair, names[pair.channel])
    _periods(at, inputs, plan, names, paid_after)


# --- channels ---------------------------------------------------------------------------


def _channels(at: TablesLayout, inputs: InputsLayout, names: Sequence[str]) -> None:
    sheet, top, months = at.sheet, at.by_channel, at.tables.months.names[: at.landings]
    sheet.text(top - 2, 0, "What each channel brings", "section")
    heads = ["Channel", "Response factor", "Money", "Outcome", "Slope", "Slope as saved"]
    heads += ["First money", "Money as saved"]
    heads += [f"{month} as saved" for month in months] + list(months)
    sheet.text(top - 1, 0, heads[0], "head")
    sheet.texts(top - 1, 1, heads[1:], "head_right")
    for channel, name in enumerate(names):
        sheet.text(top + channel, 0, name)
        _channel(at, inputs, channel)


def _channel(at: TablesLayout, inputs: InputsLayout, channel: int) -> None:
    sheet, tables, row = at.sheet, at.tables, at.by_channel + channel
    brought, first = tables.plan_outcome[channel], at.curve(channel, 0)
    sheet.formula(row, at.FACTOR, f"MAX(0,N({inputs.response(channel)}))", 1.0)
    money = float(tables.spend[channel].sum())
    spent = down(first, at.SPENT, at.months)
    sheet.formula(row, at.MONEY, f"SUM({spent})", money, "fine")
    live = f"{local(row, at.live(0))}:{local(row, at.live(at.landings - 1))}"
    sheet.formula(row, at.OUTCOME, f"SUM({live})", float(brought.sum()), "fine")
    sheet.number(row, at.PLAN_SLOPE, float(tables.plan_slope[channel]), "fine")
    sheet.number(row, at.FIRST_RETURN, float(tables.zero_return[channel]), "factor")
    sheet.number(row, at.PLANNED, money, "fine")
    places = [i for i, pair in enumerate(tables.pairs) if pair.channel == channel]
    slopes = [local(row, at.PLAN_SLOPE), f"SUM({down(first, at.slope, at.months)})"]
    if places:
        pairs = down(at.pairs + places[0], at.TOGETHER_SLOPE, len(places))
        slopes.append(f"SUM({pairs})")
    factor = f"${local(row, at.FACTOR)}"
    slope = float(tables.plan_slope[channel])
    sheet.formula(row, at.SLOPE, f"{factor}*({'+'.join(slopes)})", slope, "fine")
    for month in range(at.landings):
        sheet.number(row, at.landed(month), float(brought[month]), "fine")
        parts = [local(row, at.landed(month)), *_landing_in(at, channel, month, places)]
        formula = f"{factor}*({'+'.join(parts)})"
        sheet.formula(row, at.live(month), formula, float(brought[month]), "fine")


def _landing_in(at: TablesLayout, channel: int, month: int, places: Sequence[int]) -> list[str]:
    """Cells of every change that falls into a month."""
    found = [
        local(at.curve(channel, spent), at.CHANGE + month - spent)
        for spent in range(at.months)
        if 0 <= month - spent < at.tables.offsets
    ]
    for place in places:
        offset = month - at.tables.pairs[place].second
        if 0 <= offset < at.tables.offsets:
            row = at.pairs + place
            found.append(f"{local(row, at.TOGETHER)}*{local(row, at.LANDS + offset)}")
    return found


# --- curves -----------------------------------------------------------------------------


def _heads(at: TablesLayout) -> None:
    sheet, tables = at.sheet, at.tables
    offsets = range(tables.offsets)
    sheet.text(at.curves - 2, 0, "Each month by itself", "section")
    heads = ["Channel", "Month", "Money", "Bought", "Knot", "Beyond it"]
    heads += [f"Change {later} months later" for later in offsets] + ["Slope", "As saved"]
    sheet.texts(at.curves - 1, 0, heads[:2], "head")
    sheet.texts(at.curves - 1, 2, heads[2:], "head_right")
    for which, what in enumerate(["Knots", *heads[6 : 6 + tables.offsets], "Slope"]):
        sheet.text(at.curves - 1, at.knots + which * KNOTS, what, "head")
    if not tables.pairs:
        return
    sheet.text(at.pairs - 2, 0, "Two months together, beyond the sum of each", "section")
    heads = ["Channel", "Month", "and month", "Bought", "and", "Knot", "Beyond it", "Knot"]
    heads += ["Beyond it", "Change", "Slope"] + [f"Lands {later} months later" for later in offsets]
    sheet.texts(at.pairs - 1, 0, heads[:3], "head")
    sheet.texts(at.pairs - 1, 3, heads[3:], "head_right")
    for what, column in (
        ("Knots", at.pair_knots),
        ("Knots of the other month", at.pair_knots + PAIR_KNOTS),
        ("Change", at.pair_table(0)),
        ("Slope", at.pair_table(1)),
    ):
        sheet.text(at.pairs - 1, column, what, "head")


def _curve(
    at: TablesLayout, inputs: InputsLayout, plan: int, name: str, place: tuple[int, int]
) -> None:
    sheet, tables, (channel, month) = at.sheet, at.tables, place
    row, knots, money = at.curve(*place), tables.knots[place], float(tables.spend[place])
    sheet.text(row, 0, name)
    sheet.text(row, 1, tables.months.names[month])
    sheet.formula(row, at.SPENT, f"MAX(0,N({inputs.money(plan, *place)}))", money, "fine")
    last = local(row, at.knots + KNOTS - 1)
    price = f"MAX(0.001,N({inputs.price(channel)}))"
    bought = f"MIN({local(row, at.SPENT)}/{price},{last})"
    sheet.formula(row, at.BOUGHT, bought, min(money, float(knots[-1])), "fine")
    position, share = _position(knots, money)
    found = across(row, at.knots, KNOTS)
    knot = f"MIN(MATCH({local(row, at.BOUGHT)},{found},1),{KNOTS - 1})"
    sheet.formula(row, at.POSITION, knot, position + 1)
    sheet.formula(row, at.SHARE, _beyond(row, at.BOUGHT, at.POSITION, found), share, "factor")
    for which in range(tables.offsets + 1):
        looked_up = _between(row, across(row, at.table(which), KNOTS), at)
        sheet.formula(row, at.CHANGE + which, looked_up, 0.0, "fine")
    sheet.number(row, at.planned, money, "fine")
    # Knots to the last digit, for the plan's own money is one of them.
    sheet.table(row, at.knots, knots, 17)
    for which, values in enumerate([*tables.outcome[place], tables.slope[place]]):
        sheet.table(row, at.table(which), values)


def _position(knots: Floats, money: float) -> tuple[int, float]:
    """Which knots money lies between, counted from 0, and how far beyond the first of them."""
    capped = min(money, float(knots[-1]))
    at = min(int(np.searchsorted(knots, capped, side="right")) - 1, knots.size - 2)
    return at, float((capped - knots[at]) / (knots[at + 1] - knots[at]))


def _beyond(row: int, money: int, position: int, knots: str) -> str:
    at, found = local(row, money), local(row, position)
    low = f"INDEX({knots},{found})"
    return f"({at}-{low})/(INDEX({knots},{found}+1)-{low})"


def _between(row: int, values: str, at: TablesLayout) -> str:
    position, share = local(row, at.POSITION), local(row, at.SHARE)
    low = f"INDEX({values},{position})"
    return f"{low}+{share}*(INDEX({values},{position}+1)-{low})"


# --- pairs ------------------------------------------------------------------------------


def _pair(at: TablesLayout, place: int, pair: Pair, name: str) -> None:
    sheet, tables, row = at.sheet, at.tables, at.pairs + place
    names = tables.months.names
    sheet.texts(row, 0, [name, names[pair.first], names[pair.second]])
    axes = ((at.X, at.X_POSITION, pair.first), (at.Y, at.Y_POSITION, pair.second))
    for which, (money, position, month) in enumerate(axes):
        knots, first = pair.knots[which], at.pair_knots + which * PAIR_KNOTS
        planned = float(tables.spend[pair.channel, month])
        source = local(at.curve(pair.channel, month), at.BOUGHT)
        capped = f"MIN({source},{local(row, first + PAIR_KNOTS - 1)})"
        sheet.formula(row, money, capped, min(planned, float(knots[-1])), "fine")
        found, range_ = _position(knots, planned), across(row, first, PAIR_KNOTS)
        knot = f"MIN(MATCH({local(row, money)},{range_},1),{PAIR_KNOTS - 1})"
        sheet.formula(row, position, knot, found[0] + 1)
        beyond = _beyond(row, money, position, range_)
        sheet.formula(row, position + 1, beyond, found[1], "factor")
        sheet.table(row, first, knots, 17)
    for which, table in enumerate((pair.outcome, pair.slope)):
        cells = across(row, at.pair_table(which), PAIR_KNOTS**2)
        sheet.formula(row, at.TOGETHER + which, _bilinear(at, row, cells), 0.0, "fine")
        sheet.table(row, at.pair_table(which), table.ravel())
    sheet.numbers(row, at.LANDS, pair.landing, "factor")


def _bilinear(at: TablesLayout, row: int, cells: str) -> str:
    """A table laid out row by row, read between its knots."""
    x, wx = local(row, at.X_POSITION), local(row, at.X_SHARE)
    y, wy = local(row, at.Y_POSITION), local(row, at.Y_SHARE)

    def along(more: int) -> str:
        start = f"({x}{-1 + more:+d})*{PAIR_KNOTS}+{y}"
        return f"((1-{wy})*INDEX({cells},{start})+{wy}*INDEX({cells},{start}+1))"

    return f"(1-{wx})*{along(0)}+{wx}*{along(1)}"


# --- periods ----------------------------------------------------------------------------


def _periods(
    at: TablesLayout,
    inputs: InputsLayout,
    plan: int,
    names: Sequence[str],
    paid_after: Sequence[float],
) -> None:
    """Money by period, from that of its month, so that payments find their day."""
    sheet, tables, months = at.sheet, at.tables, at.tables.months
    sheet.text(at.periods - 3, 0, "Each period", "section")
    sheet.texts(at.periods - 2, 0, ["Period", "Ends"], "head")
    sheet.texts(at.periods - 2, at.BY_PERIOD, names, "head_right")
    sheet.text(at.periods - 1, 0, "Days to pay")
    for channel in range(at.channels):
        days = f"MAX(0,MIN({months.latest},N({inputs.days(plan, channel)})))"
        sheet.formula(at.periods - 1, at.BY_PERIOD + channel, days, paid_after[channel])
    for period, share in enumerate(tables.shares):
        row, month = at.periods + period, int(months.spent[period])
        sheet.text(row, 0, str(months.dates[period]))
        sheet.number(row, at.ENDS, serial(months.ends[period]), "day")
        for channel in range(at.channels):
            spent = local(at.curve(channel, month), at.SPENT)
            money = float(tables.spend[channel, month] * share[channel])
            source = f"{spent}*{float(share[channel])!r}"
            sheet.formula(row, at.BY_PERIOD + channel, source, money, "fine")
