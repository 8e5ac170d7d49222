"""A fitted marketing mix model: everything that planning needs, and nothing else.

Arrays are labelled. Dimensions: ``sample`` (posterior draws, chain-major), ``period``
(observed periods), then the model's own dimensions, ``channel`` last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from mmm_core.assumptions import Assumptions
from mmm_core.card import ModelCard
from mmm_core.controls import Controls
from mmm_core.coverage import Coverage
from mmm_core.curves import ADSTOCKS, SATURATIONS, adstock_weights
from mmm_core.errors import MalformedFile
from mmm_core.labels import SAMPLE, Cells, Flags, Floats, key_of
from mmm_core.periods import Dates, Frequency

CAUTION, DANGER, NOTE = "caution", "danger", "note"


@dataclass(frozen=True)
class Finding:
    """One thing to know before planning with a model.

    Parameters
    ----------
    severity : "note" (good to know), "caution" (weakens the answer) or "danger" (do not move
        money on this without an analyst)
    text, remedy : in words
    fitness : what it makes of the model's fitness to plan with (numbers 18); "" for nothing
    measured, gate : what was found, and the limit that it is beyond; None where neither counts
    called : what it is, in a few words, where it is a reason by itself; "" where nobody names it
    """

    severity: str
    text: str
    remedy: str = ""
    fitness: Literal["", "caution", "not_fit"] = ""
    measured: float | None = None
    gate: float | None = None
    called: str = ""


@dataclass(frozen=True, eq=False)
class Transformation:
    """One half of the media transformation: its class, and its parameters per draw.

    Parameters
    ----------
    kind : key of ``ADSTOCKS`` or ``SATURATIONS``
    parameters : each of dims (sample, *some of the cells' dims)
    """

    kind: str
    parameters: dict[str, xr.DataArray]

    @property
    def samples(self) -> int:
        """Number of draws; 0 where there are no parameters."""
        return max((int(a.sizes[SAMPLE]) for a in self.parameters.values()), default=0)

    def at(self, kept: NDArray[np.intp]) -> Transformation:
        """The same on some of the draws."""
        some = {name: array.isel({SAMPLE: kept}) for name, array in self.parameters.items()}
        return Transformation(self.kind, some)


@dataclass(frozen=True, eq=False)
class MediaPrior:
    """What was assumed of the media transformation before any data: draws of its parameters.

    Both halves have as many draws, which need not be as many as the posterior's. NaN where a
    draw lies outside of where the curve is defined.
    """

    adstock: Transformation
    saturation: Transformation

    @property
    def samples(self) -> int:
        """Number of draws."""
        return self.saturation.samples


@dataclass(frozen=True)
class Assumed:
    """What a model is under (``mmm_core.assumptions.applied``), and its own card without that."""

    assumptions: Assumptions
    card: ModelCard


@dataclass(frozen=True, eq=False)
class FittedModel:
    """The media side of a fitted model with an identity link, and its fitted base.

    Media contribution of a cell in outcome units, per draw, with x = media /
    channel_scale: ``outcome_scale * f(adstock(x))``, or ``outcome_scale *
    adstock(f(x))`` where ``adstock_first`` is False.

    Parameters
    ----------
    name, fingerprint : name in the library, sha256 of the file
    vendor, vendor_version, fitted_at : who fitted it, when (ISO 8601; may be empty)
    cells : the model's dimensions and labels
    dates, frequency : observed period labels (datetime64[D])
    media : (period, *cells) as the model was fitted: money, or units bought
    spend : (period, *cells) money; equal to ``media`` where no price per unit is known
    unit_price : (*cells) money per unit of media assumed for future periods, 1 for money
    channel_scale, outcome_scale : (*cells) divisors and factor of the model's own scaling
    l_max, normalize, adstock, saturation, adstock_first : the media transformation
    chains : number of chains (samples are chain-major)
    target : name of the outcome column
    outcome : (period, *panel dims) observed outcome in its own units
    base : (sample, period, *panel dims) fitted outcome without media, or None
    base_missing : why ``base`` is None, one sentence
    controls : the controls that are part of the base, or None where the file lacks any of them
    noise : (sample, *panel dims) observation noise (sd, outcome units), or None
    parity : largest difference to the contributions stored in the file (scaled units),
        None if it stores none
    divergences : number of divergent transitions, None if unknown
    features : base-only features, for the model card ("controls: price, holiday")
    findings : fitness to plan with
    missing : (period, *cells) whether the data lack that period, which was fitted as zero
        (numbers 21); None if they lack nothing
    prior : what was assumed of media before any data, or None
    prior_missing : why ``prior`` is None, as part of a sentence
    card : what the people who own the model say of it
    coverage : what of the file was held against what else it stores, and what could not be
    suspected : channels and controls that seem to react to weak demand, as ``labels.key_of`` writes
        them
    cleared : those of which a person has said that they do not, by design
    assumed : assumptions that it is under; its card says what they make of value and margin
    """

    name: str
    fingerprint: str
    vendor: str
    vendor_version: str
    fitted_at: str
    cells: Cells
    dates: Dates
    frequency: Frequency
    media: xr.DataArray
    spend: xr.DataArray
    unit_price: xr.DataArray
    channel_scale: xr.DataArray
    outcome_scale: xr.DataArray
    l_max: int
    normalize: bool
    adstock: Transformation
    saturation: Transformation
    adstock_first: bool
    chains: int
    target: str
    outcome: xr.DataArray
    base: xr.DataArray | None
    base_missing: str
    noise: xr.DataArray | None
    parity: float | None
    divergences: int | None
    features: tuple[str, ...]
    card: ModelCard
    findings: tuple[Finding, ...] = field(default=())
    missing: xr.DataArray | None = None
    prior: MediaPrior | None = None
    prior_missing: str = "the file says nothing of its priors"
    coverage: Coverage = field(default=Coverage())
    assumed: Assumed | None = None
    controls: Controls | None = None
    suspected: tuple[str, ...] = ()
    cleared: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.adstock.kind not in ADSTOCKS or self.saturation.kind not in SATURATIONS:
            raise MalformedFile(
                f"Unknown transformation {self.adstock.kind} or {self.saturation.kind}.",
                "Import the model through mmm_core.importers.",
            )

    @property
    def samples(self) -> int:
        """Number of posterior draws, all chains together."""
        return self.saturation.samples

    @cached_property
    def identity(self) -> str:
        """Equal where answers are: the file, its draws, its card, assumptions, what is cleared."""
        assumed = "" if self.assumed is None else self.assumed.assumptions.fingerprint
        return self._marked(self.card, f"{assumed}{sorted(self.cleared) or ''}")

    @cached_property
    def reacting(self) -> frozenset[int]:
        """Cells that seem to react to weak demand, and that nobody has cleared of it."""
        open_to = set(self.suspected) - self.cleared
        keys = map(key_of, self.cells.names)
        return frozenset(k for k, key in enumerate(keys) if key in open_to)

    @cached_property
    def own_identity(self) -> str:
        """The same, whatever is assumed."""
        return self._marked(self.card if self.assumed is None else self.assumed.card)

    def _marked(self, card: ModelCard, assumed: str = "") -> str:
        said = f"{self.fingerprint}:{card!r}{assumed}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def with_card(self, card: ModelCard) -> FittedModel:
        """The same model under another card."""
        return replace(self, card=card)

    def with_draws(self, indices: Sequence[int] | NDArray[np.intp]) -> FittedModel:
        """The same model on some of its draws, (kept,) positions among the samples.

        Whole chains stay chains; any other choice counts as one. The fingerprint is another,
        for another posterior is another model.

        Raises
        ------
        ValueError
            If nothing is kept, or a position does not exist or is named twice.
        """
        kept = np.asarray(indices, dtype=np.intp)
        if kept.size == 0 or np.unique(kept).size != kept.size:
            raise ValueError("draws to keep: at least one, each once")
        if kept.min() < 0 or kept.max() >= self.samples:
            raise ValueError(f"draws to keep lie between 0 and {self.samples - 1}")
        mark = hashlib.sha256(self.fingerprint.encode() + kept.astype("<i8").tobytes())
        return replace(
            self,
            fingerprint=mark.hexdigest(),
            adstock=self.adstock.at(kept),
            saturation=self.saturation.at(kept),
            chains=self._whole_chains(kept),
            base=None if self.base is None else self.base.isel({SAMPLE: kept}),
            noise=None if self.noise is None else self.noise.isel({SAMPLE: kept}),
            controls=None if self.controls is None else self.controls.at(kept),
        )

    def before_data(self, chosen: slice = slice(None)) -> FittedModel:
        """The same model with some draws of its prior in place of the posterior.

        It answers what media would bring; base and noise are not in it.

        Raises
        ------
        ValueError
            If it has no prior.
        """
        if self.prior is None:
            raise ValueError(f"{self.name} has no prior: {self.prior_missing}")
        kept = np.arange(self.prior.samples)[chosen]
        mark = hashlib.sha256(f"prior of {self.fingerprint}".encode())
        return replace(
            self,
            fingerprint=mark.hexdigest(),
            adstock=self.prior.adstock.at(kept),
            saturation=self.prior.saturation.at(kept),
            chains=1,
            base=None,
            noise=None,
            prior=None,
            controls=None,
        )

    def _whole_chains(self, kept: NDArray[np.intp]) -> int:
        """How many chains the kept draws are, in order and complete; 1 for anything else."""
        length = self.samples // max(self.chains, 1)
        if length == 0 or kept.size % length:
            return 1
        blocks = kept.reshape(-1, length)
        starts = blocks[:, :1]
        whole = (starts % length == 0).all() and (blocks == starts + np.arange(length)).all()
        return blocks.shape[0] if whole else 1

    @cached_property
    def adstock_weights(self) -> Floats:
        """Weights of shape (cells, samples, l_max), dimensionless."""
        parameters = self._by_cell(self.adstock)
        shape = (len(self.cells), self.samples)
        return adstock_weights(self.adstock.kind, self.l_max, self.normalize, parameters, shape)

    @cached_property
    def saturation_parameters(self) -> dict[str, Floats]:
        """Parameters of shape (cells, samples)."""
        return self._by_cell(self.saturation)

    @cached_property
    def media_scale(self) -> Floats:
        """Money per scaled unit of future media, shape (cells,); infinite where scale is 0.

        A cell that was never bought has scale 0: the fitted model sees nothing of it, so
        money spent there is worth nothing under this model.
        """
        scale = self.cells.flat(self.channel_scale * self.unit_price)
        return np.where(scale == 0, np.inf, scale)

    @cached_property
    def observed_spend(self) -> Floats:
        """Money of shape (observed periods, cells)."""
        return self.cells.flat(self.spend, "period")

    @cached_property
    def observed(self) -> Flags:
        """Whether there are data, shape (observed periods, cells)."""
        if self.missing is None:
            return np.ones((self.dates.size, len(self.cells)), dtype=bool)
        return self.cells.flat(self.missing, "period") == 0

    @cached_property
    def observed_media(self) -> Floats:
        """Scaled media of shape (observed periods, cells)."""
        media = self.cells.flat(self.media, "period")
        scale = self.cells.flat(self.channel_scale)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(scale == 0, 0.0, media / scale)

    @cached_property
    def outcome_factor(self) -> Floats:
        """Outcome units per scaled outcome, shape (cells,)."""
        return self.cells.flat(self.outcome_scale)

    def _by_cell(self, transformation: Transformation) -> dict[str, Floats]:
        return {
            name: np.ascontiguousarray(self.cells.flat(array, SAMPLE).T)
            for name, array in transformation.parameters.items()
        }
