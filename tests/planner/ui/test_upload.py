"""What the sidebar takes in, and says that it takes in, is what the importers read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mmm_core.importers.registry import register, unregister
from planner.ui.parts.markup import plain
from tests.mmm_core.toy import TOY, ToyImporter

pytestmark = pytest.mark.usefixtures("served")
OURS = "A fitted PyMC-Marketing model as saved by `mmm.save`, a `.nc` file of up to 50 MB. "
THEIRS = (
    "A fitted PyMC-Marketing model as saved by `mmm.save`, a `.nc` file, or Toy model as saved by "
    "`toy.dump`, a `.toy` or `.toy.txt` file of up to 50 MB. "
)
CHECKED = "It is checked before anything is kept."


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
