"""The folder of models: listed cheaply, loaded by name, added to only after a check."""

import hashlib
import os
from pathlib import Path

import h5py
import pytest

from mmm_core import library as library_module
from mmm_core.card import InvalidCard
from mmm_core.errors import (
    AlreadyThere,
    HeadroomError,
    MalformedFile,
    ModelRefused,
    StorageTrouble,
    UnknownModel,
    UnsupportedFeature,
)
from mmm_core.importers.files import fingerprint
from mmm_core.importers.importer import Summary
from mmm_core.library import ModelLibrary, load_file
from mmm_core.model import FittedModel
from tests.mmm_core import files

CARD = """
title: Spring model
currency: EUR
outcome: {name: Revenue, unit: EUR, value_per_unit: 1}
channels: {tv: {name: Television}}
"""


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("library") / "good.nc"
    files.write(path, periods=12, draws=4)
    return path.read_bytes()


@pytest.fixture
def folder(tmp_path: Path, content: bytes) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("spring", "autumn"):
        (folder / f"{name}.nc").write_bytes(content)
    (folder / "spring.yaml").write_text(CARD, encoding="utf-8")
    return folder


def files_in(folder: Path) -> list[str]:
    """Names of all files, but that of the lock that stays."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".headroom.lock")


def test_entries_say_what_a_list_shows(folder: Path) -> None:
    autumn, spring = ModelLibrary(folder).entries()
    assert (autumn.name, autumn.title, autumn.error) == ("autumn", "autumn", None)
    assert (spring.name, spring.title, spring.periods) == ("spring", "Spring model", 12)
    assert spring.channels == ("tv", "radio")
    assert spring.vendor == "PyMC-Marketing"
    assert spring.fitted_at.startswith("2026")


def test_the_last_day_of_the_data_is_that_of_their_last_period(folder: Path) -> None:
    autumn, spring = ModelLibrary(folder).entries()
    for entry in (autumn, spring):
        label = load_file(folder / f"{entry.name}.nc").dates[-1].astype("M8[D]")
        assert entry.last == str(label + 6)
    said = CARD + "period_label: end\n"
    (folder / "spring.yaml").write_text(said, encoding="utf-8")
    _, spring = ModelLibrary(folder).entries()
    assert spring.last == str(load_file(folder / "spring.nc").dates[-1].astype("M8[D]"))


def test_damaged_files_and_cards_stay_in_the_list(folder: Path) -> None:
    (folder / "broken.nc").write_text("no model")
    (folder / "two words.nc").write_text("no model")
    (folder / "autumn.yaml").write_text("title: [")
    (folder / ".hidden.nc").write_text("partial upload")
    entries = {e.name: e for e in ModelLibrary(folder).entries()}
    assert set(entries) == {"autumn", "broken", "spring", "two words"}
    assert isinstance(entries["broken"].error, MalformedFile)
    assert isinstance(entries["autumn"].error, InvalidCard)
    assert isinstance(entries["two words"].error, UnknownModel)
    assert entries["spring"].error is None


def test_no_folder_is_an_empty_library(tmp_path: Path) -> None:
    library = ModelLibrary(tmp_path / "none")
    assert library.entries() == ()
    with pytest.raises(UnknownModel, match=r"no model 'spring' .* its folder none is not there"):
        library.load("spring")
    (tmp_path / "none").mkdir()
    with pytest.raises(UnknownModel, match="no models"):
        library.load("spring")


def test_loading_brings_card_and_findings(folder: Path) -> None:
    model = ModelLibrary(folder).load("spring")
    assert model.name == "spring"
    assert model.card.title == "Spring model"
    assert model.card.channel_name("tv") == "Television"
    assert model.card.channel_name("radio") == "radio"
    assert any("draws: intervals" in f.text for f in model.findings)
    assert ModelLibrary(folder).load("autumn").card.title == "autumn"


def test_a_card_in_another_encoding_is_an_error(folder: Path) -> None:
    card = folder / "autumn.yaml"
    card.write_bytes("title: München\n".encode("latin-1"))
    with pytest.raises(InvalidCard, match="is not UTF-8 text"):
        ModelLibrary(folder).load("autumn")
    card.write_bytes(b"\xef\xbb\xbf" + "title: München\n".encode())
    assert ModelLibrary(folder).load("autumn").card.title == "München"


def test_a_bad_card_is_an_error(folder: Path) -> None:
    (folder / "autumn.yaml").write_text("channels: {radioo: {name: Radio}}")
    with pytest.raises(InvalidCard, match="radioo"):
        ModelLibrary(folder).load("autumn")


def test_fingerprint_is_the_files_sha256(folder: Path, content: bytes) -> None:
    library = ModelLibrary(folder)
    expected = hashlib.sha256(content).hexdigest()
    assert library.load("spring").fingerprint == expected


def test_an_unknown_name_is_answered_with_close_ones(folder: Path) -> None:
    with pytest.raises(UnknownModel) as caught:
        ModelLibrary(folder).load("sprng")
    assert "autumn, spring" in caught.value.message
    assert "spring" in caught.value.remedy


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../secret", "a/b", "/etc/passwd", "spring.nc", "spring\n", "spring\0", "-x"],
)
def test_names_never_leave_the_folder(folder: Path, content: bytes, name: str) -> None:
    (folder.parent / "secret.nc").write_bytes(content)
    with pytest.raises(UnknownModel):
        ModelLibrary(folder).load(name)
    with pytest.raises(UnknownModel):
        ModelLibrary(folder).version(name)


def test_links_out_of_the_folder_are_not_followed(folder: Path, content: bytes) -> None:
    (folder.parent / "secret.nc").write_bytes(content)
    (folder / "link.nc").symlink_to(folder.parent / "secret.nc")
    with pytest.raises(UnknownModel):
        ModelLibrary(folder).load("link")


def other(content: bytes, number: int = 1) -> bytes:
    """The same model in another file: what follows the end of its data is not read."""
    return content + bytes(number)


def test_adding_gives_a_safe_and_unused_name(folder: Path, content: bytes) -> None:
    library = ModelLibrary(folder)
    assert library.add("../../My model (final).nc", other(content)) == "My-model-final"
    (folder.parent / "again.nc").write_bytes(other(content, 2))
    assert library.add("spring", folder.parent / "again.nc") == "spring-2"
    assert library.load("spring-2").cells.along("channel") == ("tv", "radio")
    assert library.load("My-model-final").card.title == "My model (final)"
    assert (folder / "spring.nc").read_bytes() == content
    assert files_in(folder) == [
        "My-model-final.nc", "My-model-final.yaml", "autumn.nc", "spring-2.nc", "spring.nc",
        "spring.yaml",
    ]  # fmt: skip


def test_the_same_file_is_not_taken_twice(folder: Path, content: bytes) -> None:
    library = ModelLibrary(folder)
    (folder / "autumn.nc").unlink()
    before = files_in(folder)
    with pytest.raises(AlreadyThere, match=r"summer is in .* already, under the name spring"):
        library.add("summer.nc", content, CARD)
    assert files_in(folder) == before
    library.add("summer.nc", other(content))


def test_a_card_comes_along_or_nothing_does(folder: Path, content: bytes) -> None:
    library = ModelLibrary(folder)
    assert library.load(library.add("mine", other(content), CARD)).card.currency == "EUR"
    before = files_in(folder)
    with pytest.raises(InvalidCard, match="margin"):
        library.add("other", other(content, 2), "margin: 7")
    assert files_in(folder) == before


@pytest.mark.parametrize(
    ("said", "name", "title"),
    [
        ("Frühjahr – Größe.nc", "Fruhjahr-Grosse", "Frühjahr – Größe"),
        ("春のモデル 2026.nc", "2026", "春のモデル 2026"),
        ("Ελλάδα.nc", "model", "Ελλάδα"),
        ("C:\\fits\\CON.nc", "model-CON", "CON"),
        ("lpt1", "model-lpt1", "lpt1"),
        ("a\tb\u202ec.nc", "a-b-c", "a b c"),
        ("x" * 300, "x" * 56, "x" * 120),
        ("../..", "model", ".."),
    ],
)
def test_a_title_in_any_script_gets_a_plain_file_name(
    folder: Path, content: bytes, said: str, name: str, title: str
) -> None:
    library = ModelLibrary(folder)
    assert library.add(said, other(content)) == name
    assert library.load(name).card.title == title


def test_a_card_that_says_no_title_gets_that_of_the_file(folder: Path, content: bytes) -> None:
    library = ModelLibrary(folder)
    name = library.add("Frühjahr.nc", other(content), "margin: 0.4")
    card = library.load(name).card
    assert (name, card.title, card.margin) == ("Fruhjahr", "Frühjahr", 0.4)
    named = library.add("Herbst!.nc", other(content, 2), CARD)
    assert library.load(named).card.title == "Spring model"


def test_what_fails_the_check_leaves_no_trace(folder: Path) -> None:
    before = files_in(folder)
    library = ModelLibrary(folder)
    with pytest.raises(MalformedFile, match=r"mine\.nc is a text file"):
        library.add("mine.nc", b"week,tv\n")
    files.write(folder.parent / "log.nc", attrs={"link": "log"})
    with pytest.raises(UnsupportedFeature, match="log link"):
        library.add("log", folder.parent / "log.nc")
    assert files_in(folder) == before


def test_a_folder_that_cannot_be_written(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HeadroomError, match="cannot be written"):
        ModelLibrary(tmp_path / "file").add("spring", content)


def test_an_empty_upload_name(folder: Path) -> None:
    with pytest.raises(MalformedFile, match="empty"):
        ModelLibrary(folder).add("///", b"")


# --- a card that vouches for its file ----------------------------------------------------


@pytest.fixture
def vouched(folder: Path, content: bytes) -> Path:
    """The folder, its spring model vouched for by its card."""
    mark = hashlib.sha256(content).hexdigest()
    (folder / "spring.yaml").write_text(f"{CARD}sha256: '{mark.upper()}'\n", encoding="utf-8")
    return folder


def with_another_noise(path: Path) -> None:
    """A change that nothing else in the file contradicts."""
    with h5py.File(path, "a") as file:
        file["posterior/y_sigma"][...] = file["posterior/y_sigma"][...] * 2


def test_a_file_that_its_card_vouches_for_is_read(vouched: Path) -> None:
    library = ModelLibrary(vouched)
    assert library.load("spring").card.sha256 == fingerprint(vouched / "spring.nc")
    assert load_file(vouched / "spring.nc").card.title == "Spring model"
    assert all(entry.error is None for entry in library.entries())


def test_any_change_of_a_vouched_file_is_refused(vouched: Path) -> None:
    library = ModelLibrary(vouched)
    with_another_noise(vouched / "autumn.nc")
    library.load("autumn")  # no card vouches for this one
    with_another_noise(vouched / "spring.nc")
    found = fingerprint(vouched / "spring.nc")
    for read in (lambda: library.load("spring"), lambda: load_file(vouched / "spring.nc")):
        with pytest.raises(ModelRefused, match="not the file that its card vouches for") as caught:
            read()
        assert found in caught.value.message
    errors = {entry.name: entry.error for entry in library.entries()}
    assert isinstance(errors["spring"], ModelRefused)
    assert errors["autumn"] is None


def in_place_of(card: Path, what: str) -> None:
    """Something else than a file of the folder goes by the name of a card."""
    outside = card.parent.parent / "elsewhere.yaml"
    outside.write_text(f"{CARD}sha256: '{'0' * 64}'", "utf-8")
    card.unlink()
    if what == "folder":
        card.mkdir()
    elif what == "pipe":
        os.mkfifo(card)
    else:
        card.symlink_to(outside if what == "link out" else card.with_name("nothing.yaml"))


@pytest.mark.parametrize("what", ["folder", "pipe", "link out", "dangling link"])
def test_what_is_no_card_at_its_name_is_not_passed_over(folder: Path, what: str) -> None:
    library, card = ModelLibrary(folder), folder / "spring.yaml"
    assert not error_of(library, "spring")
    in_place_of(card, what)
    with pytest.raises(InvalidCard, match=r"spring\.yaml is no file of its folder"):
        library.load("spring")
    assert isinstance(error_of(library, "spring"), InvalidCard)
    if what != "link out":  # beside a file of one's own a card may be shared
        with pytest.raises(InvalidCard, match=r"spring\.yaml"):
            load_file(folder / "spring.nc")
    card.rmdir() if what == "folder" else card.unlink()
    assert library.load("spring").card.title == "spring"
    assert not error_of(library, "spring")


def test_a_card_may_be_a_link_to_one_of_the_folder(folder: Path) -> None:
    (folder / "autumn.yaml").symlink_to(folder / "spring.yaml")
    assert ModelLibrary(folder).load("autumn").card.title == "Spring model"


def error_of(library: ModelLibrary, name: str) -> HeadroomError | None:
    (found,) = [entry.error for entry in library.entries() if entry.name == name]
    return found


def test_an_upload_is_held_to_the_card_beside_it(folder: Path, content: bytes) -> None:
    library, strange = ModelLibrary(folder), hashlib.sha256(b"another file").hexdigest()
    before = sorted(folder.iterdir())
    with pytest.raises(ModelRefused, match=strange):
        library.add("new.nc", other(content), f"sha256: '{strange}'")
    assert sorted(folder.iterdir()) == before
    mark = hashlib.sha256(other(content)).hexdigest()
    assert library.add("new.nc", other(content), f"sha256: '{mark}'") == "new"


def test_what_was_left_behind_is_not_taken_for_a_new_models(folder: Path, content: bytes) -> None:
    (folder / "winter.yaml").write_text("title: Another winter", "utf-8")
    (folder / "summer.rules").mkdir()
    library = ModelLibrary(folder)
    for number, name in enumerate(("winter", "summer", "SPRING"), start=1):
        assert library.add(name, other(content, number)) == f"{name}-2"


# --- what has not changed is not read again -------------------------------------------------


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that a list has read, as it reads them."""
    names: list[str] = []
    real = library_module.read_summary

    def summary(path: Path) -> Summary:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(library_module, "read_summary", summary)
    return names


