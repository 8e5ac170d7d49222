"""The limits on everything that strangers send, in one place: models, cards, sets, links, plans.

They are held before anything is allocated or worked on, on the command line and on the server
alike, and whatever is beyond one is refused by name, with its figure. They are far above what
fitted models, plans and rules need. ``docs/limits.md`` shows them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mmm_core.errors import HeadroomError

Refusal = Callable[[str, str], HeadroomError]


@dataclass(frozen=True)
class Limit:
    """How much of something is read.

    Parameters
    ----------
    part : what it is a limit of, as a heading of ``docs/limits.md``
    most : the largest figure that is read
    of : what is counted, in the plural
    why : one sentence
    done : what becomes of as many, "read" or "taken"
    """

    part: str
    most: int
    of: str
    why: str
    done: str = "read"

    def require(self, found: int, who: str, refusal: Refusal, remedy: str) -> None:
        """Refuse more than the limit.

        Parameters
        ----------
        found : how many there are
        who : whose they are, with its verb: "The file declares"
        refusal : what is raised, made of a message and a remedy

        Raises
        ------
        HeadroomError
            "The file declares 200,000 cells; at most 4,000 are read."
        """
        if found > self.most:
            raise refusal(
                f"{who} {found:,} {self.of}; at most {self.most:,} are {self.done}.", remedy
            )


# --- model files: what is declared in them ----------------------------------------------

_FILE = "Model file"
FILE_BYTES = Limit(_FILE, 500_000_000, "bytes", "Read whole for its fingerprint.")
FILE_OBJECTS = Limit(_FILE, 1_000, "groups and arrays", "A saved model has about a hundred.")
FILE_DEPTH = Limit(_FILE, 4, "levels of groups", "A saved model has two.")
ATTRIBUTES = Limit(_FILE, 300, "attributes of one object", "A saved model has about thirty.")
ATTRIBUTE_BYTES = Limit(_FILE, 2_000_000, "bytes in one attribute", "They hold settings, not data.")
ATTRIBUTE_CHARACTERS = Limit(
    _FILE, 4_000_000, "characters of settings", "All attributes that describe the model, together."
)
AXES = Limit(_FILE, 8, "dimensions of one array", "Chain, draw, date, and the model's own.")
AXIS_LENGTH = Limit(_FILE, 100_000, "values along one axis", "Draws of one chain at the most.")
ARRAY_VALUES = Limit(
    _FILE, 60_000_000, "values of one array", "The fitted mean of 4,000 draws, 260 weeks, 50 geos."
)
TEXTS = Limit(_FILE, 10_000, "labels in one array", "Labels are read one at a time.")
TEXT_CHARACTERS = Limit(_FILE, 100, "characters of a label", "Labels stand on screens.")
CHUNK_BYTES = Limit(
    _FILE, 64_000_000, "bytes in one chunk", "A larger one is unpacked anew for every part of it."
)
CHUNKS = Limit(_FILE, 300_000, "chunks of one array", "Each takes time to find.")
COLUMNS_NAMED = Limit(_FILE, 10_000, "names in one list", "Columns of the data that were fitted.")

# --- models: what planning with them takes ----------------------------------------------

_MODEL = "Model"
CELLS = Limit(
    _MODEL, 4_000, "cells", "One number is decided for each: 200 geos of 20 channels are read."
)
HISTORY = Limit(_MODEL, 20_000, "periods of data", "Fifty years of days.")
DRAWS = Limit(_MODEL, 200_000, "draws", "A thousand give every figure two digits.")
LAGS = Limit(_MODEL, 1_000, "periods of carry-over", "Three years of days.")
PLANNING_BYTES = Limit(
    _MODEL,
    5_000_000_000,
    "bytes of memory to plan with",
    "A third of the memory there is, and no more than this; or as set.",
)
HORIZON = Limit(_MODEL, 1_100, "periods of a horizon", "Three years of days.")

# --- texts ------------------------------------------------------------------------------

_CARD = "Model card"
CARD_CHARACTERS = Limit(_CARD, 100_000, "characters", "Titles and names, nothing longer.")
CARD_ENTRIES = Limit(_CARD, 10_000, "keys and values", "Two thousand channels with name and group.")
CARD_TEXT = Limit(_CARD, 1_000, "characters in one value", "A description is one paragraph.")
CARD_DEPTH = Limit(_CARD, 6, "levels", "A card has channels, their names, and nothing deeper.")

_QUESTION = "Problem file, rule set, settings of a model (JSON)"
QUESTION_CHARACTERS = Limit(
    _QUESTION, 1_000_000, "characters", "A rule takes about a hundred and fifty."
)
JSON_VALUES = Limit(_QUESTION, 200_000, "values", "Texts, numbers, lists and objects, all counted.")
JSON_KEYS = Limit(_QUESTION, 1_000, "keys in one object", "No object here has more than twenty.")
JSON_DEPTH = Limit(_QUESTION, 40, "levels", "Nested priors have about ten.")
GUARDRAILS = Limit(_QUESTION, 5_000, "rules", "One for every cell, and as many as people write.")
RULE_LABEL = Limit(_QUESTION, 200, "characters in the name of a rule", "Answers say it often.")
DECLINED = Limit(_QUESTION, 300, "declined moves", "Each is a line on the screen.", "taken")
REASON_CHARACTERS = Limit(
    _QUESTION, 200, "characters in the reason of a declined move", "It stands on one line.", "taken"
)
ASSUMPTIONS = Limit(
    _QUESTION, 300, "assumptions", "Each is a line that somebody answers for.", "taken"
)
ASSUMPTION_TEXT = Limit(
    _QUESTION, 400, "characters in a note of an assumption", "One or two sentences.", "taken"
)
STRESS_CASES = Limit(_QUESTION, 30, "stress cases", "Each is planned anew.", "taken")
COMPARED_PLANS = Limit(
    _QUESTION, 12, "plans to compare", "Each is held against each; a screen shows four.", "compared"
)
COMMITMENTS = Limit(
    _QUESTION,
    60_000,
    "commitments, each of one cell in one period",
    "Two years of weeks of 50 geos and 10 channels take 52,000.",
    "taken",
)
FIELD_CHARACTERS = Limit(_QUESTION, 100_000, "characters in one field of a set", "Lists of cells.")
RULE_BYTES = Limit(
    _QUESTION,
    2_000_000_000,
    "bytes of memory for all rules",
    "Rows (one, or one a cell and period), each as wide as there are cells, and what is in them.",
    "taken",
)

_TABLE = "Plan (CSV)"
TABLE_BYTES = Limit(_TABLE, 20_000_000, "bytes", "Measured before it is read.")
TABLE_CHARACTERS = Limit(_TABLE, 10_000_000, "characters", "Forty for every line.")
TABLE_LINES = Limit(_TABLE, 150_000, "lines", "260 weeks of 50 geos and 10 channels take 130,000.")
TABLE_COLUMNS = Limit(_TABLE, 5_000, "columns", "One a channel, and those that name the line.")
TABLE_FIELDS = Limit(_TABLE, 1_000_000, "fields", "Lines times columns.")

_BOOK = "Plan (XLSX)"
BOOK_PARTS = Limit(_BOOK, 2_000, "files inside", "A sheet, a chart, a drawing each.")
BOOK_BYTES = Limit(
    _BOOK, 60_000_000, "bytes once unpacked", "The largest table in CSV has 20 million."
)
BOOK_SHEETS = Limit(_BOOK, 200, "sheets", "They are listed where none is called plan.")

WORKBOOK_MONTHS = Limit(
    "Workbook (XLSX) that is written",
    2_000,
    "months of channels, all plans together",
    "Four plans of 20 channels over two years; each has a table of its own.",
    "written",
)

_LINK = "Link"
LINK_CHARACTERS = Limit(_LINK, 100_000, "characters", "The limits of 4,000 cells take 70,000.")
LINK_RULES = Limit(
    _LINK, 4_000, "characters of rules", "The app itself writes 900; longer lists are left out."
)
LINK_PLAN = Limit(
    _LINK, 6_000, "characters of a plan", "A longer one is not put into the link, which is said."
)
LINK_COMMITMENTS = Limit(
    _LINK, 2_000, "characters of commitments", "A longer list is not put into it, which is said."
)
EXTRA_RULES = Limit(_LINK, 300, "rules beside the table", "Each is drawn on the screen as a line.")

_SHARED = "Shared rule sets"
SETS = Limit(_SHARED, 200, "sets of one model line", "They are offered in one list.", "kept")
SET_NAME = Limit(_SHARED, 60, "characters in the name of a set", "It stands on one line.", "kept")

_KEPT = "Kept scenarios"
SCENARIO_CHARACTERS = Limit(
    _KEPT, 4_000_000, "characters of one version", "Two years of 50 geos and 10 channels take two."
)
SCENARIOS_KEPT = Limit(
    _KEPT, 2_000, "scenarios of one model line", "They are offered in one list.", "kept"
)
VERSIONS_KEPT = Limit(_KEPT, 1_000, "versions of one scenario", "Four a day for a year.", "kept")
EVENTS_KEPT = Limit(
    _KEPT, 1_000, "decisions on one scenario", "Each version is decided on once or twice.", "kept"
)
SCENARIO_NAME = Limit(
    _KEPT, 80, "characters in the name of a scenario", "It stands on one line.", "kept"
)
NOTE_CHARACTERS = Limit(_KEPT, 2_000, "characters in a note", "A few paragraphs.", "kept")
WHY_CHARACTERS = Limit(
    _KEPT, 500, "characters in the reason of a decision", "It stands in one row.", "kept"
)
TAGS_KEPT = Limit(_KEPT, 20, "tags of one version", "They stand on one line.", "kept")
TAG_CHARACTERS = Limit(_KEPT, 40, "characters in a tag", "One or two words.", "kept")
BRIEF_HEADLINE = Limit(
    _KEPT, 120, "characters in the headline of a brief", "It stands on two lines.", "taken"
)
BRIEF_OWNER = Limit(
    _KEPT, 80, "characters in who decides on a brief", "It stands on one line.", "taken"
)
BRIEF_NOTES = Limit(
    _KEPT, 600, "characters in the notes of a brief", "All of it stands on one page.", "taken"
)
BRIEF_LINES = Limit(_KEPT, 10, "lines in the notes of a brief", "So do these.", "taken")
TITLE_CHARACTERS = Limit(
    _KEPT,
    300,
    "characters in the name of a model or a model line",
    "They stand in one row.",
    "kept",
)
PEOPLE_KEPT = Limit(_KEPT, 500, "people", "They are offered in one list.", "kept")
PERSON_NAME = Limit(_KEPT, 80, "characters in the name of a person", "It stands in a row.", "kept")
BACKUP_LINE = Limit(
    _KEPT, 10_000_000, "characters in one line of a back-up", "A version and what is said of it."
)
BACKUP_LINES = Limit(_KEPT, 5_000_000, "lines of a back-up", "A row each, read one at a time.")

# --- checks of what was uploaded ---------------------------------------------------------

_CHECK = "Check of an upload"
CHECKS = Limit(_CHECK, 2, "checks at a time", "Each takes a processor and its own memory.")
CHECK_WAIT = Limit(_CHECK, 120, "seconds until a check may begin", "Then the upload is refused.")
CHECK_BYTES = Limit(
    _CHECK,
    6_000_000_000,
    "bytes of address space",
    "What planning may take, and a gigabyte that libraries reserve.",
)
CHECK_SECONDS = Limit(
    _CHECK,
    20,
    "seconds of work, and one more for every 4 MB",
    "Four times what the largest models need.",
)

_SENT = "Files on their way in (server)"
SENT_SMALL = Limit(
    _SENT, 3_000_000, "bytes of a file where no model can be added", "Sets of rules are small."
)
SENT_BY_ONE = Limit(_SENT, 110_000_000, "bytes held for one tab", "Two models of the largest size.")
SENT_BY_ALL = Limit(_SENT, 400_000_000, "bytes held for all tabs", "They lie in memory until read.")


def limits() -> tuple[Limit, ...]:
    """Every limit, in the order of ``docs/limits.md``."""
    return tuple(value for value in globals().values() if isinstance(value, Limit))


def table() -> str:
    """Every limit as a table in Markdown."""
    lines = [f"| {one.part} | {one.of} | {one.most:,} | {one.why} |\n" for one in limits()]
    return "| of | what | at most | why |\n|---|---|---:|---|\n" + "".join(lines)
