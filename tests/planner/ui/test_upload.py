"""What the sidebar takes in, and says that it takes in, is what the importers read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mmm_core import uploads
from mmm_core.errors import InvalidSetting, NotAllowed
from mmm_core.importers.registry import register, unregister
from planner import model_library, services
from planner.ui.parts.markup import plain
from planner.ui.shell import last_model
from tests.mmm_core import files
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


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("uploads") / "good.nc"
    files.write(path, periods=30, draws=20)
    return path.read_bytes()


def opened(repo: Path) -> AppTest:
    return AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120).run()


def pressed(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


def adding(repo: Path) -> AppTest:
    return pressed(opened(repo), "Add a model")


def checked(app: AppTest, name: str, content: bytes, card: str | None = None) -> AppTest:
    """A file is handed in and checked, and nothing is added yet."""
    app.file_uploader[0].upload(name, content, "application/octet-stream")
    if card is not None:
        app.file_uploader[1].upload("card.yaml", card.encode(), "application/yaml")
    return pressed(app.run(), "Check")


def said(app: AppTest) -> list[str]:
    return [element.value for element in app.markdown]


def models(library: Path) -> set[str]:
    return {path.name for path in library.iterdir() if path.suffix in (".nc", ".yaml", ".toy")}


def test_one_vendor(repo: Path) -> None:
    app = adding(repo)
    assert OURS + CHECKED in said(app)
    assert list(app.file_uploader[0].proto.type) == [".nc"]
    (empty,) = app.warning
    assert (
        plain('Add a fitted model (a .nc file) with "Add a model" in the sidebar.') in empty.value
    )


def test_another_vendors_file_is_taken_in(repo: Path, library: Path, toy: None) -> None:
    app = adding(repo)
    assert THEIRS + CHECKED in said(app)
    app = pressed(checked(app, "story.toy", TOY), "Add to the library")
    assert (library / "story.toy").read_bytes() == TOY
    assert app.selectbox[0].value == "story"


def test_what_was_found_is_shown_before_anything_is_kept(
    repo: Path, library: Path, content: bytes
) -> None:
    app = checked(adding(repo), "Frühjahr 2026.nc", content)
    assert not app.exception
    assert models(library) == set()
    (table,) = [text for text in said(app) if text.startswith("| Title")]
    for words in ("Frühjahr 2026", "2: tv and radio", "30 weeks", "PyMC"):
        assert plain(words) in table, words
    (missing,) = [text for text in said(app) if text.startswith("**What its card does not say**")]
    assert "`margin`" in missing
    assert "`currency`" in missing
    verdicts = [box.proto.title for box in (*app.success, *app.warning, *app.error)]
    assert any("plan with" in title for title in verdicts)
    app = pressed(app, "Add to the library")
    assert models(library) == {"Fruhjahr-2026.nc", "Fruhjahr-2026.yaml"}
    assert app.selectbox[0].value == "Fruhjahr-2026"
    assert [toast.value for toast in app.toast] == [
        f"{plain('Frühjahr 2026')} was added as {plain('Fruhjahr-2026')} and is now in view."
    ]


@pytest.mark.long
def test_what_was_checked_is_not_checked_again(
    repo: Path, library: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []
    real = uploads.check_untrusted
    monkeypatch.setattr(
        uploads, "check_untrusted", lambda *args: (counted.append(args), real(*args))
    )
    app = pressed(checked(adding(repo), "once.nc", content + b"\0"), "Add to the library")
    assert app.selectbox[0].value == "once"
    assert len(counted) == 1


def test_a_refusal_is_said_whole_and_nothing_is_kept(
    repo: Path, library: Path, content: bytes
) -> None:
    app = checked(adding(repo), "photos.nc", b"GIF89a" + bytes(5000))
    (box,) = app.error
    assert box.proto.title == "Not added"
    assert box.value.replace("\\", "") == (
        "photos.nc is a text file, not a netCDF-4 (HDF5) file. Save the fitted model again with "
        "mmm.save(...) and use that file."
    )
    app = checked(app, "good.nc", content, "gros_margin: 0.4")
    (box,) = app.error
    assert "gros\\_margin" in box.value
    assert not [button for button in app.button if button.label == "Add to the library"]
    assert models(library) == set()


def test_another_file_than_the_one_that_was_checked_is_not_added(
    repo: Path, library: Path, content: bytes
) -> None:
    app = checked(adding(repo), "good.nc", content)
    app.file_uploader[0].set_value(("other.nc", content + b"\0", "application/octet-stream")).run()
    assert not [button for button in app.button if button.label == "Add to the library"]
    assert models(library) == set()


def test_the_same_file_says_under_which_name_it_is_there(
    repo: Path, library: Path, content: bytes
) -> None:
    services.add_model("spring.nc", content)
    app = checked(adding(repo), "again.nc", content)
    (box,) = [one for one in app.error if one.proto.title == "Not added"]
    assert "under the name spring" in box.value
    app = pressed(app, "Open that one")
    assert app.selectbox[0].value == "spring"
    assert models(library) == {"spring.nc"}


@pytest.mark.long
def test_a_file_that_was_removed_is_known(repo: Path, library: Path, content: bytes) -> None:
    services.add_model("spring.nc", content, "title: 'Spring, by hand'")
    model_library.remove("spring")
    app = checked(adding(repo), "again.nc", content)
    (told,) = app.info
    assert plain("Spring, by hand") in told.value
    assert "brings its card back too" in told.value


@pytest.mark.parametrize(
    ("cookie", "opens"), [("", NATIONAL), ("Acme", "Acme"), ("../gone", NATIONAL)]
)
def test_the_demo_opens_first_until_another_model_was_chosen(
    repo: Path, library: Path, content: bytes, monkeypatch: pytest.MonkeyPatch, cookie: str,
    opens: str,
) -> None:  # fmt: skip
    services.add_model("Acme.nc", content)
    services.add_model(f"{NATIONAL}.nc", content + b"\0")
    monkeypatch.setattr(type(st.context), "cookies", {last_model.COOKIE: cookie})
    app = opened(repo)
    assert app.selectbox[0].value == opens
    assert app.selectbox[0].options == ["Acme", NATIONAL]


@pytest.fixture
def kept(repo: Path, library: Path, served: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library that people do not change, with a model and a set in it."""
    for suffix in (".nc", ".yaml"):
        shutil.copy(repo / "models" / f"{NATIONAL}{suffix}", library)
    model = services.load(NATIONAL)
    services.saved_sets(model).save("a set", ())
    monkeypatch.setenv(services.UPLOADS, "off")
    return library


@pytest.mark.long
@pytest.mark.usefixtures("kept")
def test_where_people_change_nothing_nothing_is_offered(repo: Path) -> None:
    app = opened(repo)
    app.switch_page("plan/optimize.py").run()
    assert not app.exception
    assert [box.label for box in app.file_uploader] == ["From a file"]  # taken up, not kept
    assert "Models are added by whoever runs this server." in [one.value for one in app.caption]
    labels = {button.label for button in app.button}
    assert "Add a model" not in labels
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
