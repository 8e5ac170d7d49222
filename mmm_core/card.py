"""The model card: what the owners of a model say of it (read by ``mmm_core.card_file``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mmm_core.errors import HeadroomError, ModelRefused
from mmm_core.fiscal import FiscalCalendar
from mmm_core.labels import CHANNEL

# Whose numbers are written in threes, with a point or a comma, from left to right.
LOCALES = (
    "en", "en_AU", "en_CA", "en_GB", "en_IE", "en_NZ", "en_US", "en_ZA", "bg", "bg_BG", "ca",
    "ca_ES", "cs", "cs_CZ", "da", "da_DK", "de", "de_AT", "de_CH", "de_DE", "de_LI", "el",
    "el_GR", "es", "es_AR", "es_ES", "es_MX", "es_US", "et", "et_EE", "fi", "fi_FI", "fr",
    "fr_BE", "fr_CA", "fr_CH", "fr_FR", "hr", "hr_HR", "hu", "hu_HU", "id", "id_ID", "is",
    "is_IS", "it", "it_CH", "it_IT", "ja", "ja_JP", "lt", "lt_LT", "lv", "lv_LV", "ms",
    "ms_MY", "nb", "nb_NO", "nl", "nl_BE", "nl_NL", "pl", "pl_PL", "pt", "pt_BR", "pt_PT",
    "ro", "ro_RO", "ru", "ru_RU", "sk", "sk_SK", "sl", "sl_SI", "sr_Latn", "sv", "sv_SE",
    "tr", "tr_TR", "uk", "uk_UA", "vi", "vi_VN", "zh", "zh_CN",
)  # fmt: skip
_MONTH_WORD = (
    "(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|"
    "july|august|september|october|november|december)"
)
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"{_YEAR}(?:[-_./ ](?:\d\d?|q[1-4]|w\d\d)){{0,2}}|{_YEAR}\d\d(?:\d\d)?"
    rf"|(?:\d\d?\.? )?{_MONTH_WORD}\.?[ _-]{_YEAR}|q[1-4][ _-]{_YEAR}"
)
_DATED = re.compile(rf"[\s,;:(_-]*(?<![^\W_])(?:{_DATE})\)?\s*$", re.ASCII | re.IGNORECASE)


class InvalidCard(HeadroomError):
    """A model card that does not say what a card may say."""

    kind = "invalid_card"


@dataclass(frozen=True)
class Outcome:
    """What the model explains.

    Parameters
    ----------
    name : "Revenue", "New customers", ...
    unit : "EUR", "customers", ...
    value_per_unit : money per outcome unit; None where nobody has said
    """

    name: str
    unit: str
    value_per_unit: float | None


@dataclass(frozen=True)
class ChannelCard:
    """What one channel is called, and how it is drawn and paid.

    Parameters
    ----------
    name, group : for people; "" for no group
    colour : "#rrggbb" in lower case; "" for the palette's own
    aliases : what else people call it
    payment_days : days from the end of a period to payment; None for what the card says of all
    """

    name: str
    group: str = ""
    colour: str = ""
    aliases: tuple[str, ...] = ()
    payment_days: int | None = None


@dataclass(frozen=True)
class ControlCard:
    """Display name and unit of one control variable."""

    name: str
    unit: str = ""


@dataclass(frozen=True)
class ModelCard:
    """Title, money, time and names; see ``docs/conventions.md`` for the file's keys.

    Parameters
    ----------
    title, description : for people
    outcome : what is explained, and what a unit of it is worth
    line : which models are fits of the same business; the title without its date by default
    currency : ISO 4217 code, or "" where unknown
    locale : how numbers and dates are written, one of ``LOCALES``
    country : ISO 3166 code of two letters, whose holidays are shown; "" for none
    margin : contribution margin on revenue, in (0, 1]; None where nobody has said
    required_return : least profit per unit of spend that finance accepts, 0 to 10
    discount_rate : a year, 0 to 10
    period_label : "start" or "end": what a period's date labels
    fiscal : named quarters and years
    refresh_interval : periods after which a fit counts as old; None for the usual two quarters
    payment_days : days from the end of a period to payment, where a channel does not say its own
    channels : names, group and payment per channel key
    brand_group : the group that is brand building; "" for none
    controls : display names of the model's controls by key; None where the file's are not known
    labels : display names of regions, products and the like, by dimension and key; None likewise
    sha256 : of the model's file, in lower case: any other file is refused; empty for any
    """

    title: str
    outcome: Outcome
    description: str = ""
    line: str = ""
    currency: str = ""
    locale: str = "en"
    country: str = ""
    margin: float | None = None
    required_return: float = 0.0
    discount_rate: float = 0.0
    period_label: str = "start"
    fiscal: FiscalCalendar = field(default_factory=FiscalCalendar)
    refresh_interval: int | None = None
    payment_days: int = 0
    channels: Mapping[str, ChannelCard] = field(default_factory=dict)
    brand_group: str = ""
    controls: Mapping[str, ControlCard] | None = None
    labels: Mapping[str, Mapping[str, str]] | None = None
    sha256: str = ""

    def __post_init__(self) -> None:
        if not self.line:
            object.__setattr__(self, "line", undated(self.title))

    def channel_name(self, key: str) -> str:
        """Display name of a channel, the key itself where the card has none."""
        return self.channels[key].name if key in self.channels else key

    def label_name(self, dim: str, key: str) -> str:
        """Display name of a label of one of the model's dimensions, channels among them."""
        if dim == CHANNEL:
            return self.channel_name(key)
        return (self.labels or {}).get(dim, {}).get(key, key)

    def days_to_pay(self, channel: str) -> int:
        """Days from the end of a period to the payment of what a channel spent in it."""
        said = self.channels.get(channel)
        own = None if said is None else said.payment_days
        return self.payment_days if own is None else own

    @property
    def break_even(self) -> float | None:
        """mROAS at which the next unit of spend earns what it must (numbers 7)."""
        return None if self.margin is None else (1.0 + self.required_return) / self.margin

    def require_vouched(self, name: str, found: str) -> None:
        """Refuse a model's file that is not the one this card vouches for.

        Parameters
        ----------
        name : of the file, as it may be printed
        found : its sha256; any where the card vouches for none

        Raises
        ------
        ModelRefused
            If the card says another one.
        """
        if self.sha256 and self.sha256 != found:
            raise ModelRefused(
                f"{name} is not the file that its card vouches for: the card says sha256 "
                f"{self.sha256}, the file has {found}.",
                "Put the file back that the card was written for, or, if the change was meant, "
                "write the new sha256 into the card.",
            )


def undated(title: str) -> str:
    """A title without the date that it ends with: ``Larkfield, Sep 2026`` is of Larkfield."""
    return _DATED.sub("", title) or title


def default_card(
    name: str,
    target: str,
    channels: Sequence[str],
    controls: Sequence[str] | None = None,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> ModelCard:
    """The card of a model that came without one: nothing is assumed about money.

    Parameters
    ----------
    controls, labels : keys of the model's controls, and by dimension those of its regions,
        products and the like; None where only part of the file was read
    """
    named = {} if labels is None else {dim: {key: key for key in labels[dim]} for dim in labels}
    return ModelCard(
        title=name,
        outcome=Outcome(name=target, unit="", value_per_unit=None),
        channels={key: ChannelCard(name=key) for key in channels},
        controls=None if controls is None else {key: ControlCard(name=key) for key in controls},
        labels=None if labels is None else named,
    )
