"""Tables on the screens: whoever downloads one opens no formula."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.mmm_core import files

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    files.write(folder / "evil.nc", channels=("=1+1", "@tv"), periods=60, draws=20)
    return folder


@pytest.mark.parametrize("page", ["plan/optimize.py", "evidence/returns.py"])
def test_labels_of_tables_are_no_formulas(repo, page):
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    app.query_params["model"] = "evil"
    app.run()
    app.switch_page(page).run()
    if "optimize" in page:
        (button,) = [button for button in app.button if button.label == "Find the best plan"]
        button.click().run()
    assert not app.exception
    tables = [table.value for table in app.dataframe]
    assert tables
    labels = [
        text
        for table in tables
        for column in ("channel", "Channel", "Cell", "Guardrail")
        if column in table
        for text in table[column]
    ]
    assert {"'=1+1", "'@tv"} <= set(labels)
    assert not [text for text in labels if text.startswith(("=", "@"))]
