"""What may not be read or written is named, and everything else goes on."""

from pathlib import Path

import pytest

from mmm_core.errors import StorageTrouble
from mmm_core.importers import read_model
from mmm_core.library import ModelLibrary, load_file
from tests.mmm_core import files

pytestmark = pytest.mark.usefixtures("ordinary")
FORBIDDEN = "cannot be read: permission is missing"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("permissions") / "good.nc"
    files.write(path, periods=12, draws=4)
    return path.read_bytes()


@pytest.fixture
def folder(content: bytes, tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("spring", "autumn"):
        (folder / f"{name}.nc").write_bytes(content)
        (folder / f"{name}.yaml").write_text(f"title: The {name} model\n", "utf-8")
    return folder


@pytest.mark.parametrize("name", ["spring.yaml", "spring.nc"])
def test_a_file_that_may_not_be_read_marks_its_own_model(folder: Path, name: str) -> None:
    library = ModelLibrary(folder)
    (folder / name).chmod(0)
    autumn, spring = library.entries()
    assert (autumn.title, autumn.error) == ("The autumn model", None)
    assert isinstance(spring.error, StorageTrouble)
    assert spring.error.message == f"{name} {FORBIDDEN}."
    assert "read access" in spring.error.remedy
    for load in (library.load, lambda _: load_file(folder / "spring.nc")):
        with pytest.raises(StorageTrouble, match=f"{name} {FORBIDDEN}"):
            load("spring")
    (folder / name).chmod(0o644)
    assert [entry.error for entry in library.entries()] == [None, None]


def test_a_model_that_may_not_be_read_is_not_called_damaged(folder: Path) -> None:
    (folder / "spring.nc").chmod(0)
    with pytest.raises(StorageTrouble):
        read_model(folder / "spring.nc")


@pytest.mark.parametrize("mode", [0o000, 0o300])
def test_a_library_that_may_not_be_listed_is_not_an_empty_one(folder: Path, mode: int) -> None:
    folder.chmod(mode)
    library = ModelLibrary(folder)
    for ask in (library.entries, library.names):
        with pytest.raises(StorageTrouble, match=f"models {FORBIDDEN}"):
            ask()


def test_a_library_that_may_not_be_looked_into_names_the_file(folder: Path) -> None:
    folder.chmod(0o600)
    with pytest.raises(StorageTrouble, match=rf"spring\.nc {FORBIDDEN}"):
        ModelLibrary(folder).load("spring")


def test_a_library_that_may_not_be_written_keeps_what_it_has(folder: Path, content: bytes) -> None:
    folder.chmod(0o500)
    library = ModelLibrary(folder)
    with pytest.raises(StorageTrouble) as caught:
        library.add("winter", content)
    assert str(caught.value) == (
        "The model winter cannot be written to the folder models: permission is missing. "
        "Nothing was changed. Give the account that runs Headroom write access to that folder."
    )
    assert [entry.name for entry in library.entries()] == ["autumn", "spring"]


def test_a_file_to_add_that_may_not_be_read_is_named(folder: Path, content: bytes) -> None:
    source = folder.parent / "mine.nc"
    source.write_bytes(content)
    source.chmod(0)
    with pytest.raises(StorageTrouble, match=rf"mine\.nc {FORBIDDEN}"):
        ModelLibrary(folder).add("mine", source)
    assert {path.suffix for path in folder.iterdir()} == {".nc", ".yaml"}
