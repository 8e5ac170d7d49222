"""When a plan has paid for itself, in words: by margin against spend, and in cash."""

from __future__ import annotations

from planner.questions.compared import Compared, PlansCompared
from planner.wording import amounts, dates

# Customers pay before suppliers are paid: the first payment's day is nobody's payback.
NEVER_TIED = "never tied up"


def margin_by(one: Compared) -> str:
    """By the last day of its period: on the first, only the period before has paid."""
    if one.worth is None or one.worth.payback.ever is None:
        return ""
    by = one.worth.payback.by
    if by is None:
        return "not within horizon and carry-over"
    return f"by {dates.said_date(by, one.answer.model.card.locale)}"


def margin_chance(one: Compared) -> str:
    """That margin has covered spend for good by then."""
    if one.worth is None or one.worth.payback.chance is None:
        return ""
    return amounts.chance(one.worth.payback.chance)


def sentence(one: Compared) -> str:
    """When a plan has paid for itself, and when in cash; "" where that is unknown.

    ``On average Optimized plan has paid for itself by 3 Jan 2027, in 53 % of the draws by then``.
    """
    by, cash = margin_by(one), cash_by(one)
    if one.worth is None or not by:
        return ""
    said = f"On average {one.name} does not pay for itself within horizon and carry-over"
    if one.worth.payback.by is not None:
        said = (
            f"On average {one.name} has paid for itself {by}, in {margin_chance(one)} of the draws "
            "by then"
        )
    if one.worth.payback.ever is not None:
        said += f"; by the end of the carry-over in {amounts.chance(one.worth.payback.ever)}"
    if not cash:
        return f"{said}."
    if (margin_by(one), margin_chance(one)) == (cash, cash_chance(one)):
        return f"{said}. In cash it is alike."
    if one.worth.in_cash.by is None:
        return f"{said}. Receipts do not cover payments."
    if one.worth.in_cash.never_tied:
        return f"{said}. Its cash is {NEVER_TIED}, in {cash_chance(one)} of the draws."
    return f"{said}. Receipts cover payments {cash}, in {cash_chance(one)} of the draws by then."


def is_apart(of: PlansCompared) -> bool:
    """Whether receipts cover payments at another time than margin covers spend."""
    known = [one.worth for one in of.plans if one.worth is not None]
    return any(one.in_cash.by != one.payback.by for one in known)


def cash_by(one: Compared) -> str:
    """By the first day from which receipts cover what has been paid, or that they always do."""
    if one.worth is None or one.worth.in_cash.ever is None:
        return ""
    by = one.worth.in_cash.by
    if by is None:
        return "not once all is paid"
    if one.worth.in_cash.never_tied:
        return NEVER_TIED
    return f"by {dates.said_date(by, one.answer.model.card.locale)}"


def cash_chance(one: Compared) -> str:
    """That receipts have covered payments for good by then, or cover them throughout."""
    known = None if one.worth is None else one.worth.in_cash.chance
    return "" if known is None else amounts.chance(known)
