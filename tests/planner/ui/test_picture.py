"""Charts are drawn in the colours of the theme, each built once."""

import altair as alt
import pandas as pd
import pytest

from planner.charts import DARK, LIGHT, Figure, Palette
from planner.ui.parts import picture


@pytest.mark.parametrize(("theme", "shade"), [("light", LIGHT), ("dark", DARK), ("None", LIGHT)])
def test_a_figure_is_built_once_in_the_colours_of_the_theme(theme: str, shade: Palette) -> None:
    built: list[Palette] = []

    def build(palette: Palette) -> Figure:
        built.append(palette)
        return Figure(alt.Chart(pd.DataFrame({"x": [1]})).mark_point(color=palette.plan), "One.")

    for _ in range(2):
        spec, text = picture._drawn("chart", f"key-{theme}", theme, build)
        assert (spec["mark"]["color"], text) == (shade.plan, "One.")
    assert built == [shade]
