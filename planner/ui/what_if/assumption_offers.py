"""What may be assumed, as the form offers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mmm_core.assumptions import Row
from mmm_core.assumptions.row import (
    BASE,
    CONTROLS,
    DISCOUNT,
    MARGIN,
    PAYMENT,
    PRICE,
    REQUIRED,
    RESPONSE,
    VALUE,
)
from mmm_core.base import has_base
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon


@dataclass(frozen=True)
class Offer:
    """One thing that may be assumed.

    Parameters
    ----------
    title : as it is chosen
    kind, measure : of the row that it makes
    help : one sentence
    note : to begin with
    label, example : of the figure
    """

    title: str
    kind: str
    measure: str
    help: str
    note: str = ""
    label: str = ""
    example: str = ""


_BASE_HELP = "What comes without media is so much more or less in these periods."
_CHANGE = "Higher or lower, in percent"
OFFERS: Mapping[str, Offer] = {
    "promotion": Offer("A promotion", BASE, "share", _BASE_HELP, "Promotion", _CHANGE, "+15"),
    "stock-out": Offer("A stock-out", BASE, "share", _BASE_HELP, "Stock-out", _CHANGE, "-20"),
    "launch": Offer(
        "A competitor's launch", BASE, "share", _BASE_HELP, "A competitor's launch", _CHANGE, "-10"
    ),
    "base": Offer("Another base, in percent", BASE, "share", _BASE_HELP, "", _CHANGE, "-10"),
    "amount": Offer(
        "Another base, as an amount", BASE, "amount",
        "So much comes on top of the base in each of these periods; of a panel, over all of it.",
        "", "More or less, each {period}{unit}", "-50 k",
    ),
    "price": Offer(
        "Media prices", PRICE, "factor",
        "At a higher price the same money buys less; what was observed is compared by what it "
        "bought.", "", _CHANGE, "+15",
    ),
    "response": Offer(
        "Response of a channel", RESPONSE, "factor",
        "The money of these periods brings so much more or less, carry-over included. Say why: "
        "it overrules what the data say.", "", _CHANGE, "-30",
    ),
    "control": Offer(
        "A control of the model", CONTROLS, "values",
        "Future values of what the model controls for. They change the base, by the fitted "
        "coefficients.", "", "One value for all of these, or one each", "1.2 1.2 1.1",
    ),
    "margin": Offer("Margin", MARGIN, "margin", "In place of the card's.", "", "Percent", "48"),
    "value": Offer(
        "Value of a unit", VALUE, "value", "What a unit of the outcome is worth, in place of the "
        "card's.", "", "Worth{money}", "1.1",
    ),
    "required": Offer(
        "Required return on spend", REQUIRED, "rate",
        "The least profit per unit of spend that is accepted; break-even rises with it.",
        "", "Percent", "10",
    ),
    "discount": Offer(
        "Discount rate", DISCOUNT, "rate",
        "A year. Net present value is discounted with it; profit never is.",
        "", "Percent a year", "8",
    ),
    "payment": Offer(
        "Days to payment", PAYMENT, "days",
        "From the end of a period to when its spend is paid, of every channel alike, in place of "
        "the card's.", "", "Days", "30",
    ),
}  # fmt: skip

# No figure beside the form depends on them: they come with a file or a kept plan, or from where
# they count, and can only be changed here.
_ELSEWHERE = (DISCOUNT,)


def offered(model: FittedModel, horizon: Horizon, old: Row | None = None) -> dict[str, Offer]:
    """What may be assumed of a model, by name; nothing of a base that it has not.

    Parameters
    ----------
    old : the assumption that is changed; None for a new one
    """
    base = has_base(model, horizon)
    controls = base and model.controls is not None and bool(model.controls.names)
    here = {kind: old is not None and old.kind == kind for kind in _ELSEWHERE}
    open_to = {BASE: base, CONTROLS: controls, **here}
    return {name: one for name, one in OFFERS.items() if open_to.get(one.kind, True)}


def name_of(row: Row) -> str:
    """What an assumption goes by when it is changed."""
    names = [n for n, one in OFFERS.items() if (one.kind, one.measure) == (row.kind, row.measure)]
    return "base" if "base" in names else names[0]
