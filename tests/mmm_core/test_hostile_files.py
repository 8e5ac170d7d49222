"""Damaged and crafted files end in an error that says so, and in nothing else."""

import io
import json
import pickle
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from mmm_core.errors import HeadroomError, MalformedFile, ModelRefused
from mmm_core.importers import read_model, read_summary
from mmm_core.importers.sandbox import check_untrusted
from tests.mmm_core import files

SPEC = files.Spec(periods=10, draws=2, controls=(), seasonality=0, l_max=2)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("hostile") / "good.nc"
    files.write(path, SPEC)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "model.nc"
    path.write_bytes(content)
    return path


def refused(path: Path, match: str = ".") -> MalformedFile:
    with pytest.raises(MalformedFile, match=match) as caught:
        read_model(path)
    assert caught.value.remedy
    assert caught.value.message.count("\n") == 0
    assert str(path.parent) not in str(caught.value)
    return caught.value


# --- not HDF5 at all ---------------------------------------------------------------------


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("model.txt", "hello")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"week,tv\n2024-01-01,3\n", "text"),
        (zipped(), "zip"),
        (pickle.dumps({"a": 1}), "pickle"),
        (b"CDF\x01" + bytes(100), "netCDF-3"),
        (b"\x1f\x8b" + bytes(100), "gzip"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (bytes(range(128, 256)), "unknown binary"),
    ],
)
def test_other_files_are_called_what_they_are(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "model.nc"
    path.write_bytes(content)
    refused(path, what)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    refused(tmp_path / "none.nc", "missing")
    refused(tmp_path, "folder")


def test_a_file_beyond_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.nc"
    with path.open("wb") as stream:
        stream.write(b"\x89HDF\r\n\x1a\n")
        stream.truncate(600_000_000)
    refused(path, "600 MB")


# --- damage ------------------------------------------------------------------------------


def test_truncation(path: Path, content: bytes) -> None:
    for size in np.linspace(8, len(content) - 1, 60, dtype=int):
        path.write_bytes(content[:size])
        with pytest.raises(HeadroomError):
            read_model(path)


def outcome(path: Path) -> str:
    try:
        model = read_model(path)
    except HeadroomError as error:
        return type(error).__name__
    assert model.parity is None or model.parity < 1e-8
    return "read"


def seeds(often: int) -> list[object]:
    """The first in every run, the others in the long one."""
    return [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, often))]


@pytest.mark.parametrize("seed", seeds(20))
def test_flipped_bits(path: Path, content: bytes, seed: int) -> None:
    """Each gives a model whose contributions still agree, or an error of ours."""
    rng = np.random.default_rng(seed)
    seen = set()
    for _ in range(100):
        changed = bytearray(content)
        for _ in range(int(rng.integers(1, 4))):
            changed[int(rng.integers(len(changed)))] ^= 1 << int(rng.integers(8))
        path.write_bytes(changed)
        seen.add(outcome(path))
    assert seen >= {"read", "MalformedFile"}


