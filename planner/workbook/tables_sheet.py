"""A plan's tables on a sheet, and the formulas that look up what its money brings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.workbook.layout import InputsLayout, TablesLayout, price_of
from planner.workbook.lookup import between, near
from planner.workbook.runs import COLUMN, FIRST, SECOND, Others, Row, along, here, name
from planner.workbook.sheet import down, local, serial

_ABOUT = (
    "What the formulas look up. Nothing is typed here: money comes from Inputs. Outcome is in the "
    "model's units, the mean over its draws; every table holds changes against the plan as saved."
)

_DIGITS = 7


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
    _channels(at, inputs, names)
    _heads(at)
    _curves(at, inputs, plan, names)
    if at.tables.pairs:
        _pairs(at, names)
    _periods(at, inputs, plan, names, paid_after)
    # Nobody prints tables: what each channel brings in all, and no more.
    sheet.page(at.by_channel + at.channels - 1, at.PLANNED, (0, 1))


# --- channels ---------------------------------------------------------------------------


def _channels(at: TablesLayout, inputs: InputsLayout, names: Sequence[str]) -> None:
    sheet, top, months = at.sheet, at.by_channel, at.tables.months.names[: at.landings]
    sheet.text(top - 2, 0, "What each channel brings", "section")
    heads = ["Channel", "Response factor", "Money", "Outcome", "Slope", "Slope as saved"]
    heads += ["First money", "Money as saved"]
    heads += [f"{month} as saved" for month in months] + list(months)
    sheet.text(top - 1, 0, heads[0], "head")
    sheet.texts(top - 1, 1, heads[1:], "head_right")
    for channel, called in enumerate(names):
        sheet.text(top + channel, 0, called)
        _channel(at, inputs, channel)


def _channel(at: TablesLayout, inputs: InputsLayout, channel: int) -> None:
    sheet, tables, row = at.sheet, at.tables, at.by_channel + channel
    brought, first = tables.plan_outcome[channel], at.curve(channel, 0)
    sheet.formula(row, at.FACTOR, inputs.times(channel), 1.0)
    money = float(tables.spend[channel].sum())
    spent = down(first, at.SPENT, at.months)
    sheet.formula(row, at.MONEY, f"SUM({spent})", money, "fine")
    live = f"{local(row, at.live(0))}:{local(row, at.live(at.landings - 1))}"
    sheet.formula(
        row, at.OUTCOME, f"SUM({live})", float(brought.sum()) if money > 0 else 0.0, "fine"
    )
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
    left = float(tables.left_slope[channel])
    shares = [_less(at, channel, month) for month in range(at.months)]
    if left and any(shares):
        together = "+".join(share for share in shares if share)
        slopes.append(f"({-left / at.months:.9g})*({together})")
    has = f"${local(row, at.MONEY)}>0"
    formula = f"IF({has},{factor}*({'+'.join(slopes)}),0)"
    sheet.formula(row, at.SLOPE, formula, slope if money > 0 else 0.0, "fine")
    for month in range(at.landings):
        sheet.number(row, at.landed(month), float(brought[month]), "fine")
        parts = [local(row, at.landed(month)), *_landing_in(at, channel, month, places)]
        left, share = float(tables.left[channel, month]), _less(at, channel, month)
        if left and share:
            parts.append(f"({-left:.9g})*{share}")
        formula = f"IF({has},{factor}*({'+'.join(parts)}),0)"
        value = float(brought[month]) if money > 0 else 0.0
        sheet.formula(row, at.live(month), formula, value, "fine")


def _less(at: TablesLayout, channel: int, landing: int) -> str:
    """Share of what is left at no money that counts; "" where there is none to have less of."""
    months = near(at.tables, channel, landing)
    return "*".join(local(at.curve(channel, month), at.LESS) for month in months)


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
    heads = ["Channel", "Month", "Money", "Money as saved", "Bought", "Less than planned, squared"]
    heads += ["Knot", "Beyond it", "Knot of pairs", "Beyond it"]
    heads += [f"Change {later} months later" for later in offsets] + ["Slope"]
    sheet.texts(at.curves - 1, 0, heads[:2], "head")
    sheet.texts(at.curves - 1, 2, heads[2:], "head_right")
    for which, what in enumerate(["Knots", *heads[10:], "Knots of pairs"]):
        sheet.text(at.curves - 1, at.knots + which * tables.knot_count, what, "head")
    if not tables.pairs:
        return
    sheet.text(at.pairs - 2, 0, "Two months together, beyond the sum of each", "section")
    heads = ["Channel", "Month", "and month", "Place", "Change", "Slope"]
    heads += [f"Lands {later} months later" for later in offsets]
    sheet.texts(at.pairs - 1, 0, heads[:3], "head")
    sheet.texts(at.pairs - 1, 3, heads[3:], "head_right")
    for what, column in (
        ("Change", at.pair_table(0)),
        ("Slope", at.pair_table(1)),
    ):
        sheet.text(at.pairs - 1, column, what, "head")


def _curves(at: TablesLayout, inputs: InputsLayout, plan: int, names: Sequence[str]) -> None:
    sheet, tables = at.sheet, at.tables
    cells = _curve(at, inputs)
    knot, beyond = between(tables.knots, tables.spend)
    pair_knot, pair_beyond = between(tables.pair_knots, tables.spend)
    saved = (
        *(tables.spend, tables.spend),
        np.minimum(tables.spend, tables.knots[..., -1]),
        np.zeros_like(tables.spend),
        *(knot + 1, beyond, pair_knot + 1, pair_beyond),
        *np.zeros((tables.offsets + 1, *tables.spend.shape)),
    )
    blocks = (tables.knots, *np.moveaxis(tables.outcome, 2, 0), tables.slope, tables.pair_knots)
    values = np.concatenate([np.stack(saved, axis=-1), *blocks], axis=-1)
    for channel, month in np.ndindex(tables.spend.shape):
        called = sheet.shared(names[channel]), sheet.shared(tables.months.names[month])
        given = Others(inputs.block(plan) + channel, inputs.factors + channel, 1 + month)
        come_to = (*called, *values[channel, month].tolist())
        sheet.sheet.write_row_of(cells, at.curve(channel, month), come_to, given)


def _curve(at: TablesLayout, inputs: InputsLayout) -> Row:
    """A row of a month: its money from Inputs, and what is read at it from tables beside it.

    The channel's rows of money and price on Inputs are the other rows that it points to, and the
    month's column there.
    """
    row, fine = Row(0), at.sheet.book.form("fine")
    count, paired, tables = at.tables.knot_count, at.tables.pair_knot_count, at.tables.offsets + 1
    row.texts(2, at.sheet.book.form("text"))
    plain, factor = at.sheet.book.form("plain"), at.sheet.book.form("factor")
    spent, bought = here(at.SPENT), here(at.BOUGHT)
    # A text, an error or an amount below nothing is nothing; Inputs says so.
    typed = f"{inputs.sheet.quoted}!${COLUMN}${FIRST}"
    row.formula(f"IF(ISNUMBER({typed}),MAX(0,{typed}),0)", fine)
    row.numbers(1, 16)
    price = price_of(f"{inputs.column(inputs.PRICE)}{SECOND}")
    row.formula(f"MIN({spent}/{price},{here(at.last_knot)})", fine)
    saved = here(at.SAVED)
    row.formula(f"IF({saved}>0,MAX(0,1-{bought}/{saved})^2,0)", factor)
    for first, known, knot in (
        (at.knots, count, here(at.KNOT)),
        (at.pair_knots, paired, here(at.PAIR_KNOT)),
    ):
        knots = along(first, known)
        low = f"INDEX({knots},{knot})"
        row.formula(f"MIN(MATCH({bought},{knots},1),{known - 1})", plain)
        row.formula(f"({bought}-{low})/(INDEX({knots},{knot}+1)-{low})", factor)
    for which in range(tables):
        values, knot = along(at.table(which), count), here(at.KNOT)
        low = f"INDEX({values},{knot})"
        row.formula(f"{low}+{here(at.BEYOND)}*(INDEX({values},{knot}+1)-{low})", fine)
    # The plan's own money is one of the knots, and Inputs writes as many digits.
    row.numbers(count, 16)
    row.numbers(tables * count, _DIGITS)
    row.numbers(paired, 16)
    return row


# --- pairs ------------------------------------------------------------------------------


def _pairs(at: TablesLayout, names: Sequence[str]) -> None:
    sheet, tables, row = at.sheet, at.tables, _pair(at)
    knot, months = between(tables.pair_knots, tables.spend)[0], tables.months.names
    for place, pair in enumerate(tables.pairs, start=at.pairs):
        both = (pair.first, pair.second)
        called = [sheet.shared(one) for one in (names[pair.channel], *(months[m] for m in both))]
        x, y = knot[pair.channel, both]
        saved = np.array([x * tables.pair_knot_count + y + 1, 0.0, 0.0])
        values = (saved, pair.landing, pair.outcome.ravel(), pair.slope.ravel())
        cells = (*called, *np.concatenate(values).tolist())
        months_at = Others(*(at.curve(pair.channel, month) for month in both))
        sheet.sheet.write_row_of(row, place, cells, months_at)


def _pair(at: TablesLayout) -> Row:
    """A row of two months: tables of a knot of the first after the other, read between knots.

    The rows of both months are the other rows that it points to.
    """
    row, plain, fine = Row(0), at.sheet.book.form("plain"), at.sheet.book.form("fine")
    count = at.tables.pair_knot_count
    row.texts(3, at.sheet.book.form("text"))
    x, y = f"{name(at.PAIR_KNOT)}{FIRST}", f"{name(at.PAIR_KNOT)}{SECOND}"
    more_x, more_y = f"{name(at.PAIR_BEYOND)}{FIRST}", f"{name(at.PAIR_BEYOND)}{SECOND}"
    row.formula(f"({x}-1)*{count}+{y}", plain)
    for which in range(2):
        cells, place = along(at.pair_table(which), count**2), here(at.PLACE)
        found = [f"INDEX({cells},{place}+{more})" for more in (0, 1, count, count + 1)]
        low, high = (
            f"((1-{more_y})*{one}+{more_y}*{other})" for one, other in (found[:2], found[2:])
        )
        row.formula(f"(1-{more_x})*{low}+{more_x}*{high}", fine)
    row.numbers(at.tables.offsets, _DIGITS)
    row.numbers(2 * count**2, _DIGITS)
    return row


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
    cells = Row(at.BY_PERIOD)
    for _ in range(at.channels):
        cells.formula(f"{name(at.SPENT)}%d*%.16g", sheet.book.form("fine"))
    spent = tables.spend[:, months.spent].T
    for period, share in enumerate(tables.shares):
        row, month = at.periods + period, int(months.spent[period])
        sheet.text(row, 0, str(months.dates[period]))
        sheet.number(row, at.ENDS, serial(months.ends[period]), "day")
        lines = [at.curve(channel, month) + 1 for channel in range(at.channels)]
        values = np.stack([lines, share, share * spent[period]], axis=1)
        sheet.sheet.write_row_of(cells, row, tuple(values.ravel().tolist()))
