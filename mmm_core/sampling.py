"""How well quantities are sampled: r-hat and effective draws against their gates (numbers 18)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.convergence import bulk_ess, rhat, tail_ess
from mmm_core.gates import GATES, Gates
from mmm_core.labels import Floats
from mmm_core.model import CAUTION, DANGER, Finding

LEAST_TO_JUDGE = 8
REFIT = "Ask the analyst to sample longer or to look at the model before money moves."


@dataclass(frozen=True)
class Sampled:
    """How well one quantity is sampled.

    Parameters
    ----------
    name : what it is called in a sentence
    rhat : rank-normalised split r-hat; NaN where it cannot be told
    bulk, tail : effective draws
    """

    name: str
    rhat: float
    bulk: float
    tail: float


def sampled(names: Sequence[str], draws: Floats) -> list[Sampled]:
    """Every quantity's r-hat and effective draws, the worst sampled first.

    Parameters
    ----------
    names : of the quantities
    draws : (chains, draws, quantities); with too few draws a chain nothing is told
    """
    if not names or draws.shape[1] < LEAST_TO_JUDGE:
        return []
    columns = (rhat(draws), bulk_ess(draws), tail_ess(draws))
    found = [Sampled(name, *map(float, of)) for name, *of in zip(names, *columns, strict=True)]
    return sorted(found, key=lambda one: min(one.bulk, one.tail))


def sampling_findings(
    names: Sequence[str], draws: Floats, *, decisive: bool, gates: Gates = GATES
) -> Iterator[Finding]:
    """What r-hat and effective draws say of some quantities, the worst of each.

    Parameters
    ----------
    names : what each quantity is called in a sentence
    draws : (chains, draws, quantities)
    decisive : beyond the outer gates the model is not fit to plan with; otherwise (parameters,
        which may be poorly sampled where what they bring is not) that calls for caution
    """
    if not names:
        return
    chains, count, _ = draws.shape
    if count < LEAST_TO_JUDGE:
        yield from _too_few(chains * count, gates)
        return
    ratios = rhat(draws)
    worst = int(np.nanargmax(np.where(np.isnan(ratios), np.inf, ratios)))
    if not ratios[worst] <= gates.rhat_caution:
        out = decisive and not ratios[worst] <= gates.rhat_not_fit
        beyond = f", and above {gates.rhat_not_fit:g} nothing may rest on it" if out else ""
        yield _finding(
            out,
            f"The chains disagree: r-hat of {names[worst]} is {ratios[worst]:.3f}, and up to "
            f"{gates.rhat_caution:g} counts as converged{beyond}.",
            float(ratios[worst]),
            gates.rhat_not_fit if out else gates.rhat_caution,
            "the chains disagree",
        )
    effective = np.minimum(bulk_ess(draws), tail_ess(draws))
    least = int(np.nanargmin(effective))
    if effective[least] < gates.ess_caution:
        out = decisive and effective[least] < gates.ess_not_fit
        beyond = f"; on under {gates.ess_not_fit:.0f} nothing may rest" if out else ""
        yield _finding(
            out,
            f"The {chains * count:,} draws of {names[least]} are worth {effective[least]:.0f} "
            f"independent ones, and {gates.ess_caution:.0f} are wanted for steady intervals"
            f"{beyond}.",
            float(effective[least]),
            gates.ess_not_fit if out else gates.ess_caution,
            "too few effective draws",
        )


def _too_few(samples: int, gates: Gates) -> Iterator[Finding]:
    out = samples < gates.ess_not_fit
    yield _finding(
        out,
        f"With {samples} draws, too few a chain, it cannot be judged whether the sampler "
        "converged.",
        float(samples),
        gates.ess_not_fit if out else gates.ess_caution,
        "too few draws",
    )


def _finding(out: bool, text: str, measured: float, gate: float, called: str) -> Finding:
    return Finding(
        DANGER if out else CAUTION,
        text,
        REFIT,
        fitness="not_fit" if out else "caution",
        measured=measured,
        gate=gate,
        called=called,
    )
