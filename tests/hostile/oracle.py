"""What a model file stores twice, recomputed by plain loops: does it contradict itself?

Nothing of the product is used here. A file that was accepted although its numbers changed must
not contradict itself in any quantity that the product compares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import h5py
import numpy as np
import xarray as xr

from tests.hostile.mutate import settings
from tests.mmm_core import files
from tests.mmm_core.files import Spec

# Quantities that the reader compares. The others are let through, and counted.
COVERED = frozenset(
    {"contributions", "contributions of some draws", "fitted mean", "season", "controls"}
)
_PARAMETERS = [f"adstock_{name}" for names in files.PARAMETERS.values() for name in names]
_PARAMETERS += [name.replace("adstock", "saturation") for name in _PARAMETERS]
_READ = frozenset(_PARAMETERS) | {
    "channel_data", "channel_scale", "channel_contribution", "mu", "intercept_contribution",
    "control_data", "control_contribution", "gamma_control", "yearly_seasonality_contribution",
    "fourier_contribution", "chain", "draw",
}  # fmt: skip


@dataclass(frozen=True)
class Stored:
    """What a file holds, and its contributions recomputed, (chain, draw, date, *cells)."""

    posterior: xr.Dataset
    constant: xr.Dataset
    check: xr.Dataset
    own: np.ndarray
    dims: tuple[str, ...]
    tolerance: float

    def ordered(self, array: xr.DataArray, *leading: str, panel: bool = False) -> np.ndarray:
        """Numbers in the order in which the media data name the cells."""
        dims = self.dims[:-1] if panel else self.dims
        return _labelled(array, self.constant, dims).transpose(*leading, *dims).to_numpy()

    def apart(self, stored: np.ndarray, own: np.ndarray) -> bool:
        """Whether two that should be the same are not."""
        if stored.shape != own.shape:
            return True
        with np.errstate(all="ignore"):
            difference = np.abs(stored - own).max(initial=0.0)
            largest = np.abs(stored).max(initial=0.0)
        return not difference <= self.tolerance * max(largest, 1e-12)


def contradictions(path: Path, spec: Spec) -> set[str]:
    """Which stored quantities are not what the rest of the file gives.

    Parameters
    ----------
    spec : as the file was written, before its change
    """
    stored = _stored(path, spec)
    return {name for name, differs in _CHECKS.items() if differs(stored)}


def _contributions(of: Stored) -> bool:
    if "channel_contribution" not in of.posterior:
        return False
    found = of.ordered(of.posterior["channel_contribution"], "chain", "draw", "date")
    return of.apart(found, of.own)


def _some_contributions(of: Stored) -> bool:
    if "channel_contribution" not in of.check:
        return False
    chains, draws = (of.check[name].to_numpy().astype(int) for name in ("chain", "draw"))
    found = of.ordered(of.check["channel_contribution"], "sample", "date")
    return of.apart(found, of.own[chains, draws])


def _fitted_mean(of: Stored) -> bool:
    if not {"mu", "intercept_contribution"} <= set(of.posterior):
        return False
    total = of.posterior["intercept_contribution"]
    if "control_contribution" in of.posterior:
        total = total + of.posterior["control_contribution"].sum("control")
    if "yearly_seasonality_contribution" in of.posterior:
        total = total + of.posterior["yearly_seasonality_contribution"]
    leading = ("chain", "draw", "date")
    base = of.ordered(total.broadcast_like(of.posterior["mu"]), *leading, panel=True)
    return of.apart(
        of.ordered(of.posterior["mu"], *leading, panel=True), base + of.own.sum(axis=-1)
    )


def _controls(of: Stored) -> bool:
    if "control_contribution" not in of.posterior or "control_data" not in of.constant:
        return False
    stored = of.posterior["control_contribution"]
    return _differ(of, stored, of.constant["control_data"] * of.posterior["gamma_control"])


def _season(of: Stored) -> bool:
    if not {"yearly_seasonality_contribution", "fourier_contribution"} <= set(of.posterior):
        return False
    stored = of.posterior["yearly_seasonality_contribution"]
    return _differ(of, stored, of.posterior["fourier_contribution"].sum("fourier_mode"))


def _differ(of: Stored, stored: xr.DataArray, own: xr.DataArray) -> bool:
    if set(stored.dims) != set(own.dims):
        return True
    return of.apart(stored.to_numpy(), own.transpose(*stored.dims).to_numpy())


_CHECKS: dict[str, Callable[[Stored], bool]] = {
    "contributions": _contributions,
    "contributions of some draws": _some_contributions,
    "fitted mean": _fitted_mean,
    "controls": _controls,
    "season": _season,
}


# --- reading ----------------------------------------------------------------------------


def _stored(path: Path, spec: Spec) -> Stored:
    posterior, constant, check = (
        _loaded(path, group) for group in ("posterior", "constant_data", "contribution_check")
    )
    dims = (*spec.panel, "channel")
    media, form = _media(constant, dims), _form(path, spec)
    form = replace(
        form,
        chains=posterior.sizes["chain"],
        draws=posterior.sizes["draw"],
        periods=media.shape[0],
    )
    own = _recomputed(posterior, constant, form, media, dims)
    single = any(v.dtype.itemsize < 8 for v in (*posterior.values(), *constant.values()))
    return Stored(posterior, constant, check, own, dims, 1e-4 if single else 1e-6)


def _loaded(path: Path, group: str) -> xr.Dataset:
    """The arrays of a group by the names of their dimensions, labels of texts beside them."""
    arrays, labels = {}, {}
    with h5py.File(path, "r") as file:
        for name, data in file.get(group, {}).items():
            scales = [next(iter(axis.values()), None) for axis in data.dims]
            dims = [name if scale is None else Path(scale.name).name for scale in scales]
            if dims == [name] and h5py.check_string_dtype(data.dtype) is not None:
                labels[name] = [str(label) for label in data.asstr()[...]]
            elif dims != [name] and name in _READ:
                values = data[...].astype(data.dtype.newbyteorder("="))
                renamed = [f"{dim}_of" if dim == name else dim for dim in dims]
                arrays[name] = xr.DataArray(values, dims=renamed)
    return xr.Dataset(
        {
            name: array.assign_coords({dim: labels[dim] for dim in array.dims if dim in labels})
            for name, array in arrays.items()
        }
    )


def _labelled(array: xr.DataArray, constant: xr.Dataset, dims: tuple[str, ...]) -> xr.DataArray:
    return array.sel({dim: constant["channel_data"][dim] for dim in dims if dim in array.dims})


def _media(constant: xr.Dataset, dims: tuple[str, ...]) -> np.ndarray:
    data, scale = constant["channel_data"], constant["channel_scale"]
    with np.errstate(all="ignore"):
        scaled = xr.where(scale == 0, 0.0, data / scale)
    return scaled.broadcast_like(data).transpose("date", *dims).to_numpy()


def _form(path: Path, spec: Spec) -> Spec:
    said = settings(path)
    adstock, saturation = said["adstock"], said["saturation"]
    return replace(
        spec,
        adstock=str(adstock["__type__"]).rpartition(".")[2],
        saturation=str(saturation["__type__"]).rpartition(".")[2],
        l_max=int(adstock.get("l_max", 1)),
        normalize=bool(adstock.get("normalize", True)),
        adstock_first=bool(said.get("adstock_first", True)),
    )


def _recomputed(
    posterior: xr.Dataset,
    constant: xr.Dataset,
    form: Spec,
    media: np.ndarray,
    dims: tuple[str, ...],
) -> np.ndarray:
    parameters = {}
    for prefix, kind in (("adstock", form.adstock), ("saturation", form.saturation)):
        for parameter in files.PARAMETERS[kind]:
            name = f"{prefix}_{parameter}"
            own = tuple(str(d) for d in posterior[name].dims if d not in ("chain", "draw"))
            array = _labelled(posterior[name], constant, dims).transpose("chain", "draw", *own)
            parameters[name] = (own, array.to_numpy().astype(float))
    with np.errstate(all="ignore"):
        return files._contributions(form, media, parameters, dims, media.shape[1:])
