"""What the sidebar takes in, and says that it takes in, is what the importers read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.errors import InvalidSetting, NotAllowed
from mmm_core.importers.registry import register, unregister
from planner import services
from planner.ui.parts.markup import plain
from tests.mmm_core.toy import TOY, ToyImporter

pytestmark = pytest.mark.usefixtures("served")
NATIONAL = "larkfield_national"
OURS = "A fitted PyMC-Marketing model as saved by `mmm.save`, a `.nc` file of up to 50 MB. "
THEIRS = (
    "A fitted PyMC-Marketing model as saved by `mmm.save`, a `.nc` file, or Toy model as saved by "
    "`toy.dump`, a `.toy` or `.toy.txt` file of up to 50 MB. "
)
CHECKED = (
    "It is checked before anything is kept. Once added, it is visible to everybody who uses this "
    "server."
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """An empty library."""
    return tmp_path


@pytest.fixture
def toy() -> Iterator[None]:
    importer = ToyImporter()
    register(importer)
    yield
    unregister(importer)


def opened(repo: Path) -> AppTest:
    return AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120).run()


def said(app: AppTest) -> list[str]:
    return [element.value for element in app.markdown]


def test_one_vendor(repo: Path) -> None:
    app = opened(repo)
    assert OURS + CHECKED in said(app)
    assert list(app.file_uploader[1].proto.type) == [".nc"]
    (empty,) = app.warning
    assert (
        plain('Add a fitted model (a .nc file) with "Add a model" in the sidebar.') in empty.value
    )


def test_another_vendors_file_is_taken_in(repo: Path, library: Path, toy: None) -> None:
    app = opened(repo)
    assert THEIRS + CHECKED in said(app)
    app.file_uploader[1].upload("story.toy", TOY, "application/octet-stream").run()
    assert (library / "story.toy").read_bytes() == TOY
    assert app.selectbox[0].value == "story"


@pytest.fixture
def kept(repo: Path, library: Path, served: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library that people do not change, with a model and a set in it."""
    for suffix in (".nc", ".yaml"):
        shutil.copy(repo / "models" / f"{NATIONAL}{suffix}", library)
    model = services.load(NATIONAL)
    services.saved_sets(model).save("a set", ())
    monkeypatch.setenv(services.UPLOADS, "off")
    return library


@pytest.mark.usefixtures("kept")
def test_where_people_change_nothing_nothing_is_offered(repo: Path) -> None:
    app = opened(repo)
    app.switch_page("plan/optimize.py").run()
    assert not app.exception
    assert [box.label for box in app.file_uploader] == ["From a file"]  # taken up, not kept
    labels = {button.label for button in app.button}
    assert {"Load", "Find the best plan"} <= labels
    assert not {"Save", "Delete"} & labels


def test_where_people_change_nothing_nothing_is_taken(kept: Path) -> None:
    before = sorted(kept.rglob("*"))
    sets = services.saved_sets(services.load(NATIONAL))
    content = (kept / f"{NATIONAL}.nc").read_bytes()
    for change in (
        lambda: services.add_model("new.nc", content),
        lambda: sets.save("another", ()),
        lambda: sets.delete("a set", ""),
        lambda: sets.restore("another", "kind\n"),
    ):
        with pytest.raises(NotAllowed, match="kept by whoever runs it"):
            change()
    assert sorted(kept.rglob("*")) == before
    assert sets.load("a set")[1] == ()


def test_an_empty_library_that_people_do_not_change_says_whom_to_ask(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(services.UPLOADS, "off")
    (empty,) = opened(repo).warning
    assert "Ask whoever runs this server to put one there" in empty.value


def test_a_setting_that_means_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(services.UPLOADS, "perhaps")
    with pytest.raises(InvalidSetting, match=r"HEADROOM_UPLOADS is 'perhaps'. Give on or off."):
        services.changes_allowed()
