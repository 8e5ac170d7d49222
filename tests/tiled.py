"""A demo model tiled to a panel of thousands of cells, as a file that is read like any other."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import xarray as xr

_SOURCE = "larkfield_regions"
# What is read once a file, and not needed of a tiled one: it would be most of its size.
_LEFT_OUT = ("mu",)


def tile(models: Path, folder: Path, name: str, regions: int, draws: int) -> Path:
    """``name.nc`` and its card in a folder: so many regions by ten channels, ``draws`` a chain.

    Every region repeats one of the four of the demo, and every channel is there twice.
    """
    source, target = models / f"{_SOURCE}.nc", folder / f"{name}.nc"
    with h5py.File(source) as file:
        groups, attributes = list(file), dict(file.attrs)
    with xr.open_dataset(source, group="posterior") as posterior:
        channels = [str(one) for one in posterior.channel.values]
    named = {"geo": [f"Region {i + 1:03d}" for i in range(regions)]}
    named["channel"] = [*channels, *(f"{one}_b" for one in channels)]
    for number, group in enumerate(groups):
        with xr.open_dataset(source, group=group) as opened:
            data = _tiled(opened.load(), group, named, draws)
        mode = "a" if number else "w"
        data.to_netcdf(target, group=group, mode=mode, engine="h5netcdf")
    with h5py.File(target, "a") as file:
        for key, value in attributes.items():
            if key not in file.attrs and not key.startswith("_"):
                file.attrs[key] = value
        file.attrs["channel_columns"] = json.dumps(named["channel"])
    card = (models / f"{_SOURCE}.yaml").read_text("utf-8")
    target.with_suffix(".yaml").write_text(_with_all(card, channels), "utf-8")
    return target


def _tiled(data: xr.Dataset, group: str, named: dict[str, list[str]], draws: int) -> xr.Dataset:
    attributes = data.attrs
    if group in ("posterior", "sample_stats"):
        data = data.isel(draw=slice(0, draws))
    if group == "contribution_check":
        data = data.isel(sample=np.flatnonzero(data["draw"].to_numpy() < draws))
    data = data.drop_vars([one for one in _LEFT_OUT if one in data])
    for dim, labels in named.items():
        if dim in data.dims:
            taken = np.arange(len(labels)) % data.sizes[dim]
            data = data.isel({dim: taken}).assign_coords({dim: np.array(labels, dtype=object)})
    if group == "fit_data":
        for one in named["channel"]:
            data[one] = data[one.removesuffix("_b")]
    return data.assign_attrs(attributes)


def _with_all(card: str, channels: list[str]) -> str:
    """The card with a second one of every channel, in the groups of the first."""
    lines = []
    for line in card.splitlines():
        lines.append(line)
        key = line.strip().partition(":")[0]
        if key in channels and line.startswith("  "):
            lines.append(
                line.replace(f"{key}:", f"{key}_b:", 1).replace('", group', ', new", group')
            )
    return "\n".join([*lines, ""])
