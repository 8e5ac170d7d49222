"""A chart's key in the very colours that are drawn: each mark takes its colour from it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import altair as alt

KIND = "kind"


def keyed(marks: alt.Chart, name: str, colours: Mapping[str, str]) -> alt.Chart:
    """Marks that are called so in the key of their chart, in its colour.

    Parameters
    ----------
    colours : of everything in the key, in its order; opaque, for a key knows no opacity of marks
    """
    named = marks.transform_calculate(**{KIND: json.dumps(name)})
    return named.encode(color=key_of(colours))


def key_of(colours: Mapping[str, str]) -> alt.Color:
    """The same colours for marks that say in the column ``KIND`` what they are called."""
    return alt.Color(
        f"{KIND}:N",
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=alt.Legend(
            title=None, orient="bottom", direction="horizontal", symbolType="square",
            symbolStrokeWidth=0, symbolOpacity=1, symbolSize=90, columnPadding=18, padding=0,
        ),
    )  # fmt: skip


def laid_on(colour: str, ground: str, opacity: float) -> str:
    """What a colour of some opacity looks like on a ground; ``#RRGGBB`` all three."""
    above, below = (
        [int(one[place : place + 2], 16) for place in (1, 3, 5)] for one in (colour, ground)
    )
    mixed = [opacity * a + (1 - opacity) * b for a, b in zip(above, below, strict=True)]
    return "#" + "".join(f"{round(part):02X}" for part in mixed)