def listed(library: ModelLibrary, read: list[str]) -> tuple[list[str], list[str]]:
    """Titles (or errors) in the list, and the files that were read for it."""
    read.clear()
    entries = library.entries()
    return [str(e.error) if e.error else e.title for e in entries], list(read)


def test_the_list_reads_again_only_what_has_changed(
    folder: Path, content: bytes, read: list[str]
) -> None:
    library = ModelLibrary(folder)
    both = ["autumn.nc", "spring.nc"]
    assert listed(library, read) == (["autumn", "Spring model"], both)
    assert listed(library, read) == (["autumn", "Spring model"], [])
    (folder / "autumn.yaml").write_text("title: Fall", "utf-8")
    assert listed(library, read) == (["Fall", "Spring model"], ["autumn.nc"])
    (folder / "autumn.yaml").write_text("title: Cold", "utf-8")
    assert listed(library, read) == (["Cold", "Spring model"], ["autumn.nc"])
    (folder / "autumn.yaml").unlink()
    (folder / "winter.nc").write_bytes(content)
    assert listed(library, read) == (
        ["autumn", "Spring model", "winter"],
        ["autumn.nc", "winter.nc"],
    )
    (folder / "spring.nc").unlink()
    assert listed(library, read) == (["autumn", "winter"], [])


