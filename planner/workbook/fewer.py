"""Fewer draws that bring on average what all of them bring: tables are filled from them.

Each draw that is kept stands for so many that sums over the kept draws are those over all draws of
what is probed: two months of each cell, at several amounts. Other months and amounts are so much
like these that little is missed there. How much is measured on all draws, in ``accuracy``.

The weights change as little as that takes: Deville and Särndal (1992), "Calibration estimators in
survey sampling", Journal of the American Statistical Association 87.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mmm_core.labels import Floats
from planner.workbook.singles import Singles
from planner.workbook.terms import MonthlyTerms

_DRAWS = 64
# Shares of a month's most money at which the months with the least and the most are probed.
_SHARES = np.array([0.05, 0.25, 0.6, 1.0])
# What other probes tell to so many digits adds nothing.
_NEW = 1e-4
# Weights that tell no more than this share of the kept draws would are not trusted.
_TELLING = 0.3


def fewer(terms: MonthlyTerms, top: Floats) -> MonthlyTerms:
    """A plan's terms on 64 draws or more, evenly picked; on all where these do not tell them.

    Parameters
    ----------
    top : (channels, months) the most money that tables reach to
    """
    samples = terms.weight.shape[1]
    step = samples // _DRAWS
    if step < 2:
        return terms
    counts = np.zeros((len(terms.weight), len(range(0, samples, step))))
    for channel, cells in enumerate(terms.cells):
        for cell in cells:
            counts[cell] = _counts(_probes(terms, channel, cell, top[channel]), step)
    told = counts.sum(axis=1) ** 2 / (counts**2).sum(axis=1)
    if told.min() < _TELLING * counts.shape[1]:
        return terms

    def some(each: Singles) -> Singles:
        return np.ascontiguousarray(each[..., ::step]) if each.shape[-1] > 1 else each

    return replace(
        terms,
        parameters={name: some(each) for name, each in terms.parameters.items()},
        weight=(terms.weight[:, ::step] * counts[..., None]).astype(np.float32),
        gain=tuple(some(each) for each in terms.gain),
        start=some(terms.start),
        now=some(terms.now),
    )


def _counts(probes: Floats, step: int) -> Floats:
    """How many draws each that is kept stands for, from probes (probes, draws)."""
    kept = probes[:, ::step]
    even = np.full(kept.shape[1], probes.shape[1] / kept.shape[1])
    missed = probes.sum(axis=1) - kept @ even
    counts: Floats = even + np.linalg.lstsq(kept, missed, rcond=_NEW)[0]
    return counts


def _probes(terms: MonthlyTerms, channel: int, cell: int, top: Floats) -> Floats:
    """What a cell brings on each draw at several amounts of two months, (probes, draws).

    Each probe is about 1.
    """
    money = terms.money[channel]
    found = [np.ones((1, terms.weight.shape[1]))]
    for month in {int(money.argmin()), int(money.argmax())}:
        found.append(_by_draw(terms, cell, month, top[month] * _SHARES - money[month]))
    probes = np.concatenate(found)
    size = np.abs(probes).mean(axis=1, keepdims=True)
    tells = size[:, 0] > 0
    scaled: Floats = probes[tells] / size[tells]
    return scaled


def _by_draw(terms: MonthlyTerms, cell: int, month: int, more: Floats) -> Floats:
    """What a cell's terms of a month bring on each draw with more money in it.

    Parameters
    ----------
    more : (amounts,) money more than planned

    Returns
    -------
    of all amounts: outcome by month that it falls into, and slope, (figures, draws)
    """
    felt, gain = terms.felt[month], terms.gain[month][cell]
    x = terms.now[cell, felt] + gain * more.astype(np.float32)[:, None, None]
    np.maximum(x, np.zeros_like(x), out=x)
    value, steep = terms.curve(cell, felt, x)
    x -= terms.start[cell, felt]
    with np.errstate(invalid="ignore"):
        slope = np.where(x > 0, steep * x, 0.0).sum(axis=1) * terms.whole[cell]
    landed = np.zeros((terms.months.landings, *slope.shape))
    for lag, weight in enumerate(terms.weight[cell].T):
        months = terms.months.landing[felt.start + lag : felt.stop + lag]
        for each in np.unique(months):
            landed[each] += value[:, months == each].sum(axis=1) * weight
    return np.concatenate([*landed[landed.any(axis=(1, 2))], slope])
