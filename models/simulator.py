"""Simulate the marketing data of a fictional national retailer with known truth.

"Larkfield" sells across one country. Every week it records revenue, media spend
by channel and a handful of controls. The functions below draw such a history
from a fixed data-generating process, so that a model fitted to it can be
compared with what is true.

The process is the family that the demo models fit:

    revenue[t] = intercept + trend + yearly seasonality + controls
                 + sum over channels of media[t, c] + Normal(0, sigma)
    media[t, c] = beta[c] * hill(adstock(spend)[t, c])

with geometric adstock (``L_MAX`` weights, normalised to sum one) before a Hill
curve. Units: money is EUR per week, kappa is EUR per week of adstocked spend,
beta is EUR per week of revenue, slope and alpha have none.

Weeks carry the date of their Monday. Only numpy, pandas and xarray are needed,
and the same seed always gives the same data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import xarray as xr

SEED = 20260928
L_MAX = 8
N_WEEKS = 157
LAST_WEEK = pd.Timestamp("2026-09-28")
N_FOURIER = 2
DAYS_PER_YEAR = 365.25
CONTROLS = (
    "trend",
    "price_index",
    "promo_depth",
    "christmas",
    "black_friday",
    "easter",
    "competitor_activity",
)


@dataclass(frozen=True)
class Channel:
    """What is true of one channel, and how its money is scheduled.

    Attributes
    ----------
    alpha : retention of the geometric adstock, in (0, 1).
    slope, kappa, beta : Hill curve; kappa in EUR of adstocked weekly spend,
        beta in EUR of weekly revenue.
    pattern : ``"always_on"``, ``"flights"`` or ``"seasons"`` (see `spend_path`).
    level : EUR per week; the usual level when the channel is on air.
    on_weeks, off_weeks : shortest and longest run, in weeks, for flights.
    demand_elasticity : how far spend follows expected demand (0: not at all).
    planned : levels that an always-on budget rotates through, relative to `level`.
    """

    alpha: float
    slope: float
    kappa: float
    beta: float
    pattern: str
    level: float
    on_weeks: tuple[int, int] = (3, 5)
    off_weeks: tuple[int, int] = (2, 4)
    demand_elasticity: float = 0.0
    planned: tuple[float, ...] = (0.25, 0.55, 1.0, 1.0, 1.45, 1.9)


NATIONAL_CHANNELS: Mapping[str, Channel] = {
    "tv": Channel(0.60, 2.6, 780e3, 3.40e6, "flights", 1.25e6, (3, 6), (2, 4)),
    "ooh": Channel(0.45, 2.4, 260e3, 1.55e6, "flights", 340e3, (2, 4), (2, 5)),
    "video": Channel(0.40, 1.3, 270e3, 1.95e6, "always_on", 175e3),
    "radio": Channel(0.30, 1.2, 190e3, 0.62e6, "seasons", 190e3, (5, 10), (5, 10)),
    "search": Channel(
        0.10,
        1.1,
        150e3,
        1.60e6,
        "always_on",
        500e3,
        demand_elasticity=0.8,
        planned=(0.1, 0.3, 0.6, 1.0, 1.0, 1.4),
    ),
    "shopping": Channel(0.15, 1.1, 270e3, 1.85e6, "always_on", 260e3, demand_elasticity=0.6),
    "social": Channel(0.30, 1.2, 330e3, 2.20e6, "always_on", 200e3),
    "display": Channel(
        0.20, 1.0, 200e3, 0.55e6, "always_on", 190e3, planned=(0.0, 0.5, 1.0, 1.0, 1.5, 2.0)
    ),
}

REGIONAL_CHANNELS = ("tv", "search", "social", "video", "ooh")
REGION_SHARES: Mapping[str, float] = {"north": 0.34, "south": 0.28, "east": 0.16, "west": 0.22}
# Effectiveness and saturation point of each region relative to its size.
REGION_BETA: Mapping[str, tuple[float, ...]] = {
    "north": (1.00, 1.00, 1.10, 0.85, 1.15),
    "south": (1.20, 0.85, 0.90, 1.20, 0.80),
    "east": (0.80, 1.15, 1.00, 1.00, 1.00),
    "west": (0.95, 1.05, 0.80, 1.10, 1.10),
}
REGION_KAPPA: Mapping[str, tuple[float, ...]] = {
    "north": (1.00, 1.05, 1.00, 0.90, 1.00),
    "south": (0.90, 0.95, 1.10, 1.05, 1.10),
    "east": (1.15, 1.00, 0.90, 1.10, 0.95),
    "west": (1.00, 1.10, 1.05, 1.00, 0.90),
}

# Base, in EUR per week per unit of the control (national level).
BASE = {
    "intercept": 23.2e6,
    "trend": 1.6e6,
    "price_index": -34.0e6,
    "promo_depth": 11.0e6,
    "christmas": 4.2e6,
    "black_friday": 2.8e6,
    "easter": 1.3e6,
    "competitor_activity": -0.45e6,
}
FOURIER = {"sin_1": -0.35e6, "sin_2": 0.20e6, "cos_1": 0.95e6, "cos_2": -0.30e6}
NOISE_SHARE = {"national": 0.008, "regions": 0.011}


@dataclass(frozen=True)
class Simulation:
    """Simulated data and its truth.

    Attributes
    ----------
    data : one row a week (and region), the columns ``date`` (``geo``),
        channels (EUR), controls and ``revenue`` (EUR).
    channels, controls : column names, in model order.
    truth : true parameters in EUR units, named as the fitted model names them,
        over ``channel`` (and ``geo``).
    contribution : true media contribution in EUR, over ``date`` (``geo``), ``channel``.
    """

    data: pd.DataFrame
    channels: tuple[str, ...]
    controls: tuple[str, ...]
    truth: xr.Dataset
    contribution: xr.DataArray

    @property
    def spend(self) -> xr.DataArray:
        """Spend in EUR, with the dims of `contribution`."""
        index = ["date", "geo"] if "geo" in self.data else ["date"]
        table = self.data.set_index(index)[list(self.channels)].to_xarray().to_array("channel")
        return table.transpose(*self.contribution.dims).reindex_like(self.contribution)


# --------------------------------------------------------------------------
# Response
# --------------------------------------------------------------------------
def geometric_adstock(spend: np.ndarray, alpha: float, l_max: int = L_MAX) -> np.ndarray:
    """Carry spend over: causal convolution with normalised weights alpha**lag.

    Parameters
    ----------
    spend : (T,) EUR per week; zero before the first week.
    alpha : retention, in (0, 1).

    Returns
    -------
    (T,) EUR per week.
    """
    weights = alpha ** np.arange(l_max)
    return np.convolve(spend, weights / weights.sum())[: len(spend)]


def hill(x: np.ndarray, slope: float, kappa: float, beta: float) -> np.ndarray:
    """Hill curve beta / (1 + (kappa / x)**slope), zero at x = 0; x and kappa in one unit."""
    with np.errstate(divide="ignore"):
        ratio = np.where(x > 0, kappa / np.where(x > 0, x, 1.0), np.inf)
    return beta / (1.0 + ratio**slope)


def media_contribution(spend: np.ndarray, channel: Channel) -> np.ndarray:
    """True weekly revenue in EUR that `spend` (T,) in EUR brings."""
    return hill(geometric_adstock(spend, channel.alpha), channel.slope, channel.kappa, channel.beta)


# --------------------------------------------------------------------------
# Calendar and controls
# --------------------------------------------------------------------------
def week_labels(n_weeks: int = N_WEEKS, last: pd.Timestamp = LAST_WEEK) -> pd.DatetimeIndex:
    """Mondays of `n_weeks` consecutive weeks, the last one being `last`."""
    return pd.date_range(end=last, periods=n_weeks, freq="W-MON")


def fourier_modes(dates: pd.DatetimeIndex, n_order: int = N_FOURIER) -> pd.DataFrame:
    """Yearly sine and cosine modes by day of year, (T, 2 * n_order)."""
    phase = 2.0 * np.pi * dates.day_of_year.to_numpy() / DAYS_PER_YEAR
    orders = range(1, n_order + 1)
    modes = {f"sin_{k}": np.sin(k * phase) for k in orders}
    modes |= {f"cos_{k}": np.cos(k * phase) for k in orders}
    return pd.DataFrame(modes, index=dates)


def easter_sunday(year: int) -> pd.Timestamp:
    """Date of Easter Sunday (anonymous Gregorian algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return pd.Timestamp(year, month, day + 1)


def black_friday(year: int) -> pd.Timestamp:
    """The day after the fourth Thursday of November."""
    first = pd.Timestamp(year, 11, 1)
    return first + pd.Timedelta(days=(3 - first.day_of_week) % 7 + 22)


def event_intensity(
    dates: pd.DatetimeIndex, events: list[pd.Timestamp], by_week: Mapping[int, float]
) -> np.ndarray:
    """Intensity in [0, 1] of the weeks around each event.

    Parameters
    ----------
    by_week : offset in weeks from the week that holds the event -> intensity.
    """
    intensity = np.zeros(len(dates))
    for event in events:
        monday = event.normalize() - pd.Timedelta(days=event.day_of_week)
        for offset, value in by_week.items():
            intensity[dates == monday + pd.Timedelta(weeks=offset)] = value
    return intensity


def holidays(dates: pd.DatetimeIndex) -> pd.DataFrame:
    """Christmas, Black Friday and Easter intensities, each in [0, 1]."""
    years = range(dates[0].year, dates[-1].year + 1)
    christmas = [pd.Timestamp(y, 12, 24) for y in years]
    columns = {
        "christmas": event_intensity(dates, christmas, {-3: 0.3, -2: 0.6, -1: 0.9, 0: 1.0}),
        "black_friday": event_intensity(dates, [black_friday(y) for y in years], {0: 1.0, 1: 0.35}),
        "easter": event_intensity(dates, [easter_sunday(y) for y in years], {-1: 0.5, 0: 1.0}),
    }
    return pd.DataFrame(columns, index=dates)


def autoregression(rng: np.random.Generator, n: int, rho: float, sd: float) -> np.ndarray:
    """Stationary AR(1) path (n,) with mean zero and standard deviation `sd`."""
    path = np.empty(n)
    path[0] = rng.normal(0.0, sd)
    for t in range(1, n):
        path[t] = rho * path[t - 1] + rng.normal(0.0, sd * np.sqrt(1.0 - rho**2))
    return path


def exogenous_controls(rng: np.random.Generator, dates: pd.DatetimeIndex) -> pd.DataFrame:
    """All controls but promotion depth.

    ``trend`` runs from 0 to 1; ``price_index`` is the relative difference to the
    average shelf price (0.02: two percent dearer); ``competitor_activity`` is a
    standardised index.
    """
    n = len(dates)
    table = holidays(dates)
    table.insert(0, "trend", np.linspace(0.0, 1.0, n))
    price = autoregression(rng, n, rho=0.85, sd=0.015)
    table.insert(1, "price_index", np.round(price - price.mean(), 4))
    competitor = autoregression(rng, n, rho=0.8, sd=1.0)
    table["competitor_activity"] = np.round((competitor - competitor.mean()) / competitor.std(), 3)
    return table


def promotion_depth(rng: np.random.Generator, baseline: np.ndarray) -> np.ndarray:
    """Average discount (0.1: ten percent), which reacts to weak demand.

    The trade team plans some promotions ahead and deepens discounts in the week
    after base sales fell below their mean of the eight weeks before. Depth is
    therefore an outcome of demand, not an independent lever.

    Parameters
    ----------
    baseline : (T,) EUR per week; sales without media and promotion, noise included.
    """
    previous = pd.Series(baseline).shift(1)
    usual = previous.shift(1).rolling(8, min_periods=1).mean()
    weakness = (1.0 - previous / usual).clip(lower=0.0).fillna(0.0).to_numpy()
    planned = 0.08 * (rng.random(len(baseline)) < 0.22)
    depth = 0.05 + planned + 1.2 * weakness + rng.normal(0.0, 0.008, len(baseline))
    return np.round(depth.clip(0.0, 0.35), 4)


# --------------------------------------------------------------------------
# Spend
# --------------------------------------------------------------------------
def alternating_runs(
    rng: np.random.Generator, n: int, on_weeks: tuple[int, int], off_weeks: tuple[int, int]
) -> np.ndarray:
    """Run labels (n,): 1, 2, 3, ... while on air, 0 while dark."""
    labels = np.zeros(n, dtype=int)
    start = -int(rng.integers(0, on_weeks[1]))
    run = 0
    while start < n:
        run += 1
        stop = start + int(rng.integers(on_weeks[0], on_weeks[1] + 1))
        labels[max(start, 0) : max(stop, 0)] = run
        start = stop + int(rng.integers(off_weeks[0], off_weeks[1] + 1))
    return labels


def planned_levels(rng: np.random.Generator, n: int, choices: tuple[float, ...]) -> np.ndarray:
    """Planned spend level (n,) of an always-on channel, relative to its usual level.

    Larkfield rotates always-on budgets through blocks of three to six weeks at
    deliberately different levels, which is what makes the curves estimable.
    """
    levels = np.empty(n)
    start = 0
    while start < n:
        length = int(rng.integers(3, 7))
        levels[start : start + length] = rng.choice(choices)
        start += length
    return levels


def spend_path(rng: np.random.Generator, channel: Channel, demand: np.ndarray) -> np.ndarray:
    """Weekly spend (T,) in whole EUR.

    ``always_on``: test levels around the usual level. ``flights``: bursts of
    differing weight with dark weeks between. ``seasons``: long dark periods.

    Parameters
    ----------
    demand : (T,) expected demand relative to its mean, which the desk follows
        to the power of the channel's ``demand_elasticity``.
    """
    n = len(demand)
    wobble = np.exp(rng.normal(0.0, 0.12, n))
    if channel.pattern == "always_on":
        shape = planned_levels(rng, n, channel.planned)
    else:
        runs = alternating_runs(rng, n, channel.on_weeks, channel.off_weeks)
        weights = rng.uniform(0.45, 1.55, runs.max() + 1)
        shape = np.where(runs > 0, weights[runs], 0.0)
    return np.round(channel.level * shape * wobble * demand**channel.demand_elasticity, 0)


# --------------------------------------------------------------------------
# Markets
# --------------------------------------------------------------------------
def base_sales(controls: pd.DataFrame, size: float) -> np.ndarray:
    """Expected base sales (T,) in EUR of a market of relative `size`, without promotion."""
    modes = fourier_modes(controls.index)
    total = np.full(len(controls), BASE["intercept"])
    total += sum(BASE[name] * controls[name].to_numpy() for name in controls)
    total += sum(FOURIER[name] * modes[name].to_numpy() for name in modes)
    return size * total


def simulate_market(
    seeds: np.random.SeedSequence, channels: Mapping[str, Channel], size: float, noise_share: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Simulate one market (the nation, or one region).

    Parameters
    ----------
    size : market size relative to the nation.
    noise_share : standard deviation of weekly noise, relative to the intercept.

    Returns
    -------
    data : indexed by date; channels, controls and revenue (money in EUR).
    contribution : indexed by date; true media contribution by channel in EUR.
    """
    control_seed, noise_seed, promo_seed, media_seed = seeds.spawn(4)
    dates = week_labels()
    controls = exogenous_controls(np.random.default_rng(control_seed), dates)
    expected = base_sales(controls, size)
    sigma = noise_share * size * BASE["intercept"]
    baseline = expected + np.random.default_rng(noise_seed).normal(0.0, sigma, len(dates))
    promo = promotion_depth(np.random.default_rng(promo_seed), baseline)
    controls.insert(2, "promo_depth", promo)
    rngs = [np.random.default_rng(s) for s in media_seed.spawn(len(channels))]
    spend = {
        name: spend_path(rng, channel, expected / expected.mean())
        for rng, (name, channel) in zip(rngs, channels.items(), strict=True)
    }
    contribution = {name: media_contribution(spend[name], channels[name]) for name in channels}
    media = pd.DataFrame(contribution, index=dates).rename_axis(index="date")
    data = pd.DataFrame(spend, index=dates).join(controls).rename_axis(index="date")
    promo_sales = size * BASE["promo_depth"] * promo
    data["revenue"] = np.round(baseline + promo_sales + media.sum(axis=1).to_numpy(), 0)
    return data, media


def regional_channels(geo: str) -> dict[str, Channel]:
    """The true channels of one region: national ones, scaled to its size and taste."""
    size = REGION_SHARES[geo]
    return {
        name: replace(
            NATIONAL_CHANNELS[name],
            kappa=NATIONAL_CHANNELS[name].kappa * size * REGION_KAPPA[geo][i],
            beta=NATIONAL_CHANNELS[name].beta * size * REGION_BETA[geo][i],
            level=NATIONAL_CHANNELS[name].level * size,
        )
        for i, name in enumerate(REGIONAL_CHANNELS)
    }


def channel_truth(channels: Mapping[str, Channel]) -> xr.Dataset:
    """True parameters in EUR units over ``channel``, named as the fitted model names them."""
    fields = {
        "adstock_alpha": "alpha",
        "saturation_slope": "slope",
        "saturation_kappa": "kappa",
        "saturation_beta": "beta",
    }
    values = {
        name: ("channel", [getattr(c, field) for c in channels.values()])
        for name, field in fields.items()
    }
    return xr.Dataset(values, coords={"channel": list(channels)})


def simulate_national(seed: int = SEED) -> Simulation:
    """Larkfield as one market: 157 weeks, eight channels."""
    channels = NATIONAL_CHANNELS
    seeds = np.random.SeedSequence([seed, 1])
    data, media = simulate_market(seeds, channels, 1.0, NOISE_SHARE["national"])
    contribution = xr.DataArray(
        media.to_numpy(), coords={"date": media.index, "channel": list(channels)}
    )
    return Simulation(
        data.reset_index(), tuple(channels), CONTROLS, channel_truth(channels), contribution
    )


def simulate_regions(seed: int = SEED) -> Simulation:
    """Larkfield as four regions: 157 weeks, five channels bought by region."""
    tables, truths, media = [], [], []
    region_seeds = np.random.SeedSequence([seed, 2]).spawn(len(REGION_SHARES))
    for seeds, (geo, size) in zip(region_seeds, REGION_SHARES.items(), strict=True):
        channels = regional_channels(geo)
        data, contribution = simulate_market(seeds, channels, size, NOISE_SHARE["regions"])
        tables.append(data.reset_index().assign(geo=geo))
        truths.append(channel_truth(channels))
        media.append(xr.DataArray(contribution.to_numpy(), dims=("date", "channel")))
    geos = pd.Index(list(REGION_SHARES), name="geo")
    stacked = xr.concat(media, dim=geos).transpose("date", "geo", "channel")
    stacked = stacked.assign_coords(date=week_labels(), channel=list(REGIONAL_CHANNELS))
    table = pd.concat(tables, ignore_index=True)
    order = ["date", "geo", *REGIONAL_CHANNELS, *CONTROLS, "revenue"]
    table = table[order].sort_values(["date", "geo"], ignore_index=True)
    return Simulation(
        table,
        REGIONAL_CHANNELS,
        CONTROLS,
        xr.concat(truths, dim=geos).sortby("geo"),
        stacked.sortby("geo"),
    )


def truncate(simulation: Simulation, last: pd.Timestamp) -> Simulation:
    """The same history as it was known after the week labelled `last`."""
    data = simulation.data[simulation.data["date"] <= last].reset_index(drop=True)
    contribution = simulation.contribution.sel(date=slice(None, last))
    return replace(simulation, data=data, contribution=contribution)


def scaled_truth(
    simulation: Simulation, channel_scale: xr.DataArray, target_scale: float
) -> xr.Dataset:
    """True parameters in the units of a fit that divides by these scales.

    Parameters
    ----------
    channel_scale : EUR, over ``channel``; divides spend.
    target_scale : EUR; divides revenue.
    """
    truth = simulation.truth.copy()
    truth["saturation_kappa"] = truth["saturation_kappa"] / channel_scale
    truth["saturation_beta"] = truth["saturation_beta"] / target_scale
    return truth