def test_a_change_that_leaves_size_and_time_is_noticed(folder: Path, read: list[str]) -> None:
    library, card = ModelLibrary(folder), folder / "spring.yaml"
    library.entries()
    before, version = card.stat(), library.version("spring")
    card.write_text(CARD.replace("Spring", "Winter"), "utf-8")
    os.utime(card, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (card.stat().st_size, card.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert library.version("spring") != version
    assert listed(library, read) == (["autumn", "Winter model"], ["spring.nc"])


def test_what_the_disk_refused_once_is_asked_for_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path) -> Summary:
        raise StorageTrouble(f"{path.name} cannot be read: input/output error.", "")

    library = ModelLibrary(folder)
    with monkeypatch.context() as patch:
        patch.setattr(library_module, "read_summary", broken)
        assert all(isinstance(entry.error, StorageTrouble) for entry in library.entries())
    assert [entry.error for entry in library.entries()] == [None, None]


@pytest.mark.parametrize("often", [1, 99])
def test_a_model_replaced_while_it_is_read_is_of_one_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, often: int
) -> None:
    """Never the file of one and the card of another."""
    real, left = library_module.read_model, [often]

    def replaced(path: Path, name: str) -> FittedModel:
        model = real(path, name)
        if left[0]:
            left[0] -= 1
            files.write(path, periods=12 + left[0], draws=4, channels=("tv", "search"))
            (folder / "spring.yaml").write_text(f"title: Time {left[0]}", "utf-8")
        return model

    monkeypatch.setattr(library_module, "read_model", replaced)
    library = ModelLibrary(folder)
    if often > 1:
        with pytest.raises(StorageTrouble, match="changes while it is read"):
            library.load("spring")
        return
    model = library.load("spring")
    assert (model.card.title, model.cells.along("channel")) == ("Time 0", ("tv", "search"))
