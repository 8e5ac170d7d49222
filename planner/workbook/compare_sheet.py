"""Plans side by side: what follows the inputs first, what draws say of saved plans below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.questions.compared import Compared
from planner.wording import amounts
from planner.workbook.beside import Beside
from planner.workbook.channels_block import ChannelsLayout, write_channels, write_moved
from planner.workbook.entry import Entry
from planner.workbook.figures import Figures
from planner.workbook.layout import InputsLayout, TablesLayout
from planner.workbook.parts_block import PartsLayout, said_of, write_parts
from planner.workbook.risk import Risks
from planner.workbook.said import (
    NOT_KNOWN,
    PAID_BACK,
    counted,
    end_of_month,
    near_said,
    outcome_said,
    units_of,
)
from planner.workbook.sheet import Sheet, local, wide

# Name of the cell, label, form; in the order in which they stand.
LIVE = (
    ("Spend", "Spend", "money"),
    ("Outcome", "{result}", "outcome"),
    ("Revenue", "Incremental revenue", "money"),
    ("Profit", "Profit (margin x revenue, less spend)", "money"),
    ("iROAS", "iROAS (incremental revenue per spend)", "ratio"),
    ("mROAS", "mROAS of the mix (the next unit of spend)", "ratio"),
    ("CPIK", "Spend per unit of incremental outcome (CPIK)", "factor"),
    ("BreakEven", "Break-even mROAS: (1 + required return) / margin", "ratio"),
    ("ReturnOnSpend", "Profit per unit of spend", "share"),
    ("Required", "Required return on the spend", "money"),
    ("AboveHurdle", "Profit above the required return", "money"),
    ("NPV", "Net present value", "money"),
    (
        "Discounting",
        "Net present value less profit: margin in later (\u2212), spend paid later (+)",
        "moved",
    ),
    ("Payback", PAID_BACK, "right"),
    ("MoreOutcome", "{result}, against {first}", "changed"),
    ("MoreProfit", "Profit, against {first}", "moved"),
    ("Valid", "Channels not within the evidence", "right"),
)

_SAVED, _MORE = 10, 4  # rows of what draws say, and of what they say of plans beside each other


@dataclass(frozen=True)
class CompareLayout:
    """The sheet of comparison, for so many plans, channels and months."""

    sheet: Sheet
    plans: int
    channels: int
    told: bool = False

    live = 4

    def figure(self, name: str, plan: int) -> str:
        """A live figure of a plan, from any sheet."""
        return self.sheet.at(self.row(name), 1 + plan)

    def row(self, name: str) -> int:
        """Row of a live figure."""
        return self.live + [each[0] for each in LIVE].index(name)

    @property
    def saved(self) -> int:
        """Row of the first figure that does not recalculate."""
        return self.live + len(LIVE) + 4

    @property
    def by_channel(self) -> ChannelsLayout:
        """Where the blocks by channel stand."""
        top = self.parts.after if self.told else self.saved + _SAVED + 2
        return ChannelsLayout(self.sheet, top, self.channels)

    @property
    def parts(self) -> PartsLayout:
        """Where plans are told from the first, if they are."""
        return PartsLayout(self.sheet, self.saved + _SAVED + _MORE + 1, self.plans)


def write_compare(
    at: CompareLayout,
    of: Sequence[Entry],
    figures: Sequence[Figures],
    risks: Risks,
    told: Beside | None,
    places: tuple[InputsLayout, Sequence[TablesLayout]],
    names: Sequence[str],
) -> None:
    """Write the comparison.

    Parameters
    ----------
    figures : of each plan, as saved
    risks : of the plans against each other
    told : the plans held against each other, where the layout has room for that
    places : where inputs and tables stand
    names : of the channels, as people call them
    """
    sheet, (inputs, tables) = at.sheet, places
    sheet.widths(46, max(19.0, wide(max(float(entry.outcome.sum()) for entry in of))))
    about = "Figures follow the inputs. Grey ones in italics are of the plans as saved."
    sheet.title("Compare", f"{about} {near_said(of)}", max(at.plans, 3))
    sheet.text(at.live - 2, 0, f"Over the horizon and its carry-over{_money(of)}", "section")
    sheet.text(at.live - 1, 0, "", "head")
    sheet.texts(at.live - 1, 1, [entry.name for entry in of], "head_right")
    for plan in range(at.plans):
        _live(at, plan, of, figures, inputs, tables[plan])
    _labels(at, of)
    _saved(at, of, risks)
    if told is not None:
        for row, (label, said) in enumerate(said_of(told), start=at.saved + _SAVED):
            sheet.label(row, 0, label)
            sheet.texts(row, 1, said, "saved right")
        write_parts(at.parts, told)
    write_channels(at.by_channel, of, places, names)
    write_moved(at.by_channel, of, tables, names)
    _page(at, inputs.months)


def _page(at: CompareLayout, months: int) -> None:
    parts = at.parts.starts if at.told else []
    blocks = [0, at.saved - 2, *parts, *at.by_channel.starts(at.plans)]
    last = at.by_channel.block(3 + at.plans) - 4
    at.sheet.page(last, max(at.plans, months + 1), (at.live, 1), blocks)


def _money(of: Sequence[Entry]) -> str:
    return units_of(of).money_bracket


def _labels(at: CompareLayout, of: Sequence[Entry]) -> None:
    result, units = outcome_said(of[0].model), units_of(of)
    other = {} if units.is_money else {"iROAS": units.average, "mROAS": units.marginal}
    for place, (name, label, _) in enumerate(LIVE):
        text = other.get(name, label).replace("{result}", result)
        # Names of plans last: what people wrote is no place to put something in.
        text = text.replace("{end}", end_of_month(of[0].model)).replace("{first}", of[0].name)
        at.sheet.label(at.live + place, 0, text)


# --- what follows the inputs ------------------------------------------------------------


def _live(
    at: CompareLayout,
    plan: int,
    of: Sequence[Entry],
    figures: Sequence[Figures],
    inputs: InputsLayout,
    tables: TablesLayout,
) -> None:
    mine = figures[plan]
    in_money = units_of(of).is_money
    formulas = _formulas(at, plan, inputs, tables, in_money)
    for name, _, form in LIVE:
        value = mine.against(figures[0], name)
        shown = NOT_KNOWN if value is None else value
        row = at.row(name)
        if name not in formulas:  # of another sheet: written where its cells stand
            continue
        at.sheet.formula(row, 1 + plan, formulas[name], shown, _form(form, name, in_money))
        at.sheet.book.name(f"{name}_{plan + 1}", at.sheet.at(row, 1 + plan))
    row = at.row("Valid")
    at.sheet.amber((row, 1, row, at.plans), type="cell", criteria=">", value=0)


def _form(form: str, name: str, in_money: bool) -> str:
    """Returns of what has no value in money may be small numbers."""
    return "factor" if name in ("iROAS", "mROAS") and not in_money else form


def _formulas(
    at: CompareLayout, plan: int, inputs: InputsLayout, tables: TablesLayout, in_money: bool
) -> dict[str, str]:
    def own(name: str) -> str:
        return local(at.row(name), 1 + plan)

    def first(name: str) -> str:
        return f"$B{at.row(name) + 1}"

    value, margin = f"Value_{plan + 1}", f"Margin_{plan + 1}"
    required = f"N(RequiredReturn_{plan + 1})"
    valued, per_unit = f"ISNUMBER({value})", f"*N({value})" if in_money else ""
    slopes = f"SUM({tables.channel_column(tables.SLOPE)})"
    known = f"ISNUMBER({own('Profit')})"
    margin_known = f"IF(ISNUMBER({margin}),{margin}>0,FALSE)"

    def when(test: str, then: str) -> str:
        return f'IF({test},{then},"{NOT_KNOWN}")'

    # What was saved as revenue per money is never shown as outcome per money, nor the reverse.
    returns = f"AND({own('Spend')}>0,{valued})" if in_money else f"{own('Spend')}>0"
    return {
        "Spend": f"SUM({tables.channel_column(tables.MONEY)})",
        "Outcome": f"SUM({tables.channel_column(tables.OUTCOME)})",
        "Revenue": when(valued, f"{own('Outcome')}*{value}"),
        "Profit": when(
            f"AND({valued},ISNUMBER({margin}))",
            f"N({margin})*N({own('Revenue')})-{own('Spend')}",
        ),
        "iROAS": when(returns, f"{own('Outcome')}{per_unit}/{own('Spend')}"),
        "mROAS": when(returns, f"{slopes}{per_unit}/{own('Spend')}"),
        "CPIK": when(f"{own('Outcome')}>0", f"{own('Spend')}/{own('Outcome')}"),
        "BreakEven": when(margin_known, f"(1+{required})/{margin}"),
        "ReturnOnSpend": when(
            f"AND({known},{own('Spend')}>0)", f"N({own('Profit')})/{own('Spend')}"
        ),
        "Required": f"{required}*{own('Spend')}",
        "Discounting": when(
            f"AND({known},ISNUMBER({own('NPV')}))", f"N({own('NPV')})-N({own('Profit')})"
        ),
        "AboveHurdle": when(known, f"N({own('Profit')})-{required}*{own('Spend')}"),
        "MoreOutcome": f"{own('Outcome')}-{first('Outcome')}",
        "MoreProfit": when(
            f"AND({known},ISNUMBER({first('Profit')}))", f"N({own('Profit')})-N({first('Profit')})"
        ),
        "Valid": f"SUMPRODUCT(--(LEN({inputs.status(plan)})>0))",
    }


# --- as saved ---------------------------------------------------------------------------


def _saved(at: CompareLayout, of: Sequence[Entry], risks: Risks) -> None:
    sheet, top = at.sheet, at.saved
    model = of[0].model
    about = f"What {model.samples:,} draws say of the plans as saved; outcome is {counted(model)}"
    sheet.text(top - 2, 0, about, "section")
    sheet.text(top - 1, 0, "", "head")
    sheet.texts(top - 1, 1, [entry.name for entry in of], "head_right")
    on = risks.counts
    labels = (
        "Outcome: one draw in twenty is below",
        "Outcome: one draw in twenty is above",
        "Profit: one draw in twenty is below",
        "Profit: one draw in twenty is above",
        f"Bad case of {on} (mean of the worst tenth)",
        f"Bad case of the change of {on} against the current plan",
        f"Chance of a loss against the current plan ({on})",
        f"Expected regret: what the best of these plans brings more, draw by draw ({on})",
        "Amount to commit to: outcome",
        "Amount to commit to: profit",
    )
    for place, label in enumerate(labels):
        sheet.label(top + place, 0, label)
    for plan, entry in enumerate(of):
        for place, (value, form) in enumerate(_said(entry.compared, risks.in_money)):
            if isinstance(value, str):
                sheet.text(top + place, 1 + plan, value, "saved right")
            else:
                sheet.number(top + place, 1 + plan, value, f"saved {form}")


def _said(one: Compared, in_money: bool) -> list[tuple[float | str, str]]:
    outcome, profit, commit = one.outcome, one.profit, one.commit
    deciding, change = ("money", "moved") if in_money else ("outcome", "changed")
    to_commit: tuple[float | str, float | str] = ("none", "none")
    if commit is not None:
        earned: float | str = NOT_KNOWN if commit.profit is None else commit.profit
        if commit.profit is not None and commit.profit < 0:
            earned = "nothing to commit to"
        to_commit = commit.outcome, earned
    return [
        (outcome.low, "outcome"),
        (outcome.high, "outcome"),
        (NOT_KNOWN if profit is None else profit.low, "money"),
        (NOT_KNOWN if profit is None else profit.high, "money"),
        (one.bad.brings, deciding),
        (one.bad.change, change),
        (amounts.chance(one.loses), "right"),
        (one.regret.mean, deciding),
        (to_commit[0], "outcome"),
        (to_commit[1], "money"),
    ]
