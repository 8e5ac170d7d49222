"""What cells, channels and their groups are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from mmm_core.card import ModelCard
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.names import printable

LISTED = 4


def cell_name(model: FittedModel, cell: int) -> str:
    """Display name of a cell: those of its labels, the channel last."""
    return labels_said(model.cells.names[cell], model.card)


def labels_said(labels: Mapping[str, str], card: ModelCard) -> str:
    """Labels by their dimensions, as the card calls them: ``The north / TV``."""
    return " / ".join(card.label_name(dim, label) for dim, label in labels.items())


def control_name(model: FittedModel, key: str) -> str:
    """What the card calls a control; its key where it says nothing."""
    named = model.card.controls or {}
    return named[key].name if key in named else printable(key)


def cell_labels(model: FittedModel) -> list[str]:
    """Display name of every cell; where a card gives two the same, their keys are added."""
    names = [cell_name(model, k) for k in range(len(model.cells))]
    often = Counter(names)
    return [
        name if often[name] == 1 else f"{name} ({model.cells.text(k)})"
        for k, name in enumerate(names)
    ]


def channel_names(model: FittedModel) -> list[str]:
    """Display name of every channel, in the model's order."""
    return [model.card.channel_name(label) for label in model.cells.along(CHANNEL)]


def groups(model: FittedModel) -> dict[str, list[str]]:
    """Channels by the group that the card puts them in."""
    found: dict[str, list[str]] = {}
    for label in model.cells.along(CHANNEL):
        card = model.card.channels.get(label)
        if card is not None and card.group:
            found.setdefault(card.group, []).append(label)
    return found


def rows(model: FittedModel, count: int = 1) -> str:
    """What has spend of its own: ``channel``; of a panel ``channel by region``."""
    by = [dimension(dim).lower() for dim in model.cells.dims if dim != CHANNEL]
    one = "channel" if count == 1 else "channels"
    return f"{one} by {listed(by)}" if by else one


def row_title(model: FittedModel) -> str:
    """The same as a heading: ``Channel``; of a panel its dimensions, ``Region / Channel``."""
    return " / ".join(dimension(dim) for dim in model.cells.dims)


def dimension(dim: str) -> str:
    """A model dimension as a heading: ``Sales region``; files call a region ``geo``."""
    return "Region" if dim == "geo" else dim.replace("_", " ").capitalize()


def listed(names: Sequence[str], most: int = LISTED) -> str:
    """Names in a sentence: ``A, B and C``; ``A, B, C, D and 6 more``."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


NO_RULES: Mapping[str, str] = {}


def quoted(labels: Sequence[str], rules: Mapping[str, str] = NO_RULES) -> str:
    """Labels that somebody wrote, in a sentence: ``"cap" and "goal"``.

    Parameters
    ----------
    rules : what is said in place of a label
    """
    return listed([rules.get(label, f'"{label}"') for label in labels])
