"""Where everything stands: rows and columns of the sheets that formulas point to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planner.workbook.runs import name
from planner.workbook.sheet import Sheet
from planner.workbook.tabulated import Tables


def price_of(cell: str) -> str:
    """Factor on a price as formulas take it: 1 where nothing above 0 is typed."""
    return f"IF(N({cell})>0,MAX(0.001,{cell}),1)"


# Rows of the economics on the inputs sheet, from its first.
VALUE, MARGIN, REQUIRED, DISCOUNT = range(4)
ECONOMICS = ("Value", "Margin", "RequiredReturn", "DiscountRate")
# Whether any input of any plan differs from what was saved, in every sheet's formulas.
CHANGED = 'COUNTIF(InputsChanged,"yes")>0'


@dataclass(frozen=True)
class InputsLayout:
    """The inputs sheet, for so many plans, channels and months."""

    sheet: Sheet
    plans: int
    channels: int
    months: int

    economics = 5
    changed = 9
    factors = 13

    def block(self, plan: int) -> int:
        """Row of a plan's first channel."""
        return self.factors + self.channels + 4 + plan * (self.channels + 5)

    def economic(self, which: int, plan: int) -> str:
        """Value, margin, required return or discount rate of a plan."""
        return self.sheet.at(self.economics + which, 1 + plan)

    PRICE = 2

    def times(self, channel: int) -> str:
        """Factor on a channel's response, 1 where no number of 0 or more is typed."""
        cell = self.response(channel)
        return f"IF(ISNUMBER({cell}),IF({cell}>=0,{cell},1),1)"

    def column(self, column: int) -> str:
        """A column of the sheet, to be followed by the number of a row."""
        return f"{self.sheet.quoted}!${name(column)}$"

    def response(self, channel: int) -> str:
        """Factor on a channel's response."""
        return self.sheet.at(self.factors + channel, 1)

    def price(self, channel: int) -> str:
        """Factor on the price of a channel's media."""
        return self.sheet.at(self.factors + channel, self.PRICE)

    def days(self, plan: int, channel: int) -> str:
        """Days after its period's end on which a channel is paid."""
        return self.sheet.at(self.factors + channel, 3 + plan)

    def money(self, plan: int, channel: int, month: int) -> str:
        """What a plan spends."""
        return self.sheet.at(self.block(plan) + channel, 1 + month)

    def limit(self, month: int) -> int:
        """Column of the most that was observed of a month; that of the whole horizon is last."""
        return self.months + 4 + month

    def status(self, plan: int) -> str:
        """What is said of a plan's channels: the whole column."""
        first, column = self.block(plan), self.months + 2
        return self.sheet.span(first, column, first + self.channels - 1, column)


@dataclass(frozen=True)
class TablesLayout:
    """One plan's sheet of tables: channels, curves, pairs, from top to bottom."""

    sheet: Sheet
    tables: Tables

    by_channel = 5

    @cached_property
    def channels(self) -> int:
        """How many channels."""
        return len(self.tables.channels)

    @cached_property
    def months(self) -> int:
        """How many months money is spent in."""
        return self.tables.months.count

    @cached_property
    def landings(self) -> int:
        """How many months outcome falls into."""
        return self.tables.months.landings

    # --- channels -----------------------------------------------------------------------

    FACTOR, MONEY, OUTCOME, SLOPE, PLAN_SLOPE, FIRST_RETURN, PLANNED = range(1, 8)

    def landed(self, month: int) -> int:
        """Column of what the plan brings in a month; the live ones follow after all of them."""
        return self.PLANNED + 1 + month

    def live(self, month: int) -> int:
        """Column of what the money on the inputs sheet brings in a month."""
        return self.PLANNED + 1 + self.landings + month

    def channel_column(self, column: int) -> str:
        """One figure of all channels."""
        first = self.by_channel
        return self.sheet.span(first, column, first + self.channels - 1, column)

    # --- curves -------------------------------------------------------------------------

    @cached_property
    def curves(self) -> int:
        """Row of the first channel's first month."""
        return self.by_channel + self.channels + 4

    SPENT, SAVED, BOUGHT, LESS, KNOT, BEYOND, PAIR_KNOT, PAIR_BEYOND, CHANGE = range(2, 11)

    @cached_property
    def slope(self) -> int:
        """Column of the change of slope, after those of outcome."""
        return self.CHANGE + self.tables.offsets

    @cached_property
    def knots(self) -> int:
        """First column of the knots; tables of as many columns follow."""
        return self.slope + 1

    @property
    def last_knot(self) -> int:
        """Column of the most money that tables reach to."""
        return self.knots + self.tables.knot_count - 1

    def table(self, which: int) -> int:
        """First column of a table: changes of outcome by offset, then of slope."""
        return self.knots + self.tables.knot_count * (1 + which)

    @cached_property
    def pair_knots(self) -> int:
        """First column of the knots of pairs, after all tables."""
        return self.table(self.tables.offsets + 1)

    def curve(self, channel: int, month: int) -> int:
        """Row of a channel's month."""
        return self.curves + channel * self.months + month

    def curve_column(self, column: int) -> str:
        """One figure of all channels and months."""
        last = self.curves + self.channels * self.months - 1
        return self.sheet.span(self.curves, column, last, column)

    # --- pairs --------------------------------------------------------------------------

    @cached_property
    def pairs(self) -> int:
        """Row of the first pair."""
        return self.curves + self.channels * self.months + 4

    PLACE, TOGETHER, TOGETHER_SLOPE, LANDS = range(3, 7)

    def pair_table(self, which: int) -> int:
        """First column of a pair's table: outcome, then slope."""
        return self.LANDS + self.tables.offsets + which * self.tables.pair_knot_count**2

    # --- periods ------------------------------------------------------------------------

    ENDS, BY_PERIOD = 1, 2

    @cached_property
    def periods(self) -> int:
        """Row of the first period."""
        return self.pairs + len(self.tables.pairs) + 4

    def spent(self, period: int, channel: int) -> str:
        """Money of one period and channel."""
        return self.sheet.at(self.periods + period, self.BY_PERIOD + channel)

    @property
    def ends(self) -> str:
        """The last day of every period."""
        last = self.periods + self.tables.shares.shape[0] - 1
        return self.sheet.span(self.periods, self.ENDS, last, self.ENDS)

    @property
    def by_period(self) -> str:
        """Money of every period and channel."""
        last = self.periods + self.tables.shares.shape[0] - 1
        return self.sheet.span(
            self.periods, self.BY_PERIOD, last, self.BY_PERIOD + self.channels - 1
        )

    @property
    def days(self) -> str:
        """Days to pay of every channel, beside each other."""
        row = self.periods - 1
        return self.sheet.span(row, self.BY_PERIOD, row, self.BY_PERIOD + self.channels - 1)
