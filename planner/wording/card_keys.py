"""What the keys of a model card are called on the screen, and what each of them means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# How a key is typed: a line of text, a share in per cent, a number, a whole number, or a choice.
Typed = Literal["text", "percent", "number", "whole", "choice"]

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


@dataclass(frozen=True)
class Key:
    """One key of the card's file.

    Parameters
    ----------
    key : as the file says it, dotted where it lies within another
    name : on the screen
    means : one or two sentences
    typed : how it is filled in
    """

    key: str
    name: str
    means: str
    typed: Typed = "text"


GROUPS: Mapping[str, tuple[Key, ...]] = {
    "What it is": (
        Key("title", "Title", "What people call the model, in any script. Without one, its name."),
        Key("description", "Description", "One sentence on what was fitted, and on which data."),
        Key(
            "line",
            "Line",
            "Models of one line are fits of the same business: they stand together, and share "
            "plans and sets of rules. Without one, the title without the date it ends with.",
        ),
    ),
    "What it explains, and money": (
        Key("outcome.name", "Outcome", "What the model explains: Revenue, New customers."),
        Key("outcome.unit", "Unit of the outcome", "EUR, customers."),
        Key(
            "outcome.value_per_unit",
            "Value of one unit",
            "Money that one unit of the outcome is worth; 1 where the outcome is revenue in the "
            "model's currency. Without it returns are cost per incremental unit.",
            "number",
        ),
        Key("currency", "Currency", "ISO code of all money: EUR, USD. Nothing is converted."),
        Key(
            "margin",
            "Contribution margin",
            "What of revenue is left after the cost of what was sold, above 0 and up to 100 %. "
            "Without it no profit, no break-even and no best budget.",
            "percent",
        ),
        Key(
            "required_return",
            "Required return",
            "Least profit per unit of spend that finance accepts. Without it, 0.",
            "percent",
        ),
        Key(
            "discount_rate",
            "Discount rate a year",
            "By which money that comes later counts less. Without it, 0.",
            "percent",
        ),
        Key(
            "payment_days",
            "Days to payment",
            "From the end of a period to the payment of what was spent in it. Channels may say "
            "their own. Without it, 0.",
            "whole",
        ),
    ),
    "Time, and how it is written": (
        Key("locale", "Numbers and dates", "How they are written: de, de-AT, en-GB.", "choice"),
        Key("country", "Country", "ISO code whose public holidays are shown: DE, NO."),
        Key("period_label", "A date labels", "The start of its period, or its end.", "choice"),
        Key(
            "fiscal.calendar",
            "Fiscal year",
            "Of calendar months, or of weeks: 4-4-5 and its kin.",
            "choice",
        ),
        Key("fiscal.first_month", "Begins in", "The first month of the fiscal year.", "choice"),
        Key(
            "refresh_interval",
            "Periods until a fit is old",
            "After the end of its data. Without it, two quarters.",
            "whole",
        ),
    ),
}
BRAND_GROUP = Key(
    "brand_group", "Brand building", "Which of the groups above is brand building, by its name."
)
SHA256 = Key(
    "sha256",
    "Vouch for this very file",
    "The card then says the sha256 of the model's file: any other file under its name is refused.",
)
# Of the tables: by column what it is called, and what it means.
CHANNEL_COLUMNS: Mapping[str, tuple[str, str]] = {
    "name": ("Name", "What it is called on screens."),
    "group": ("Group", "Such as Brand or Performance: rules and tables can be by group."),
    "aliases": ("Also called", "What else people call it, apart by commas."),
    "payment_days": ("Days to payment", "Where they differ from those above."),
    "colour": ("Colour", "Such as #1f77b4. No chart uses it yet."),
}
CONTROL_COLUMNS: Mapping[str, tuple[str, str]] = {
    "name": ("Name", "What the control is called on screens."),
    "unit": ("Unit", "Such as % of last year."),
}
LABEL_COLUMNS: Mapping[str, tuple[str, str]] = {"name": ("Name", "What it is called.")}
