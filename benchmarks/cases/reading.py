"""Reading a fitted model of 20 MB, without PyMC."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from benchmarks.processes import OURS, Worker
from benchmarks.questions import DEMO
from benchmarks.registry import Case, Context, Measurement, Threshold, timing

MEGABYTES = 20
_MEDIA = ("adstock_", "saturation_")
_DRAWN = ("chain", "draw")


def large_file(folder: Path, megabytes: float = MEGABYTES) -> Path:
    """The demo model with its draws repeated and every draw's media contribution stored.

    Parameters
    ----------
    folder : where to write it
    megabytes : least size of the contributions
    """
    path = folder / "large.nc"
    with xr.open_datatree(DEMO, engine="h5netcdf") as tree:
        groups = {
            name: group.to_dataset(inherit=False).load() for name, group in tree.children.items()
        }
        attributes = dict(tree.attrs)
    stored = contributions()
    copies = int(np.ceil(megabytes * 1e6 / stored.nbytes))
    posterior = groups["posterior"].assign(channel_contribution=stored)
    groups["posterior"] = _repeated(posterior, copies)
    groups["sample_stats"] = _repeated(groups["sample_stats"], copies)
    del groups["contribution_check"]
    for group in groups.values():
        for variable in group.variables.values():
            variable.encoding = {}
    tree = xr.DataTree.from_dict({f"/{name}": group for name, group in groups.items()})
    tree.attrs = attributes
    tree.to_netcdf(path, engine="h5netcdf")
    return path


def contributions() -> xr.DataArray:
    """Media contributions of every draw of the demo model, (chain, draw, date, channel)."""
    from mmm_core.curves import SATURATIONS
    from mmm_core.importers import read_model

    model = read_model(DEMO)
    media, lags = model.observed_media, model.l_max
    padded = np.concatenate([np.zeros((lags - 1, media.shape[1])), media])
    windows = np.lib.stride_tricks.sliding_window_view(padded, lags, axis=0)[:, :, ::-1]
    felt = model.adstock_weights @ windows.transpose(1, 2, 0)
    parameters = {name: v[:, :, None] for name, v in model.saturation_parameters.items()}
    values = SATURATIONS[model.saturation.kind].value(felt, parameters).transpose(1, 2, 0)
    return xr.DataArray(
        values.reshape(model.chains, -1, *values.shape[1:]), dims=(*_DRAWN, "date", "channel")
    )


def _repeated(group: xr.Dataset, copies: int) -> xr.Dataset:
    drawn = group.isel(draw=np.tile(np.arange(group.sizes["draw"]), copies))
    return drawn.assign_coords(draw=np.arange(drawn.sizes["draw"]))


def measure(context: Context) -> Measurement:
    """Fresh processes, imports done."""
    path = context.once("large file", lambda: large_file(context.folder))
    pairs, found = [], {}
    for number in range(context.times(5) + 1):
        with Worker(OURS) as worker:
            reply = worker.ask("read", path=str(path))
            if number:
                pairs.append((reply["wall"], reply["cpu"]))
            found = worker.ask("details")
    times = timing(pairs)
    return Measurement(
        values={
            "seconds": times.median,
            "megabytes": path.stat().st_size / 1e6,
            "pymc": float(len(found["pymc"])),
        },
        timings={"Headroom, all checks included": times},
        data=f"models/larkfield_national.nc, draws repeated to {found['draws']:,}, "
        f"{path.stat().st_size / 1e6:.1f} MB",
        notes=(f"Stored and recomputed contributions differ by at most {found['parity']:.1e}.",),
    )


CASES = (
    Case(
        name="reading",
        what="Reading a 20 MB model file with its contributions checked, imports done",
        thresholds=(
            Threshold("seconds", "median time", "<", 0.5, "s"),
            Threshold("megabytes", "size of the file", ">=", MEGABYTES, "MB"),
            Threshold("pymc", "modules of PyMC imported", "<=", 0),
        ),
        measure=measure,
    ),
)