@pytest.mark.parametrize("seed", seeds(20))
def test_overwritten_stretches(path: Path, content: bytes, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(40):
        changed = bytearray(content)
        start = int(rng.integers(len(changed)))
        stretch = rng.integers(0, 256, 32, dtype=np.uint8).tobytes()
        changed[start : start + 32] = stretch[: len(changed) - start]
        path.write_bytes(changed)
        outcome(path)


@pytest.mark.parametrize(("index", "length"), [(0, 0), (1, 2**64 - 1), (1, 10**6)])
def test_garbled_texts_do_not_hang(path: Path, content: bytes, index: int, length: int) -> None:
    """HDF5 itself walks an entry of size zero for ever."""
    at = content.index(b"GCOL\x01\0\0\0") + 16
    entry = struct.pack("<H6xQ", index, length)
    path.write_bytes(content[:at] + entry + content[at + 16 :])
    refused(path, "garbled")


@pytest.mark.parametrize("group", ["posterior", "constant_data"])
def test_missing_groups(path: Path, group: str) -> None:
    with h5py.File(path, "a") as file:
        del file[group]
    with pytest.raises(ModelRefused):
        read_model(path)


@pytest.mark.parametrize(
    "name",
    [
        "posterior/adstock_alpha",
        "posterior/saturation_lam",
        "posterior/saturation_beta",
        "constant_data/channel_data",
        "constant_data/target_data",
        "constant_data/channel_scale",
        "constant_data/date",
        "posterior/channel",
    ],
)
def test_missing_variables(path: Path, name: str) -> None:
    with h5py.File(path, "a") as file:
        del file[name]
    with pytest.raises(ModelRefused):
        read_model(path)


def set_value(name: str, where: object, value: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        file[name][where] = value

    return change


def set_attribute(name: str, value: object, item: str = "/") -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        file[item].attrs[name] = value

    return change


DEFERRED = {"__deferred__": True, "factory": "os.system", "kwargs": {"command": "true"}}
ADSTOCK = json.dumps({"__type__": "subprocess.Popen", "l_max": 2})


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (set_value("posterior/saturation_beta", (0, 0, 0), np.nan), "1 of 4 draws of saturation"),
        (set_value("posterior/saturation_lam", (..., 1), np.inf), "4 of 4 draws.*radio"),
        (set_value("posterior/adstock_alpha", (0, 1, 0), 1.5), "adstock_alpha for tv"),
        (set_value("posterior/channel_contribution", (0, 0, 3, 1), np.nan), "radio"),
        (set_value("constant_data/channel_data", (2, 1), -1.0), "radio is -1 in 2022-01-17"),
        (set_value("constant_data/channel_data", (2, 0), np.nan), "tv is nan"),
        (set_value("constant_data/channel_scale", 0, np.inf), "channel_scale"),
        (set_value("constant_data/channel_scale", 0, -1.0), "channel_scale"),
        (set_value("constant_data/target_scale", (), 0.0), "explains nothing"),
        (set_value("constant_data/target_data", 1, np.inf), "target_data"),
        (set_value("constant_data/channel", 0, "radio"), "label twice"),
        (set_value("constant_data/channel", 0, "tv\n\x1b[31m"), "not printable"),
        (set_value("constant_data/channel", 0, "t" * 5_000), "over 100"),
        (set_value("constant_data/channel", 0, "search"), "different channels"),
        (set_value("posterior/channel", 0, "search"), "disagree"),
        (set_value("constant_data/date", 3, 0), "2022-01-03 comes after"),
        (set_value("constant_data/date", 3, 10**15), "out of range"),
        (set_value("posterior/date", slice(None), 7 * np.arange(1, 11)), "other dates"),
        (set_attribute("units", "days since 9999-99-99", "constant_data/date"), "."),
        (set_attribute("units", "fortnights since 2022-01-03", "constant_data/date"), "dates"),
        (set_attribute("units", "days since " + "9" * 100_000, "constant_data/date"), "dates"),
        (set_attribute("calendar", "360_day", "constant_data/date"), "dates"),
        (set_attribute("adstock", "{"), "JSON"),
        (set_attribute("adstock", "[1, 2]"), "transformation"),
        (set_attribute("adstock", "[" * 200_000 + "]" * 200_000), "JSON"),
        (set_attribute("adstock", "9" * 10_000), "."),
        (set_attribute("adstock", json.dumps(DEFERRED)), "__deferred__"),
        (set_attribute("mu_effects", json.dumps([{"a": [DEFERRED]}])), "__deferred__"),
        (set_attribute("model_config", '{"x": {"\\u005f_deferred__": true}}'), "__deferred__"),
        (set_attribute("channel_columns", "x" * 10_000_000), "."),
        (set_attribute("dims", json.dumps(["geo"])), "dimensions"),
        (set_attribute("yearly_seasonality", "9" * 12), "yearly_seasonality"),
        (set_attribute("adstock_first", json.dumps("yes")), "neither true nor false"),
        (set_attribute("scale_factor", 2.0, "constant_data/channel_data"), "packed"),
        (set_attribute("_FillValue", 0.5, "posterior/mu"), None),
    ],
)
def test_tampered_values(
    path: Path, change: Callable[[h5py.File], None], match: str | None
) -> None:
    with h5py.File(path, "a") as file:
        change(file)
    if match is None:
        read_model(path)
    else:
        refused(path, match)


def test_no_class_outside_of_the_list_is_touched(path: Path) -> None:
    with h5py.File(path, "a") as file:
        file.attrs["adstock"] = ADSTOCK
    with pytest.raises(ModelRefused, match=r"subprocess\.Popen"):
        read_model(path)
    with pytest.raises(ModelRefused, match=r"subprocess\.Popen"):
        read_summary(path)


# --- crafted HDF5 ------------------------------------------------------------------------


def add_external_link(file: h5py.File) -> None:
    file["posterior/elsewhere"] = h5py.ExternalLink("other.nc", "/secret")


def add_soft_link(file: h5py.File) -> None:
    file["posterior/again"] = h5py.SoftLink("/posterior/mu")


def add_hard_link(file: h5py.File) -> None:
    file["posterior/again"] = file["posterior"]


def add_virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout(shape=(4,), dtype="f8")
    layout[:] = h5py.VirtualSource("other.nc", "x", shape=(4,))
    file.create_virtual_dataset("posterior/virtual", layout)


def add_external_storage(file: h5py.File) -> None:
    file.create_dataset("posterior/raw", (4,), "f8", external=[("other.bin", 0, 32)])


def add_million(file: h5py.File) -> None:
    shape = (1_000_000, 1_000_000)
    file.create_dataset("posterior/wide", shape, "f8", chunks=(1, 1_000))


def add_volume(file: h5py.File) -> None:
    file.create_dataset("posterior/volume", (90_000, 90_000), "f8", chunks=(1, 90_000))


def add_compound(file: h5py.File) -> None:
    file.create_dataset("posterior/pair", (4,), np.dtype([("a", "f8"), ("b", "i4")]))


def add_ragged(file: h5py.File) -> None:
    file.create_dataset("posterior/ragged", (4,), h5py.vlen_dtype(np.float64))


