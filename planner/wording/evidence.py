"""What the charts of a model card show, each in a sentence or two."""

from __future__ import annotations

from mmm_core.gates import GATES
from planner.questions.diagnosis import CellEvidence, Diagnosis
from planner.wording import dates
from planner.wording.names import cell_labels, channel_names, listed

# Two standard errors of a correlation with the period before, as Durbin-Watson counts it: it is
# about 2 (1 - r), and r of n periods has a standard error of 1 / sqrt(n).
_BY_CHANCE = 4.0


def fit_said(of: Diagnosis) -> str:
    """How well the outcome is fitted."""
    fit = of.fit
    if fit.r2 is None:
        return f"The fit cannot be shown: {of.model.base_missing or 'the model has no base'}."
    said = f"The fitted mean explains {_per_cent(fit.r2)} of the outcome's variance (R2)"
    if fit.within is None:
        return f"{said}; no band, for the observation noise is not known."
    known, (least, most) = int(fit.whole.sum()), fit.usual_within
    inside = round(fit.within * known)
    judged = (
        f"fewer than the usual {least} to {most}: ranges are too narrow"
        if inside < least
        else f"more than the usual {least} to {most}: ranges are wider than they need be"
        if inside > most
        else f"as usual ({least} to {most})"
    )
    return (
        f"{said}; {inside} of {known} {dates.periods_word(of.model.frequency, known)} lie in the "
        f"90 % band, {judged}."
    )


def is_too_narrow(of: Diagnosis) -> bool:
    """Whether the band misses more of what was observed than it says."""
    fit = of.fit
    known, (least, _) = int(fit.whole.sum()), fit.usual_within
    return fit.within is not None and round(fit.within * known) < least


def has_pattern(of: Diagnosis) -> bool:
    """Whether what is left of the fit follows itself, or alternates, more than is usual."""
    found = of.fit.durbin_watson
    return found is not None and not GATES.follows <= found <= GATES.alternates


PATTERN = (
    "What the fit leaves follows a pattern (Durbin-Watson, below), so the range may be too narrow "
    "or too wide."
)


def residuals_said(of: Diagnosis) -> str:
    """Whether what is left follows a pattern, and whether that is usual."""
    found = of.fit.durbin_watson
    if found is None:
        return "Nothing is known of what the fit leaves."
    periods = max(int(of.fit.whole.sum()), 1)
    left, chance = "is left shows no pattern from period to period", _BY_CHANCE / periods**0.5
    if found > 2 + chance:
        left = "is left changes its sign from period to period more than chance would"
    elif found < 2 - chance:
        left = "is left of each period follows what was left of the one before"
    usual = f"{GATES.follows} to {GATES.alternates}"
    judged = f"within the usual {usual}, which is taken as fine"
    if has_pattern(of):
        judged = f"beyond the usual {usual}, so ranges over several periods may be off"
    return (
        f"Observed minus fitted: what {left} (Durbin-Watson {found:.2f}, 2 without a pattern); "
        f"{judged}."
    )


def parts_said(of: Diagnosis) -> str:
    """What the outcome is made of."""
    fit, names = of.fit, channel_names(of.model)
    by_channel = fit.by_channel.sum(axis=1)
    largest, media = int(by_channel.argmax()), float(by_channel.sum())
    part = _part(names[largest], float(by_channel[largest]), media)
    if fit.base is None:
        return f"What media contributed over the data{part}. The base is not known."
    share = media / (media + float(fit.base.sum()))
    return (
        f"Over all of the data media contributed {_per_cent(share)} of the fitted outcome{part}; "
        "the rest is the base."
    )


def _part(name: str, brought: float, media: float) -> str:
    """The largest part of it, which is most of it only above a half; "" of nothing."""
    if media <= 0:
        return ""
    share = brought / media
    what = "most of it" if share > 0.5 else "the largest part of it"
    return f", {what} {name} ({_per_cent(share)} of media)"


def evidence_said(of: Diagnosis) -> str:
    """What the data added."""
    names = cell_labels(of.model)
    judged = [one for one in of.cells if one.narrowed.share is not None]
    if not judged:
        return (
            "What each channel brings at the current plan; how far the data narrowed it is not "
            "judged."
        )
    least = min(judged, key=lambda one: one.narrowed.share or 0.0)
    return (
        "What each channel brings at the current plan, before and after the data. They narrowed "
        f"{names[least.cell]} least: {narrowed_said(least)}."
    )


def narrowed_said(of: CellEvidence) -> str:
    """How far one response was narrowed."""
    share = of.narrowed.share
    if share is None:
        return "not judged"
    return "no narrower" if share < 0.005 else f"{_per_cent(share)} narrower"


def narrowed_by(of: CellEvidence) -> str:
    """The same in a table, under a heading that says what it is."""
    share = of.narrowed.share
    return "not judged" if share is None else _per_cent(max(share, 0.0))


def history_said(of: Diagnosis) -> str:
    """What was spent on, and what is missing."""
    lost = [one for one in of.cells if one.missing]
    names = cell_labels(of.model)
    count, word = of.model.dates.size, dates.periods_word(of.model.frequency)
    said = f"Spend by channel over {count} {word}."
    if not lost:
        return f"{said} No period lacks data."
    named = listed([f"{names[one.cell]} ({one.missing})" for one in lost])
    return f"{said} Data are missing of {named}: amber, and part of no mean."


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"
