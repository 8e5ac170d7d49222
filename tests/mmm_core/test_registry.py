"""Another vendor is one class, registered: its files are recognised, listed, loaded, taken in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mmm_core.errors import HeadroomError, MalformedFile, UnknownModel, UnsupportedFeature
from mmm_core.importers import read_model, read_summary
from mmm_core.importers.files import MAX_BYTES
from mmm_core.importers.importer import Importer
from mmm_core.importers.pymc_marketing.importer import PyMCMarketing
from mmm_core.importers.registry import importer_of, importers, register, suffixes, unregister
from mmm_core.importers.sandbox import check_untrusted
from mmm_core.library import ModelLibrary
from mmm_core.library_files import model_files
from planner import services
from planner.jobs import fleet
from tests.mmm_core import files
from tests.mmm_core.toy import TOY, ToyImporter

CARD = "title: Toy story\nchannels: {c0: {name: Cinema}}"


@pytest.fixture
def toy() -> Iterator[Importer]:
    importer = ToyImporter()
    register(importer)
    yield importer
    unregister(importer)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    files.write(folder / "spring.nc", periods=12, draws=4)
    return folder


def test_only_registered_importers_are_asked(folder: Path, toy: Importer) -> None:
    (folder / "story.toy").write_bytes(TOY)
    assert importers()[-1] is toy
    assert importer_of(folder / "story.toy") is toy
    assert isinstance(importer_of(folder / "spring.nc"), PyMCMarketing)
    unregister(toy)
    assert suffixes() == (".nc",)
    assert [entry.name for entry in ModelLibrary(folder).entries()] == ["spring"]
    register(toy)
    assert suffixes() == (".nc", ".toy", ".toy.txt")


def test_first_bytes_decide_where_the_name_does_not(tmp_path: Path, toy: Importer) -> None:
    (tmp_path / "story").write_bytes(TOY)
    assert importer_of(tmp_path / "story") is toy
    files.write(tmp_path / "spring.h5", periods=12, draws=4)
    assert read_model(tmp_path / "spring.h5").name == "spring"


def test_it_is_listed_and_loaded(folder: Path, toy: Importer) -> None:
    (folder / "story.toy.txt").write_bytes(TOY)
    (folder / "story.yaml").write_text(CARD)
    library = ModelLibrary(folder)
    spring, story = library.entries()
    assert (spring.vendor, story.vendor) == ("PyMC-Marketing", "Toy")
    assert (story.name, story.title, story.channels) == ("story", "Toy story", ("c0", "c1", "c2"))
    assert library.names() == ("spring", "story")
    assert library.load("story").card.channel_name("c0") == "Cinema"
    assert services.load(str(folder / "story.toy.txt")).card.title == "Toy story"


def test_one_name_is_one_model(folder: Path, toy: Importer) -> None:
    (folder / "spring.toy").write_bytes(TOY)
    library = ModelLibrary(folder)
    used, other = library.entries()
    assert (used.name, used.error, other.name) == ("spring", None, "spring.toy")
    assert "spring.nc, which is used" in str(other.error)
    assert library.load("spring").vendor == "PyMC-Marketing"
    assert library.add("spring.toy", TOY) == "spring-2"


@pytest.mark.parametrize("name", ["my story.toy", "my story.TOY", "my story"])
def test_it_is_taken_in_through_the_sandbox(folder: Path, toy: Importer, name: str) -> None:
    library = ModelLibrary(folder)
    assert library.add(name, TOY, CARD) == "my-story"
    assert library.load("my-story").card.title == "Toy story"
    assert (folder / "my-story.toy").read_bytes() == TOY


def test_the_sandbox_hands_its_reasons_back(tmp_path: Path, toy: Importer) -> None:
    path = tmp_path / "story.toy"
    path.write_bytes(b"TOY 3 puppets")
    with pytest.raises(UnsupportedFeature, match="has puppets") as caught:
        check_untrusted(path)
    assert caught.value.feature == "toy feature"
    path.write_bytes(b"TOY three channels")
    with pytest.raises(MalformedFile, match="damaged: reading it ended in ValueError"):
        check_untrusted(path)
    with pytest.raises(MalformedFile, match="damaged"):
        read_summary(path)


def test_a_folder_is_its_files_of_both(folder: Path, toy: Importer) -> None:
    for name in ("story.toy", "story.yaml", ".hidden.toy", "story.csv"):
        (folder / name).write_bytes(TOY)
    files_of_both = model_files(folder)
    assert [path.name for path in files_of_both] == ["spring.nc", "story.toy"]
    assert fleet.Question(str(files_of_both[1]), "{}", 1.0).name == "story"
    (folder / "empty").mkdir()
    with pytest.raises(UnknownModel, match=r"Put \.nc or \.toy or \.toy\.txt files into it"):
        fleet.optimize(folder / "empty", "{}", 1.0, print)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("plan.csv", b"week,tv\n", "plan.csv is a text file"),
        ("model", b"", "model is empty"),
        ("archive.zip", b"PK\x03\x04", "archive.zip is a zip archive"),
    ],
)
def test_an_unknown_file_is_answered_with_what_can_be_read(
    tmp_path: Path, toy: Importer, name: str, content: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MalformedFile) as caught:
        read_model(tmp_path / name)
    assert caught.value.message.startswith(what)
    known = "PyMC-Marketing (.nc, saved by mmm.save); Toy (.toy, .toy.txt, saved by toy.dump)"
    assert known in caught.value.remedy


def test_what_an_ending_claims_is_judged_by_its_own_reader(tmp_path: Path, toy: Importer) -> None:
    (tmp_path / "story.nc").write_bytes(TOY)
    with pytest.raises(MalformedFile, match=r"not a netCDF-4 \(HDF5\) file"):
        read_model(tmp_path / "story.nc")


def test_a_file_that_may_not_be_read_stays_in_the_list(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    (entry,) = ModelLibrary(folder).entries()
    assert "spring.nc is damaged: reading it ended in PermissionError" in str(entry.error)


def test_the_limit_on_size_holds_for_all(tmp_path: Path, toy: Importer) -> None:
    path = tmp_path / "story.toy"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1_000_000)
    for attempt in (read_model, read_summary, check_untrusted):
        with pytest.raises(MalformedFile, match="501 MB; at most 500 MB"):
            attempt(path)
    with pytest.raises(HeadroomError, match="501 MB"):
        ModelLibrary(tmp_path / "models").add("story.toy", path)


def test_an_importer_that_the_sandbox_could_not_find_is_not_registered() -> None:
    class Inner(ToyImporter):
        pass

    with pytest.raises(TypeError, match="Inner"):
        register(Inner())
