"""Texts and model files changed at random, each change by its seed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

# What parsers trip over: numbers, signs of their own, ends of texts, other letters.
_ODD = (
    "NaN", "Infinity", "-Infinity", "nan", "1e999", "-1e999", "1e308", "5e-324", "-0",
    "0x" + "f" * 50,
    "9" * 400, "9" * 5_000, "1" + "_1" * 20, "0.1" + "0" * 400 + "1", "1,125", "1.125,5",
    "\u0661\u0662",
    "\uff11\uff12", "\u00b2", "null", "true", "[]", "{}", '""', "''", '"', "'", "\\", "\\u0000",
    "\\ud800",
    "\x00", "\x1b[31m", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "\u2028", "\N{BRAIN}" * 30,
    "a" * 300,
    "=1+1", "=HYPERLINK(1)", "@SUM(1)", "<script>", "$x^2$", ":red[x]", "[" * 60, "{" * 60,
    '{"a":' * 50,
    "[" * 3_000, "&a ", "*a", "!!python/object/apply:os.system ", "<<: ", "---\n", "%TAG ! x\n",
    "? ", "- ",
    ";", "\t", "\r", "\r\n", "\n\n", "sep=;\n", "2024-02-30", "0000-00-00", "9999-12-31",
    "2024-W09",
    "45292", "2024-02-12T00:00:00Z", "99999999999999999999", "-5", "%00", "%ff", "+", "&", "=",
)  # fmt: skip

_VALUES = (
    None, True, False, 0, 1, -1, 2, 13, 0.1, 0.5, 1.0, 1.5, 1e-9, 1e15, 1e16, 1e300, 10**30, -0.0,
    float("nan"), float("inf"), [], {}, [[]], {"channel": ["c0"]}, {"channel": "c1"}, {"geo": []},
    "money", "x_reference", "share_of_total", "x_observed_max", "horizon", "month", "reference",
    "even",
    {"from": "2024-02-12", "to": "2024-03-04"}, {"from": "2024-03-04", "to": "2024-02-12"},
    "2024-02-19",
)  # fmt: skip
_LONGEST = 2_000_000
Text = Callable[[str, random.Random], str]


def text(content: str, rng: random.Random) -> bytes:
    """A text after one to four changes, as the bytes of a file."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        content = rng.choice(_TEXTS)(content, rng)[:_LONGEST]
    raw = bytearray(content.encode("utf-8", "surrogatepass"))
    if raw and rng.random() < 0.15:
        for _ in range(rng.randint(1, 4)):
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    if rng.random() < 0.03:
        return content.encode("utf-16", "surrogatepass")
    return bytes(raw)


def document(value: Any, rng: random.Random) -> Any:
    """A JSON document with one of its values changed, wherever it stands."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(sorted(value))
        if rng.random() < 0.05:
            return {k: v for k, v in value.items() if k != key} | {rng.choice(_ODD): value[key]}
        return value | {key: document(value[key], rng)}
    if isinstance(value, list) and value and rng.random() < 0.9:
        at = rng.randrange(len(value))
        return [*value[:at], document(value[at], rng), *value[at + 1 :]]
    return rng.choice((rng.choice(_ODD), rng.choice(_VALUES)))


def _at(content: str, rng: random.Random) -> int:
    return rng.randint(0, len(content))


def _stretch(content: str, rng: random.Random) -> tuple[int, int]:
    start = _at(content, rng)
    return start, min(len(content), start + rng.choice((1, 2, 5, 20, 100)))


def _insert(content: str, rng: random.Random) -> str:
    at = _at(content, rng)
    return content[:at] + rng.choice(_ODD) + content[at:]


def _replace(content: str, rng: random.Random) -> str:
    start, end = _stretch(content, rng)
    return content[:start] + rng.choice(_ODD) + content[end:]


def _number(content: str, rng: random.Random) -> str:
    """One number as another."""
    found = list(re.finditer(r"\d+(?:\.\d+)?", content))
    if not found:
        return content
    at = rng.choice(found)
    other = rng.choice(
        ("0", "1", "2", "7", "0.5", "1.5", "12", "1000", "1e6", at[0] + "0", at[0][:-1])
    )
    return content[: at.start()] + other + content[at.end() :]


def _replace_word(content: str, rng: random.Random) -> str:
    """A number or word as a whole: what a parser takes for one value."""
    start = _at(content, rng)
    while start and (content[start - 1].isalnum() or content[start - 1] in "._-"):
        start -= 1
    end = start
    while end < len(content) and (content[end].isalnum() or content[end] in "._-"):
        end += 1
    return content[:start] + rng.choice(_ODD) + content[end:]


def _drop(content: str, rng: random.Random) -> str:
    start, end = _stretch(content, rng)
    return content[:start] + content[end:]


def _double(content: str, rng: random.Random) -> str:
    start, end = _stretch(content, rng)
    return content[:end] + content[start:end] * rng.choice((1, 1, 2, 40)) + content[end:]


def _double_line(content: str, rng: random.Random) -> str:
    lines = content.splitlines(keepends=True)
    if lines:
        at = rng.randrange(len(lines))
        lines.insert(rng.randint(0, len(lines)), lines[at])
    return "".join(lines)


def _swap_lines(content: str, rng: random.Random) -> str:
    lines = content.splitlines(keepends=True)
    rng.shuffle(lines)
    return "".join(lines)


def _swap_words(content: str, rng: random.Random) -> str:
    """Two labels in each other's place, everywhere or once."""
    one, other = rng.sample(("c0", "c1", "c2", "tv", "radio", "g0", "g1", "min", "max"), 2)
    often = rng.choice((1, -1))
    return content.replace(one, "\0").replace(other, one, often).replace("\0", other)


