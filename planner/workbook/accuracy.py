"""How close the workbook comes to the model that it was made of: measured, for each plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from planner.workbook.lookup import outcomes
from planner.workbook.tabulated import Tables
from planner.workbook.terms import MonthlyTerms

_TRIALS, _FEWER, _SEED = 12, 6, 13
# Months of channels from which on fewer are tried: each of them tells of many channels.
_MANY = 240
# A month or channel that brings less than this share of the whole is not measured by itself.
_COUNTS = 0.01
_CUTS = (0.5, 0.1, 0.02)


@dataclass(frozen=True)
class Accuracy:
    """Differences to the weekly model, as shares of what it says.

    Parameters
    ----------
    trials : random changes of every channel and month at once, within what was observed
    channel, channel_worst : of a channel's total, in 95 % of the cases and at most
    total_worst : of all channels together
    month, month_worst : of all channels in a month
    mroas_worst : of the return of the next money, all channels together
    cut_worst : of a channel whose every month is cut, as a share of what it brings as saved
    """

    trials: int
    channel: float
    channel_worst: float
    total_worst: float
    month: float
    month_worst: float
    mroas_worst: float
    cut_worst: float


def accuracy_of(terms: MonthlyTerms, tables: Tables) -> Accuracy:
    """Measure a plan's tables against the model on random changes of its months."""
    trials = _TRIALS if tables.spend.size < _MANY else _FEWER
    rng = np.random.default_rng(_SEED)
    most = np.minimum(tables.limit, tables.knots[..., -1])
    found = [_missed(terms, tables, rng.uniform(0.0, most)) for _ in range(trials)]
    channel, total, month, slope = (np.concatenate(each) for each in zip(*found, strict=True))
    return Accuracy(
        trials=trials,
        channel=float(np.quantile(channel, 0.95)),
        channel_worst=float(channel.max()),
        total_worst=float(total.max()),
        month=float(np.quantile(month, 0.95)),
        month_worst=float(month.max()),
        mroas_worst=float(slope.max()),
        cut_worst=max(_cut(terms, tables, level) for level in _CUTS),
    )


def _cut(terms: MonthlyTerms, tables: Tables, level: float) -> float:
    """What channels whose every month is cut are off, of what they bring as saved."""
    money = level * tables.spend
    true = terms.brings(money).sum(axis=1)
    off = np.abs(outcomes(tables, money).by_landing.sum(axis=1) - true)
    saved = tables.plan_outcome.sum(axis=1)
    counts = np.abs(saved) > _COUNTS * np.abs(saved).sum()
    return float((off[counts] / np.abs(saved[counts])).max(initial=0.0))


def _missed(
    terms: MonthlyTerms, tables: Tables, money: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    said, (by_month, slope) = outcomes(tables, money), terms.brought(money)
    return (
        _apart(said.by_landing.sum(axis=1), by_month.sum(axis=1)),
        _apart(said.by_landing.sum(keepdims=True)[0], by_month.sum(keepdims=True)[0]),
        _apart(said.by_landing.sum(axis=0), by_month.sum(axis=0)),
        _apart(said.slope.sum(keepdims=True), slope.sum(keepdims=True)),
    )


def _apart(said: Floats, true: Floats) -> Floats:
    """Relative differences of those that count beside the whole; 0 where there is nothing."""
    counts = np.abs(true) > _COUNTS * np.abs(true).sum()
    return np.abs(said[counts] / true[counts] - 1.0) if counts.any() else np.zeros(1)
