"""What the attributes of a PyMC-Marketing file say of the model's form.

The attributes are JSON. Class names are compared with a closed list and never looked
up, so nothing in them can be executed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mmm_core.curves import ADSTOCKS, SATURATIONS
from mmm_core.errors import MalformedFile, UnsupportedFeature
from mmm_core.importers.netcdf import malformed, parse_json
from mmm_core.importers.pymc_marketing.names import BASE_EFFECTS, COMPONENTS, EFFECTS, LOOKUP
from mmm_core.limits import COLUMNS_NAMED, LAGS
from mmm_core.names import doubled, listed, printable

_RESERVED = {
    "channel", "date", "chain", "draw", "sample", "period", "control", "fourier_mode", "spend",
}  # fmt: skip
_MAX_WAVES = 1_000


@dataclass(frozen=True)
class Component:
    """One half of the media transformation, as the attributes describe it.

    Parameters
    ----------
    kind : key of ``ADSTOCKS`` or ``SATURATIONS``
    prefix : what the posterior's variable names begin with
    constants : parameters that were fixed to a number, not sampled
    priors : every parameter's prior as the file writes it, not yet looked into
    """

    kind: str
    prefix: str
    constants: dict[str, float]
    priors: Mapping[str, object]


@dataclass(frozen=True)
class Specification:
    """The model's form.

    Parameters
    ----------
    panel : the model's own dimensions, without ``channel``
    channels, controls, target : column names
    adstock, saturation, adstock_first, l_max, normalize : the media transformation
    priced : some media is not in money and has a price per unit
    seasonality : order of the yearly Fourier terms, 0 for none
    effects : names of base-only effects added to the outcome
    features : base-only features for the model card
    stated : every attribute, parsed
    """

    panel: tuple[str, ...]
    channels: tuple[str, ...]
    controls: tuple[str, ...]
    target: str
    adstock: Component
    saturation: Component
    adstock_first: bool
    l_max: int
    normalize: bool
    priced: bool
    seasonality: int
    effects: tuple[str, ...]
    features: tuple[str, ...]
    stated: Mapping[str, Any]

    @property
    def is_normal(self) -> bool:
        """Whether the file says that outcomes scatter normally around their expectation."""
        config = self.stated.get("model_config")
        likelihood = config.get("likelihood") if isinstance(config, dict) else None
        return isinstance(likelihood, dict) and likelihood.get("dist") == "Normal"


def read_specification(attributes: Mapping[str, str]) -> Specification:
    """Read the root attributes of a file.

    Raises
    ------
    UnsupportedFeature
        Where media is transformed in a way that has no exact counterpart here.
    MalformedFile
        Where the attributes are not those of a saved marketing mix model.
    """
    parsed = parse_json(dict(attributes))
    _check_model_type(parsed)
    _check_link(parsed.get("link", "identity"))
    refuse_time_varying(parsed.get("time_varying_media", False))
    effects = tuple(_effect(item) for item in _list(parsed, "mu_effects"))
    adstock = _object(parsed, "adstock")
    controls = _names(parsed, "control_columns")
    return Specification(
        panel=_panel(parsed),
        channels=_names(parsed, "channel_columns"),
        controls=controls,
        target=_target(parsed),
        adstock=_component(adstock, "adstock"),
        saturation=_component(_object(parsed, "saturation"), "saturation"),
        adstock_first=_flag(parsed, "adstock_first", True),
        l_max=_lags(adstock),
        normalize=_flag(adstock, "normalize", True),
        priced=parsed.get("cost_per_unit") is not None,
        seasonality=_seasonality(parsed.get("yearly_seasonality")),
        effects=effects,
        features=tuple(_features(parsed, controls, effects)),
        stated=parsed,
    )


def _check_model_type(parsed: Mapping[str, Any]) -> None:
    required = ("adstock", "saturation", "channel_columns")
    if missing := [key for key in required if key not in parsed]:
        kind = parsed.get("model_type")
        what = f"is a {printable(kind)} model" if kind else "says of no model that wrote it"
        raise MalformedFile(
            f"The file {what}: it has no attribute {' or '.join(missing)}, so it is not a saved "
            "PyMC-Marketing marketing mix model.",
            "Save the fitted model with mmm.save(...); idata.to_netcdf of a bare posterior "
            "leaves out how the model is built.",
        )


def _check_link(link: object) -> None:
    if link == "log":
        raise UnsupportedFeature(
            "log link",
            "The model has a log link: what media brings then depends on the base, on the "
            "season and on every other channel, so channels cannot be planned by their own curves.",
            'Refit with link="identity" to plan with it here.',
        )
    if link != "identity":
        raise _unknown("link function", link)


def refuse_time_varying(value: object) -> None:
    """Refuse a model whose media works differently well over time."""
    if value is not False and value is not None:
        raise UnsupportedFeature(
            "time-varying media",
            "The model has time-varying media: how well media works changes over time, and the "
            "file does not say how well it will work in the periods to be planned.",
            "Refit with time_varying_media=False; a time-varying intercept can stay.",
        )


def _component(data: Mapping[str, Any], role: str) -> Component:
    known = ADSTOCKS if role == "adstock" else SATURATIONS
    if "__type__" in data:
        module, _, kind = str(data["__type__"]).rpartition(".")
        registered = module == f"{COMPONENTS}.{role}" and kind in known
    else:
        kind = LOOKUP.get(str(data.get("lookup_name")), "")
        registered = kind in known
    if not registered:
        raise _unknown(role, data.get("__type__", data.get("lookup_name")))
    mode = data.get("mode", "After")
    if role == "adstock" and mode != "After":
        raise UnsupportedFeature(
            "adstock mode",
            f"The adstock has the convolution mode {printable(mode)!r}, in which media is felt "
            'before it is bought; only "After" can be planned.',
            "Refit with mode=ConvMode.After.",
        )
    prefix = data.get("prefix", role)
    if not isinstance(prefix, str) or not prefix.isprintable() or not 0 < len(prefix) <= 60:
        malformed(f"The prefix of the {role} is no name")
    priors = data.get("priors")
    priors = priors if isinstance(priors, dict) else {}
    return Component(kind, prefix, _constants(priors), priors)


def _constants(priors: Mapping[str, object]) -> dict[str, float]:
    return {
        str(name): float(value)
        for name, value in priors.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


def _lags(adstock: Mapping[str, Any]) -> int:
    lags = adstock.get("l_max", 1)
    if isinstance(lags, bool) or not isinstance(lags, int) or not 1 <= lags <= LAGS.most:
        malformed(f"The adstock's l_max is {printable(lags)}; it takes 1 to {LAGS.most:,}")
    return lags


def _effect(item: object) -> str:
    name = str(item.get("__type__", item.get("class", ""))) if isinstance(item, dict) else ""
    module, _, kind = name.rpartition(".")
    if module in ("", EFFECTS) and kind in BASE_EFFECTS:
        return kind
    if kind in ("MediaMuEffect", "DataVarMuEffect"):
        raise UnsupportedFeature(
            "mediated media",
            f"The model has an effect of the class {kind}: media reaches the outcome on a "
            "second way, which the channels' contributions leave out.",
            "Refit with that media as an ordinary channel.",
        )
    raise UnsupportedFeature(
        "unknown effect",
        f"The model has an effect of the class {printable(name)!r}, which could carry media that "
        "the channels' contributions leave out.",
        f"Refit without it; effects on the base alone can stay: {', '.join(BASE_EFFECTS)}.",
    )


def _panel(parsed: Mapping[str, Any]) -> tuple[str, ...]:
    panel = _names(parsed, "dims")
    if taken := _RESERVED.intersection(panel):
        raise UnsupportedFeature(
            "dimension name",
            f"The model has a dimension named {', '.join(sorted(taken))}, a name that is taken.",
            "Rename that column and refit.",
        )
    return panel


def _names(parsed: Mapping[str, Any], key: str) -> tuple[str, ...]:
    names = _list(parsed, key)
    for name in names:
        if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= 100:
            malformed(f"Its attribute {key} lists {printable(name)!r}, which is no name")
    if again := doubled(names):
        malformed(f"Its attribute {key} lists one name twice: {listed(again, 5)}")
    return tuple(names)


def _target(parsed: Mapping[str, Any]) -> str:
    target = parsed.get("target_column", "y")
    return printable(target) if isinstance(target, str) else "y"


def _list(parsed: Mapping[str, Any], key: str) -> list[Any]:
    value = parsed.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        malformed(f"Its attribute {key} is not a list")
    who = f"Its attribute {key} has"
    COLUMNS_NAMED.require(len(value), who, MalformedFile, "Save the fitted model again.")
    return value


def _object(parsed: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = parsed[key]
    if not isinstance(value, dict):
        malformed(f"Its attribute {key} does not describe a transformation")
    return value


def _flag(parsed: Mapping[str, Any], key: str, default: bool) -> bool:
    value = parsed.get(key, default)
    if not isinstance(value, bool):
        malformed(f"Its attribute {key} is {printable(value)}, neither true nor false")
    return value


def _seasonality(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        return 0
    if value > _MAX_WAVES:
        malformed(f"Its yearly_seasonality is {printable(value)}; at most {_MAX_WAVES} are read")
    return value


def _features(
    parsed: Mapping[str, Any], controls: tuple[str, ...], effects: tuple[str, ...]
) -> list[str]:
    seasonality = _seasonality(parsed.get("yearly_seasonality"))
    features = []
    if controls:
        features.append(f"controls: {listed(controls)}")
    if seasonality:
        features.append(f"yearly seasonality of order {seasonality}")
    if parsed.get("time_varying_intercept"):
        features.append("time-varying intercept")
    features.extend(BASE_EFFECTS[kind] for kind in dict.fromkeys(effects))
    if parsed.get("lift_test_calibrations"):
        features.append("calibrated on lift tests")
    return features


def _unknown(role: str, name: object) -> UnsupportedFeature:
    return UnsupportedFeature(
        f"unknown {role}",
        f"The model's {role} is {printable(name)!r}, which is not one of PyMC-Marketing's own, so "
        "its curve is not known here.",
        f"Refit with one of PyMC-Marketing's own classes for the {role}.",
    )