def add_references(file: h5py.File) -> None:
    file.create_dataset("posterior/refs", (4,), h5py.ref_dtype)


def add_opaque(file: h5py.File) -> None:
    file.create_dataset("posterior/opaque", (4,), np.dtype("V16"))


def add_texts(file: h5py.File) -> None:
    file.create_dataset("posterior/texts", (20_000,), h5py.string_dtype())


def add_many(file: h5py.File) -> None:
    for i in range(1_200):
        file.create_group(f"g{i}")


def add_depth(file: h5py.File) -> None:
    file.create_group("/".join("abcdefghij"))


def add_type(file: h5py.File) -> None:
    file["posterior/type"] = np.dtype("f8")


def add_attribute(file: h5py.File) -> None:
    data = np.zeros(10_000_000, dtype="i1")
    h5py.AttributeManager(file["posterior"]).create("big", data)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (add_external_link, "another file"),
        (add_soft_link, "symbolic link"),
        (add_hard_link, "two names"),
        (add_virtual, "virtual"),
        (add_external_storage, "another file"),
        (add_million, "1,000,000 x 1,000,000: 1,000,000 values along one axis; at most 100,000"),
        (add_volume, "8,100,000,000 values of one array"),
        (add_compound, "neither numbers nor text"),
        (add_ragged, "neither numbers nor text"),
        (add_references, "neither numbers nor text"),
        (add_opaque, "neither numbers nor text"),
        (add_texts, "20,000 labels in one array; at most 10,000"),
        (add_many, "holds 1,20. groups and arrays; at most 1,000"),
        (add_depth, "5 levels of groups; at most 4"),
        (add_type, "neither a group nor an array"),
        (add_attribute, "10,000,000 bytes in one attribute; at most 2,000,000"),
    ],
)
def test_crafted_trees(tmp_path: Path, change: Callable[[h5py.File], None], match: str) -> None:
    path = tmp_path / "model.nc"
    files.write(path, SPEC)
    with h5py.File(path, "a", libver="latest") as file:
        change(file)
    tracemalloc.start()
    try:
        refused(path, match)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def hollow(chunk: int) -> Callable[[h5py.File], None]:
    """Millions of draws declared, and one of them written."""

    def change(file: h5py.File) -> None:
        for name, size in (("chain", 60_000), ("draw", 600)):
            del file[f"posterior/{name}"]
            file.create_dataset(f"posterior/{name}", (size,), "i8").make_scale(name)
        del file["posterior/saturation_beta"]
        beta = file.create_dataset(
            "posterior/saturation_beta", (60_000, 600), "f8", chunks=(chunk, 600)
        )
        beta[0, 0] = 1.0
        beta.dims[0].attach_scale(file["posterior/chain"])
        beta.dims[1].attach_scale(file["posterior/draw"])

    return change


@pytest.mark.parametrize("chunk", [1, 10_000])
def test_declared_draws_take_no_memory(path: Path, chunk: int) -> None:
    with h5py.File(path, "a") as file:
        hollow(chunk)(file)
    tracemalloc.start()
    try:
        refused(path)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_numbers_that_overflow_are_left_out(path: Path) -> None:
    normal = {"model_config": {"likelihood": {"dist": "Normal"}}}
    without = ("gamma_control", "control_contribution")
    files.write(path, SPEC, controls=("price",), leave_out=without, attrs=normal)
    assert read_model(path).noise is not None
    with h5py.File(path, "a") as file:
        file["posterior/y_sigma"][...] = 1e308
        file["posterior/mu"][...] = 1e300
    model = read_model(path)
    assert model.noise is None
    assert model.base is None
    assert "not finite" in model.base_missing


def test_a_kernel_that_is_not_finite_is_refused(path: Path) -> None:
    groups, _ = files.build(replace(SPEC, adstock="WeibullPDFAdstock"))
    attrs = groups["/"].attrs
    attrs["adstock"] = attrs["adstock"].replace('"l_max": 2', '"l_max": 1')
    files.save(path, groups)
    refused(path, "adstock weights")


# --- the sandbox -------------------------------------------------------------------------


def test_the_sandbox_accepts_a_model(path: Path) -> None:
    check_untrusted(path)


def test_the_sandbox_hands_the_reason_back(path: Path) -> None:
    with h5py.File(path, "a") as file:
        file.attrs["link"] = "log"
    with pytest.raises(ModelRefused, match="log link") as caught:
        check_untrusted(path)
    assert getattr(caught.value, "feature", "") == "log link"


def test_a_crash_of_the_child_is_a_damaged_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    crashing = tmp_path / "python"
    crashing.write_text("#!/bin/sh\nkill -SEGV $$\n")
    crashing.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(crashing))
    with pytest.raises(MalformedFile, match="signal 11"):
        check_untrusted(path)


def test_a_child_that_hangs_is_ended(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hanging = tmp_path / "python"
    hanging.write_text("#!/bin/sh\nexec sleep 30\n")
    hanging.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(hanging))
    monkeypatch.setattr("mmm_core.importers.sandbox._seconds", lambda _: 0.1)
    with pytest.raises(MalformedFile, match="seconds"):
        check_untrusted(path)
