"""Small inputs that ask for much work, as attackers wrote them."""

from __future__ import annotations

import json
import re
import struct
from datetime import date, timedelta
from pathlib import Path

import h5py
import numpy as np

_MODULE = "pymc_marketing.mmm.components"


def many_keys(count: int) -> str:
    """One rule whose cells are picked by as many dimensions."""
    keys = ",".join(f'"k{i}":"tv"' for i in range(count))
    return f'{{"kind":"lock","cells":{{{keys}}}}}'


def problem(*rules: str) -> str:
    """A problem file of these rules."""
    return f'{{"budget":{{"total":1000000}},"guardrails":[{",".join(rules)}]}}'


def declining(moves: int, letters: int) -> str:
    """A problem file that declines so many moves, each for a reason of so many letters."""
    one = f'{{"cells":{{"channel":"tv"}},"reason":"{"x" * letters}"}}'
    return f'{{"budget":{{"total":1000000}},"declined":[{",".join([one] * moves)}]}}'


def set_of(rules: int) -> str:
    """A rule set of so many rules."""
    lines = (f'max_shift,rule {i},,"{{""max"":0.1}}"' for i in range(rules))
    return "\n".join(["kind,label,cells,fields", *lines])


def card_of(channels: int, letters: int) -> str:
    """A card of many channels, none of which a model has."""
    return "channels:\n" + "".join(f"  c{i}: {{name: {'x' * letters}}}\n" for i in range(channels))


def wide_plan(columns: int) -> str:
    """A plan with so many columns."""
    return f"period,{','.join(f'c{i}' for i in range(columns))}\n2026-10-05{',1' * columns}\n"


def long_plan(days: int) -> str:
    """A plan of so many days, the last of them far away."""
    first = date(1, 1, 1)
    lines = (f"{first + timedelta(days=i)},tv,1" for i in range(days))
    return "\n".join(["period,channel,spend", *lines])


def declared(
    path: Path,
    geos: int,
    channels: int,
    chains: int = 2,
    draws: int = 2,
    periods: int = 2,
    lags: int = 8,
) -> None:
    """A model file that declares much and stores next to none of it: all its numbers are alike."""
    names = {
        "geo": [f"g{i}" for i in range(geos)],
        "channel": [f"c{i}" for i in range(channels)],
    }
    component = {"prefix": "", "priors": {}, "mode": "After", "normalize": True, "l_max": lags}
    attributes = {
        "dims": ["geo"],
        "channel_columns": names["channel"],
        "adstock": component
        | {"__type__": f"{_MODULE}.adstock.GeometricAdstock", "prefix": "adstock"},
        "saturation": {
            "__type__": f"{_MODULE}.saturation.LogisticSaturation",
            "prefix": "saturation",
        },
        "link": "identity",
    }
    sizes = {"chain": chains, "draw": draws, "date": periods, "geo": geos, "channel": channels}
    with h5py.File(path, "w") as file:
        for key, value in attributes.items():
            file.attrs[key] = value if isinstance(value, str) else json.dumps(value)
        _array(file, "constant_data/channel_data", ("date", "geo", "channel"), sizes, names)
        _array(file, "constant_data/channel_scale", ("geo", "channel"), sizes, names)
        file["constant_data/target_scale"] = 1.0
        _array(file, "constant_data/target_data", ("date", "geo"), sizes, names)
        for name in ("adstock_alpha", "saturation_lam", "saturation_beta"):
            dims = ("chain", "draw", "geo", "channel")
            _array(file, f"posterior/{name}", dims, sizes, names)


def claim(path: Path, where: str) -> None:
    """A text of the file claims to be 4 GB long: a label, a setting, or a list of dimensions."""
    content = bytearray(path.read_bytes())
    with h5py.File(path, "r") as file:
        if where == "label":
            at = file["constant_data/channel"].id.get_offset()
        else:
            stored = file.attrs["adstock"] if where == "setting" else b"."
            length = len(stored) if where == "setting" else 1
            heaps = [m.start() for m in re.finditer(rb"GCOL\x01\0\0\0", bytes(content))]
            claims = (content.find(struct.pack("<IQ", length, heap)) for heap in heaps)
            at = next(found for found in claims if found >= 0)
    content[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(content)


def _array(
    file: h5py.File,
    name: str,
    dims: tuple[str, ...],
    sizes: dict[str, int],
    names: dict[str, list[str]],
) -> None:
    shape = tuple(sizes[dim] for dim in dims)
    data = file.create_dataset(
        name, shape, "f8", data=np.full(shape, 0.5), chunks=True, compression=9, shuffle=True
    )
    group = file[name.split("/")[0]]
    for axis, dim in enumerate(dims):
        if dim not in group:
            labels = names.get(dim)
            scale = group.create_dataset(
                dim, data=np.arange(sizes[dim]) * 7 if labels is None else labels
            )
            scale.make_scale(dim)
            if dim == "date":
                scale.attrs["units"] = "days since 2022-01-03"
                scale.attrs["calendar"] = "proleptic_gregorian"
        data.dims[axis].attach_scale(group[dim])
