"""What a file stores that nothing else in it bears on, by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from mmm_core.importers.comparison import Ledger
from mmm_core.importers.layout import CHAIN, DATE, DRAW
from mmm_core.importers.netcdf import NetCDF
from mmm_core.importers.pymc_marketing.attrs import Specification
from mmm_core.importers.pymc_marketing.data import CONSTANT, POSTERIOR, TARGET_SCALE
from mmm_core.importers.pymc_marketing.fitdata import FIT_DATA
from mmm_core.names import printable

NOISE, STATISTICS = f"{POSTERIOR}/y_sigma", "sample_stats"
_MOST = 40
_GROUPS = {
    POSTERIOR: ("other draws", "nothing stored follows from them"),
    CONSTANT: ("other data of the model", "no copy of them is stored"),
    FIT_DATA: ("columns that the model does not use", "nothing is read from them"),
    STATISTICS: ("statistics of the sampler", "nothing else is stored that shows how it ran"),
    "@": ("what the attributes say of the fit", "nothing else in the file bears on it"),
}
_NUMBERS = ("numbering of the draws", "they are taken in the order of the file")
_UNREAD = ("what is not read", "nothing that is shown rests on them")


def name_remainder(file: NetCDF, form: Specification, ledger: Ledger) -> None:
    """Name everything that no comparison touched."""
    if TARGET_SCALE not in ledger.borne_out:
        why = "no outcome is stored both scaled and in original units"
        ledger.leaves("scale of the outcome", (TARGET_SCALE,), why, decides=True)
    if file.get(*NOISE.split("/")) is not None:
        ledger.leaves("observation noise", (NOISE,), "nothing stored follows from it exactly")
    _priors(form, ledger)
    _flags(file, form, ledger)
    unread, drawn = [], []
    for group in file.groups():
        left = [
            f"{group}/{name}" for name in file.names(group) if not _known(file, group, name, ledger)
        ]
        if group not in _GROUPS:
            read = any(path.startswith(f"{group}/") for path in ledger.borne_out)
            unread += left if read else [group] * bool(left)
        elif left:
            _leave(ledger, *_GROUPS[group], left)
        drawn += [f"{group}/{name}" for name in file.names(group) if name in (CHAIN, DRAW)]
    _leave(ledger, *_UNREAD, unread)
    said = {f"@{name}" for name in (*form.stated, *file.attributes(POSTERIOR))}
    _leave(ledger, *_GROUPS["@"], sorted(said - ledger.borne_out))
    _leave(ledger, *_NUMBERS, [path for path in drawn if path not in ledger.borne_out])


def _flags(file: NetCDF, form: Specification, ledger: Ledger) -> None:
    """Attributes that say what there is: it is there, or it is not."""
    intercept = file.get(POSTERIOR, "intercept_contribution")
    varies = intercept is not None and DATE in intercept.dims
    if varies == bool(form.stated.get("time_varying_intercept")):
        ledger.borne_out.add("@time_varying_intercept")
    if not form.priced and file.get(CONSTANT, "channel_spend") is None:
        ledger.borne_out.add("@cost_per_unit")


def _known(file: NetCDF, group: str, name: str, ledger: Ledger) -> bool:
    """Whether it was compared, or only labels what is compared."""
    path = f"{group}/{name}"
    if path in ledger.borne_out or name in (CHAIN, DRAW):
        return True
    # Labels of the data stand for themselves; those of other groups were held against them, but
    # for what only draws have.
    own = group == POSTERIOR and name not in (DATE, *ledger.layout.cells.dims)
    return group != CONSTANT and not own and file.is_labels(group, name)


def _leave(ledger: Ledger, quantity: str, why: str, names: Sequence[str]) -> None:
    if not names:
        return
    shown = [printable(name) for name in names[:_MOST]]
    more = [f"and {len(names) - _MOST} more"] if len(names) > _MOST else []
    ledger.leaves(quantity, [*shown, *more], why)


def _priors(form: Specification, ledger: Ledger) -> None:
    """Priors are stored with each transformation, and with all others under a fingerprint."""
    config = form.stated.get("model_config")
    if isinstance(config, dict) and config:
        alike = all(_alike(form.stated, part, config) for part in ("adstock", "saturation"))
        if alike and _identity(form.stated) == form.stated.get("id"):
            ledger.borne_out |= {"@model_config", "@id", "@version", "@model_type"}
            return
    why = "the two places that state them, and the fingerprint of the model, do not agree or lack"
    ledger.leaves("priors", ("@model_config", "@adstock: priors", "@saturation: priors"), why)


def _alike(stated: Mapping[str, Any], part: str, config: Mapping[str, Any]) -> bool:
    data = stated[part]
    priors, prefix = data.get("priors"), data.get("prefix", part)
    return isinstance(priors, dict) and all(
        config.get(f"{prefix}_{name}") == prior for name, prior in priors.items()
    )


def _identity(stated: Mapping[str, Any]) -> str:
    """The fingerprint that PyMC-Marketing takes of a model's priors and version."""
    text = json.dumps(stated["model_config"], sort_keys=True)
    parts = (text, str(stated.get("version")), str(stated.get("model_type")))
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]