def _cut(content: str, rng: random.Random) -> str:
    return content[: _at(content, rng)]


def _again(content: str, rng: random.Random) -> str:
    return content * rng.choice((2, 2, 3, 200))


_TEXTS: Sequence[Text] = (
    _number, _number, _number, _number, _insert, _insert, _replace, _replace_word, _replace_word,
    _drop,
    _double, _double_line, _swap_lines, _swap_words, _cut, _again,
)  # fmt: skip


# --- model files ------------------------------------------------------------------------


def model(content: bytes, path: Path, rng: random.Random) -> str:
    """Write a changed model file; the kind of its change."""
    kind = rng.choice(("bits", "stretch", "cut", "tree", "tree", "tree", "tree", "settings"))
    raw = bytearray(content)
    if kind == "bits":
        for _ in range(rng.choice((1, 1, 2, 8))):
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    elif kind == "stretch":
        at = rng.randrange(len(raw))
        raw[at : at + 32] = rng.choice((rng.randbytes(32), bytes(32), b"\xff" * 32))[
            : len(raw) - at
        ]
    elif kind == "cut":
        del raw[rng.randrange(len(raw)) :]
    path.write_bytes(raw)
    if kind in ("tree", "settings"):
        with h5py.File(path, "a") as file:
            return _settings(file, rng) if kind == "settings" else _tree(file, rng)
    return kind


def _settings(file: h5py.File, rng: random.Random) -> str:
    key = rng.choice(sorted(file.attrs))
    said = text(str(file.attrs[key]), rng).decode("utf-8", "replace").replace("\0", "")
    try:
        file.attrs[key] = said
    except (OSError, ValueError):  # more than an attribute holds
        return "settings as they were"
    return f"settings {key}"


def _tree(file: h5py.File, rng: random.Random) -> str:
    names: list[str] = []
    file.visititems(
        lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None
    )
    name = rng.choice(sorted(names))
    data = file[name]
    if data.dtype.kind in "fiub":
        change = rng.choice(_NUMBERS)
    elif h5py.check_string_dtype(data.dtype) is not None:
        change = rng.choice(_LABELS)
    else:
        return "tree as it was"
    change(file, name, rng)
    return f"tree {change.__name__} {name}"


def _index(shape: tuple[int, ...], rng: random.Random) -> tuple[int, ...]:
    return tuple(rng.randrange(size) for size in shape)


def _one(file: h5py.File, name: str, rng: random.Random) -> None:
    data = file[name]
    values = data[...]
    at = _index(values.shape, rng)
    old = float(values[at])
    odd = (np.nan, np.inf, -np.inf, -old, 0.0, old * 2, old + 1e-3, old * (1 + 1e-7), 1e300, 1e-300)
    with np.errstate(all="ignore"):
        values[at] = np.asarray(rng.choice(odd)).astype(values.dtype)
    data[...] = values


def _all(file: h5py.File, name: str, rng: random.Random) -> None:
    data = file[name]
    with np.errstate(all="ignore"):
        factor = rng.choice((2.0, 0.5, 1 + 1e-7, 1e9, 0.0, -1.0, np.nan))
        data[...] = np.asarray(data[...] * factor).astype(data.dtype)


def _roll(file: h5py.File, name: str, rng: random.Random) -> None:
    data = file[name]
    if data.shape:
        data[...] = np.roll(data[...], 1, axis=rng.randrange(len(data.shape)))


