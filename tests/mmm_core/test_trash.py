"""A model that is removed leaves whole, with its card, and comes back as it was."""

import itertools
import os
from pathlib import Path

import pytest

from mmm_core import trash
from mmm_core.errors import AlreadyThere, Overtaken, StorageTrouble, UnknownModel
from mmm_core.importers.files import fingerprint
from mmm_core.library import ModelLibrary
from tests import dying
from tests.mmm_core import files

CARD = "# by hand\ntitle: Spring model\nmargin: 0.4\n"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("trash") / "good.nc"
    files.write(path, periods=12, draws=4)
    return path.read_bytes()


@pytest.fixture
def folder(tmp_path: Path, content: bytes) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "spring.nc").write_bytes(content)
    (folder / "spring.yaml").write_text(CARD, "utf-8")
    (folder / "autumn.nc").write_bytes(content + b"\0")
    return folder


def shown(folder: Path) -> dict[str, bytes]:
    """What lies in the library itself."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and path.name != ".headroom.lock"
    }


def test_what_is_removed_comes_back_whole(folder: Path) -> None:
    before = shown(folder)
    key = trash.remove(folder, "spring", fingerprint(folder / "spring.nc"))
    assert set(shown(folder)) == {"autumn.nc"}
    with pytest.raises(UnknownModel, match="'spring'"):
        ModelLibrary(folder).load("spring")
    (gone,) = trash.removed(folder)
    assert (gone.key, gone.entry.name, gone.entry.title) == (key, "spring", "Spring model")
    assert trash.restore(folder, key) == "spring"
    assert shown(folder) == before
    assert trash.removed(folder) == ()
    assert ModelLibrary(folder).load("spring").card.margin == 0.4


def test_a_model_without_a_card_comes_back_without_one(folder: Path) -> None:
    before = shown(folder)
    assert trash.restore(folder, trash.remove(folder, "autumn")) == "autumn"
    assert shown(folder) == before


def test_a_model_that_cannot_be_read_can_be_removed(folder: Path) -> None:
    (folder / "broken.nc").write_text("no model")
    (folder / "broken.yaml").write_text("title: [")
    before = shown(folder)
    key = trash.remove(folder, "broken")
    (gone,) = trash.removed(folder)
    assert gone.entry.error is not None
    assert trash.restore(folder, key) == "broken"
    assert shown(folder) == before


def test_the_same_file_may_be_removed_twice(folder: Path, content: bytes) -> None:
    first = trash.remove(folder, "spring")
    ModelLibrary(folder).add("spring", content, "margin: 0.5")
    with pytest.raises(AlreadyThere, match="under the name spring"):
        trash.restore(folder, first)
    second = trash.remove(folder, "spring")
    assert first != second
    assert {one.key for one in trash.removed(folder)} == {first, second}
    trash.restore(folder, first)
    assert ModelLibrary(folder).load("spring").card.margin == 0.4
    assert [one.key for one in trash.removed(folder)] == [second]


def test_a_name_that_is_taken_meanwhile_is_numbered(folder: Path, content: bytes) -> None:
    key = trash.remove(folder, "spring")
    ModelLibrary(folder).add("spring", content + bytes(2))
    assert trash.restore(folder, key) == "spring-2"
    assert ModelLibrary(folder).load("spring-2").card.title == "Spring model"


def test_a_model_that_was_replaced_meanwhile_stays(folder: Path, content: bytes) -> None:
    seen = fingerprint(folder / "spring.nc")
    (folder / "spring.nc").write_bytes(content + bytes(3))
    before = shown(folder)
    with pytest.raises(Overtaken, match="was replaced since you looked"):
        trash.remove(folder, "spring", seen)
    assert shown(folder) == before
    assert trash.removed(folder) == ()


def test_what_was_changed_in_the_trash_does_not_come_back(folder: Path) -> None:
    key = trash.remove(folder, "spring")
    with (folder / trash.FOLDER / key / "spring.nc").open("ab") as file:
        file.write(b"more")
    before = shown(folder)
    with pytest.raises(StorageTrouble, match="not the one that was removed"):
        trash.restore(folder, key)
    assert shown(folder) == before


@pytest.mark.parametrize("name", ["", "..", "../spring", "spring.nc", "/spring", "spring\0", "x"])
def test_no_name_leads_elsewhere(folder: Path, content: bytes, name: str) -> None:
    (folder.parent / "spring.nc").write_bytes(content)
    with pytest.raises(UnknownModel):
        trash.remove(folder, name)
    with pytest.raises(UnknownModel):
        trash.restore(folder, name)
    assert (folder.parent / "spring.nc").exists()


def test_a_link_in_the_trash_is_not_followed(folder: Path) -> None:
    key = trash.remove(folder, "spring")
    place = folder / trash.FOLDER / key
    place.rename(folder.parent / "elsewhere")
    place.symlink_to(folder.parent / "elsewhere")
    assert trash.removed(folder) == ()
    with pytest.raises(UnknownModel):
        trash.restore(folder, key)


def test_a_model_that_is_a_link_is_kept_as_what_it_leads_to(folder: Path, content: bytes) -> None:
    (folder / "link.nc").symlink_to("spring.nc")
    key = trash.remove(folder, "link")
    assert (folder / trash.FOLDER / key / "link.nc").read_bytes() == content
    assert (folder / "spring.nc").read_bytes() == content
    assert not os.path.lexists(folder / "link.nc")


def places(folder: Path) -> list[bytes]:
    """Every copy of a model file that anybody may come to, removed or not."""
    lying = [*folder.glob("*.nc"), *(folder / trash.FOLDER).glob("*/*.nc")]
    return [path.read_bytes() for path in lying]


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("act", ["remove", "restore"])
def test_whenever_a_process_dies_the_model_is_whole_with_its_card(tmp_path: Path, act: str) -> None:
    """Steps are those by which it touches the disk; afterwards it is done by whoever comes next."""
    for step in itertools.count(1):
        folder = tmp_path / f"{step}"
        folder.mkdir()
        (folder / "m.nc").write_bytes(b"a model")
        (folder / "m.yaml").write_text(CARD, "utf-8")
        key = trash.remove(folder, "m") if act == "restore" else ""

        def doing(folder: Path = folder, key: str = key) -> None:
            trash.restore(folder, key) if act == "restore" else trash.remove(folder, "m")

        died = dying.killed_at(step, doing)
        assert b"a model" in places(folder), step
        if (folder / "m.nc").exists():
            assert (folder / "m.yaml").read_text("utf-8") == CARD, step
        gone = trash.removed(folder)
        if (folder / "m.nc").exists() and gone:  # restored, and not yet taken out of the trash
            with pytest.raises(AlreadyThere):
                trash.restore(folder, gone[0].key)
        elif gone:
            name = trash.restore(folder, gone[0].key)
            assert (folder / f"{name}.yaml").read_text("utf-8") == CARD, step
        if not died:
            break
    assert step > 5
