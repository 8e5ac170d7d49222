"""The base: what the fitted model expects without any media, per draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mmm_core.importers.layout import Placed
from mmm_core.importers.pymc_marketing.steps import Step
from mmm_core.importers.pymc_marketing.terms import Term
from mmm_core.labels import Floats


@dataclass(frozen=True)
class BaseSource:
    """How the base can be read.

    Parameters
    ----------
    values : each gives (samples of the step, periods, *panel), scaled; they add up
    includes_media : the sum includes the media contributions, which must be taken out
    missing : why there is no base, one sentence; empty where there is one
    """

    values: tuple[Callable[[Step], Floats], ...]
    includes_media: bool
    missing: str = ""


def find_base(mean: Placed | None, terms: Sequence[Term]) -> BaseSource:
    """Find the base: from the fitted mean, or else from its terms if none is missing."""
    if mean is not None:
        return BaseSource((lambda step: step.read(mean),), includes_media=True)
    for term in terms:
        if term.value is None:
            missing = f"The file does not hold the base: neither mu nor {term.name} is stored."
            return BaseSource((), includes_media=False, missing=missing)
    return BaseSource(
        tuple(lambda step, term=term: step.term(term) for term in terms),  # type: ignore[misc]
        includes_media=False,
    )
