"""Assumptions held against a model and a horizon: what they multiply, period by period."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mmm_core.assumptions.assumptions import Assumptions
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
    Row,
)
from mmm_core.base import require_base, require_controls
from mmm_core.card import ModelCard
from mmm_core.labels import Floats
from mmm_core.model import Assumed, FittedModel
from mmm_core.periods import Dates, Horizon


def under(model: FittedModel, assumptions: Assumptions, horizon: Horizon) -> FittedModel:
    """The model under assumptions, for questions over one horizon.

    What a model was under before does not count. Rates, and a value or a margin that holds in
    the whole horizon, stand on its card; the model itself comes back where nothing is changed.

    Raises
    ------
    InvalidProblem
        Where an assumption has no effect (its periods lie elsewhere), is ambiguous, or needs
        what the model lacks; unknown labels too.
    """
    own = without(model)
    if assumptions.is_neutral:
        return own
    for row in assumptions.rows:
        if row.kind == CONTROLS:
            continue
        own.cells.select(row.picked)
        _require_felt(row, own, horizon)
    if assumptions.of(BASE) or assumptions.of(CONTROLS):
        require_base(own, horizon)
    require_controls(assumptions.of(CONTROLS), own, horizon)
    value = _by_period(assumptions, VALUE, own.card.outcome.value_per_unit, own, horizon)
    margin = _by_period(assumptions, MARGIN, own.card.margin, own, horizon)
    card = replace(
        _paid_after(own.card, assumptions),
        margin=_single(margin),
        outcome=replace(own.card.outcome, value_per_unit=_single(value)),
        required_return=assumptions.rate(REQUIRED, own.card.required_return),
        discount_rate=assumptions.rate(DISCOUNT, own.card.discount_rate),
    )
    said = {VALUE, MARGIN, REQUIRED, DISCOUNT, PAYMENT}
    if card == own.card and all(row.kind in said for row in assumptions.rows):
        return own
    return replace(own, card=card, assumed=Assumed(assumptions, own.card))


def _paid_after(card: ModelCard, assumptions: Assumptions) -> ModelCard:
    """The card with the days to payment that are assumed, of every channel alike."""
    if not assumptions.of(PAYMENT):
        return card
    channels = {name: replace(one, payment_days=None) for name, one in card.channels.items()}
    days = int(assumptions.rate(PAYMENT, card.payment_days))
    return replace(card, payment_days=days, channels=channels)


def without(model: FittedModel) -> FittedModel:
    """The model itself, under no assumptions."""
    return model if model.assumed is None else replace(model, card=model.assumed.card, assumed=None)


def assumptions_of(model: FittedModel) -> Assumptions:
    """What a model is under."""
    return Assumptions.none() if model.assumed is None else model.assumed.assumptions


def media_price(model: FittedModel, dates: Dates) -> Floats | None:
    """Factor on the price of media, (periods, cells); None where none is assumed."""
    return _factors(model, PRICE, dates)


def response_factor(model: FittedModel, dates: Dates) -> Floats | None:
    """Factor on the response, (periods, cells); None where none is assumed."""
    return _factors(model, RESPONSE, dates)


def earned_per_unit(model: FittedModel, horizon: Horizon) -> Floats | None:
    """Margin times value of an outcome unit by period, (periods + l_max,), money.

    The tail has those of the horizon's last period (numbers 5b). None where both are the same
    in every period (the card says them), or either is unknown.
    """
    parts = _worths(model, horizon)
    if parts is None:
        return None
    value, margin = parts
    return None if value is None or margin is None else _with_tail(value * margin, model)


def revenue_per_unit(model: FittedModel, horizon: Horizon) -> Floats | None:
    """Value of an outcome unit by period, (periods + l_max,), money; None as above."""
    parts = _worths(model, horizon)
    if parts is None or parts[0] is None or model.card.outcome.value_per_unit is not None:
        return None
    return _with_tail(parts[0], model)


def is_varying(model: FittedModel) -> bool:
    """Whether a value or a margin is assumed that differs between periods."""
    if model.assumed is None:
        return False
    now, asked = model.card, model.assumed.assumptions
    value = asked.of(VALUE) and now.outcome.value_per_unit is None
    return bool(value or (asked.of(MARGIN) and now.margin is None))


def knows_profit(model: FittedModel) -> bool:
    """Whether a value and a margin are known, on the card or as assumed, by period too."""
    card, asked = model.card, assumptions_of(model)
    value = card.outcome.value_per_unit is not None or bool(asked.of(VALUE))
    return value and (card.margin is not None or bool(asked.of(MARGIN)))


def _factors(model: FittedModel, kind: str, dates: Dates) -> Floats | None:
    rows = () if model.assumed is None else model.assumed.assumptions.of(kind)
    if not rows:
        return None
    factors = np.ones((dates.size, len(model.cells)))
    for row in rows:
        factors[np.ix_(row.holds(dates), model.cells.select(row.picked))] *= row.number
    return factors


def _worths(model: FittedModel, horizon: Horizon) -> tuple[Floats | None, Floats | None] | None:
    """Value and margin by period of the horizon, where either varies."""
    if model.assumed is None or not is_varying(model):
        return None
    asked, card = model.assumed.assumptions, model.assumed.card
    return (
        _by_period(asked, VALUE, card.outcome.value_per_unit, model, horizon),
        _by_period(asked, MARGIN, card.margin, model, horizon),
    )


def _with_tail(by_period: Floats, model: FittedModel) -> Floats:
    return np.concatenate([by_period, np.repeat(by_period[-1:], model.l_max)])


def _by_period(
    assumptions: Assumptions,
    kind: str,
    card: float | None,
    model: FittedModel,
    horizon: Horizon,
) -> Floats | None:
    """A value or a margin by period, (periods,): as assumed, and elsewhere the card's."""
    rows, dates = assumptions.of(kind), horizon.dates(model.frequency)
    found = np.full(dates.size, np.nan if card is None else card)
    taken = np.zeros(dates.size, dtype=bool)
    for row in rows:
        holds = row.holds(dates)
        if (taken & holds).any():
            raise row.wrong(
                f"two of them hold in {dates[taken & holds][0]}", "Say one for every period."
            )
        taken |= holds
        found[holds] = row.number
    if rows and np.isnan(found).any():
        raise rows[0].wrong(
            f"nothing is said of {dates[np.isnan(found)][0]}, neither here nor on the card",
            "Say it for every period of the horizon, or on the model card.",
        )
    return None if np.isnan(found).any() else found


def _single(by_period: Floats | None) -> float | None:
    """What every period has alike."""
    if by_period is None or (by_period != by_period[0]).any():
        return None
    return float(by_period[0])


def _require_felt(row: Row, model: FittedModel, horizon: Horizon) -> None:
    """Refuse a row whose periods touch nothing that it could change."""
    after = 0 if row.kind in (VALUE, MARGIN, BASE) else model.l_max
    dates = model.frequency.following(horizon.start, horizon.periods + after)
    if not row.holds(dates).any():
        raise row.wrong(
            f"its periods ({row.first} to {row.last}) hold no period of the horizon "
            f"({dates[0]} to {dates[horizon.periods - 1]})",
            "Move them into the horizon, or drop it.",
        )


def card_of(model: FittedModel) -> ModelCard:
    """What the people who own a model say of it, whatever is assumed."""
    return model.card if model.assumed is None else model.assumed.card