def _delete(file: h5py.File, name: str, rng: random.Random) -> None:
    del file[name]


def _round(file: h5py.File, name: str, rng: random.Random) -> None:
    """Stored anew in another type."""
    data = file[name]
    values, scales = data[...], [[*axis.values()] for axis in data.dims]
    if not scales or any(len(found) != 1 for found in scales):
        return
    del file[name]
    with np.errstate(all="ignore"):
        kind = rng.choice(("f4", "f4", "f2", "i8", "i1", "u4"))
        file[name] = values.astype(kind)
    for axis, (scale,) in enumerate(scales):
        file[name].dims[axis].attach_scale(scale)


def _attribute(file: h5py.File, name: str, rng: random.Random) -> None:
    value: Any = rng.choice((2.0, "text", np.arange(3), np.nan, "days since 1970-01-01", -1))
    key = rng.choice(("_FillValue", "scale_factor", "add_offset", "units", "calendar", "_Unsigned"))
    file[name].attrs[key] = value


def _shorten(file: h5py.File, name: str, rng: random.Random) -> None:
    """A dimension that is shorter, or longer, in every array of a group."""
    group, scales = file[name].parent, [[*axis.values()] for axis in file[name].dims]
    if not scales or any(len(found) != 1 for found in scales):
        return
    own = rng.choice([str(scale.name) for (scale,) in scales])
    keep = max(file[own].shape[0] + rng.choice((-2, -1, 1)), 0)
    for key in [str(key) for key in group]:
        of = [[*axis.values()] for axis in group[key].dims]
        names = [str(found[0].name) if found else "" for found in of]
        if own not in names or f"{group.name}/{key}" == own:
            continue
        taken = np.arange(keep) % max(group[key].shape[names.index(own)], 1)
        values = np.take(group[key][...], taken, axis=names.index(own))
        del group[key]
        group[key] = values
        group[key].attrs["_shortened"] = json.dumps(names)
    labels, attributes = file[own][...], dict(file[own].attrs)
    del file[own]
    file[own] = np.resize(labels, keep) if labels.dtype.kind != "O" else labels[:keep]
    for key in ("units", "calendar"):
        if key in attributes:
            file[own].attrs[key] = attributes[key]
    file[own].make_scale(own.rsplit("/", 1)[-1])
    for key in [str(key) for key in group]:
        if "_shortened" in group[key].attrs:
            for axis, scale in enumerate(json.loads(group[key].attrs.pop("_shortened"))):
                group[key].dims[axis].attach_scale(file[scale])


def _turned(file: h5py.File, name: str, rng: random.Random) -> None:
    """Two axes of an array, or only their names, in each other's place."""
    data = file[name]
    scales = [[*axis.values()] for axis in data.dims]
    if len(scales) < 2 or any(len(found) != 1 for found in scales):
        return
    one, other = rng.sample(range(len(scales)), 2)
    values = data[...]
    scales[one], scales[other] = scales[other], scales[one]
    if rng.random() < 0.7:
        values = np.swapaxes(values, one, other)
    del file[name]
    file[name] = values
    for axis, (scale,) in enumerate(scales):
        file[name].dims[axis].attach_scale(scale)


def _rename(file: h5py.File, name: str, rng: random.Random) -> None:
    data = file[name]
    said = rng.choice(_ODD).replace("\0", "?").encode("utf-8", "replace")
    data[rng.randrange(data.shape[0])] = said.decode("utf-8", "replace")


def _swap_here(file: h5py.File, name: str, rng: random.Random) -> None:
    file[name][...] = np.roll(file[name][...], 1)


def _swap_everywhere(file: h5py.File, name: str, rng: random.Random) -> None:
    """The labels of a dimension turned round in every group."""
    own = name.rsplit("/", 1)[-1]
    for group in file.values():
        if isinstance(group, h5py.Group) and own in group:
            group[own][...] = np.roll(group[own][...], 1)


_NUMBERS = (_one, _one, _one, _all, _all, _roll, _delete, _round, _attribute, _shorten, _turned)
_LABELS = (_rename, _swap_here, _swap_everywhere, _delete, _attribute)


def settings(path: Path) -> dict[str, Any]:
    """The settings of a model file, as far as they are JSON."""
    found = {}
    with h5py.File(path, "r") as file:
        for key, value in file.attrs.items():
            try:
                found[key] = json.loads(value)
            except (ValueError, TypeError):
                found[key] = value
    return found
