"""What one person has chosen, for as long as their session lives."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from uuid import uuid4

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mmm_core.errors import HeadroomError
from mmm_core.kept_card import KeptCard
from mmm_core.periods import Horizon
from planner.agent.language.spent import Spent
from planner.ui.shell.workbench import Workbench
from planner.wording.checked_models import Said

_KEY = "headroom"


def _tab() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None else ""


def is_present(name: str) -> bool:
    """Whether somebody's tab is still connected, by the name of their session."""
    return not runtime.exists() or runtime.get_instance().is_active_session(name.split()[0])


@dataclass
class Adding:
    """A file on its way into the library.

    Parameters
    ----------
    files : what the browser calls the file and the card that were looked at; "" for none
    found : what was found in them; None before, and where they are refused
    refused : why they cannot be added
    """

    files: tuple[str, ...] = ()
    found: Said | None = None
    refused: HeadroomError | None = None


@dataclass(frozen=True)
class Gone:
    """A model that was removed: the key to bring it back by, its title, whether it was in view."""

    key: str
    title: str
    in_view: bool


@dataclass(frozen=True)
class OpenCard:
    """A card as somebody opened it, and the version of its model then."""

    version: Hashable
    card: KeptCard


@dataclass(frozen=True)
class CardSaved:
    """A card that was saved, and what it took the place of.

    Parameters
    ----------
    name : of the model
    before : text of the card before; "" for none
    seen : what the card that was saved is seen by, for it to be taken back
    changes : what is otherwise now, one sentence each
    """

    name: str
    before: str
    seen: str
    changes: tuple[str, ...]


@dataclass
class Session:
    """What one person has chosen and typed.

    Parameters
    ----------
    model : name of the model in view; None before the first choice
    periods : length of the horizon, by the name of the model's frequency
    named : the quarter or year in view by its name, "" for none; None before the first choice
    horizons : the horizon in view, by model (``state.model_key``)
    workbenches : what was typed and asked, by model (``state.model_key``)
    screen : what the server calls the screen that was drawn last; None before the first
    drawn : what the whole screen was drawn of last (``state.model_key``); "" for no model
    seen : fingerprint and ``state.model_key`` of each model as this person saw it last, by name
    replaced : what of a model was replaced since, "file" or "card", by name
    linked, plan_linked, assumed_linked, committed_linked : what the address said of the question,
        of the plan on What-if, of what is assumed and of what is committed, has been taken over
    assumed_dropped, committed_dropped : why what a link says of them was left out; "" where it
        was not
    name : tells this person from others who wait for the same answer; begins with what the
        server calls the tab
    adding : the model that is about to be added, as far as it was looked at; None for none
    uploads : how often that was begun anew; renews its widgets
    told : what came of the last thing done with the library, to be said once
    gone : the model that this person removed last; None for none
    cards : the cards that they have open, as those were when they opened them, by model
    kept_card : the card that they saved last; None for none
    chosen : the model that was chosen and that the browser is to remember; "" for none
    person : name of the profile that was picked; None for nobody
    introduced : somebody without a profile is about to say who they are
    moved_to : the horizon that is to be shown next, whatever the sidebar says
    scenario : id of the one that Plans shows in full; "" for none
    listings : renews the list of plans
    notice : what came of the last thing done on Plans; "" for nothing to say
    lead : the screen that a link has been shown to; "" for none, and once a screen was opened
    panel : whether the panel beside the Plan screens is open; None before the address was read
    panel_opened : how often it was opened, which leads into its field
    wide : whether the window has room for it beside a screen
    spent : what answers of a language model have taken
    """

    model: str | None = None
    periods: dict[str, int] = field(default_factory=dict)
    named: str | None = None
    horizons: dict[str, Horizon] = field(default_factory=dict)
    workbenches: dict[str, Workbench] = field(default_factory=dict)
    screen: str | None = None
    drawn: str = ""
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    linked: bool = False
    plan_linked: bool = False
    assumed_linked: bool = False
    assumed_dropped: str = ""
    committed_linked: bool = False
    committed_dropped: str = ""
    name: str = field(default_factory=lambda: f"{_tab()} {uuid4().hex}")
    adding: Adding | None = None
    uploads: int = 0
    told: str = ""
    gone: Gone | None = None
    cards: dict[str, OpenCard] = field(default_factory=dict)
    kept_card: CardSaved | None = None
    chosen: str = ""
    person: str | None = None
    introduced: bool = False
    moved_to: Horizon | None = None
    scenario: str = ""
    listings: int = 0
    notice: str = ""
    lead: str = ""
    panel: bool | None = None
    panel_opened: int = 0
    wide: bool = True
    spent: Spent = field(default_factory=Spent)

    def choose(self, name: str) -> None:
        """A model comes into view because somebody wants it, and opens first the next time."""
        self.model = self.chosen = name

    def see(self, name: str, fingerprint: str, key: str) -> None:
        """A model comes on the screen; what of it was replaced since the last time is noted."""
        file, former = self.seen.get(name, (fingerprint, key))
        if former != key:
            self.replaced[name] = "card" if file == fingerprint else "file"
        self.seen[name] = (fingerprint, key)


def mine() -> Session:
    """The choices of whoever looks, one object for as long as the session lives."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Session()
    found: Session = st.session_state[_KEY]
    return found


def is_elsewhere() -> bool:
    """Whether whoever looks comes to another screen than the one that was drawn last."""
    return mine().screen != _screen()


def arrive() -> None:
    """The screen that whoever looks is on has been drawn."""
    if is_elsewhere():
        mine().lead = ""
    mine().screen = _screen()


def _screen() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.page_script_hash
