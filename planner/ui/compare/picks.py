"""Which plans are compared: those at hand, and those that are kept, each under what it assumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.applied import assumptions_of
from mmm_core.assumptions.row import BASE, DISCOUNT, MARGIN, PAYMENT, REQUIRED
from mmm_core.errors import HeadroomError
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from optimizer.guardrails import Standing
from optimizer.guardrails.standing import COMMITMENTS
from optimizer.problem import PlanProblem
from planner import services
from planner.contract.asked import said_of, said_of_question
from planner.contract.commitments import commitments_json
from planner.contract.contents import chosen_kept
from planner.questions.chosen import Chosen, chosen_of
from planner.questions.compared import Candidate
from planner.questions.stress import Case, without_banned
from planner.scenarios.reading import Wanted
from planner.scenarios.records import Version
from planner.services import OptimizeAnswer, Strategies
from planner.ui.compare import strategy_plans
from planner.ui.optimize.draft import Draft
from planner.ui.shell import state
from planner.wording import assumed, dates, plans

CURRENT, SHEET, BEST = "current", "what-if", "best"
_STRESSED = "stressed"
_DIGITS = 10
_NAMES = {CURRENT: "Current plan", SHEET: "Plan on What-if", BEST: "Optimized plan"}
# What finance asks of every plan alike; a margin only where one is given here.
ALIKE = (REQUIRED, DISCOUNT, PAYMENT)


@dataclass(frozen=True, eq=False)
class Pick:
    """One of the plans.

    Parameters
    ----------
    token : what the address calls it
    candidate : the plan, under what it is looked at
    version : that it is kept as; None where it is not
    answer : that it is the best plan of; None for a plan that no search has chosen
    dropped : what it was kept under and is not held to here
    as_kept : it is kept, under just what it is looked at here
    """

    token: str
    candidate: Candidate
    version: Version | None = None
    answer: OptimizeAnswer | None = None
    dropped: tuple[Row, ...] = ()
    as_kept: bool = False

    @property
    def name(self) -> str:
        """What it is called."""
        return self.candidate.name


# --- what there is ----------------------------------------------------------------------


def usual(model: FittedModel) -> tuple[str, ...]:
    """What is compared until somebody chooses."""
    return (CURRENT,) if state.is_unfit(model) else (CURRENT, BEST)


def offered(
    model: FittedModel, asked: Sequence[str] = (), there: Sequence[Version] | None = None
) -> dict[str, str]:
    """What can be compared over the horizon in view: names by what the address calls them.

    Parameters
    ----------
    asked : tokens that are offered too where they are versions that others came after
    there : those that are ``kept``, where they are read already; none where they cannot be
    """
    if there is None:
        there = ()
        with suppress(HeadroomError):
            there, _ = kept(model)
    found = {CURRENT: _NAMES[CURRENT]}
    if not state.is_unfit(model):
        found |= {BEST: _NAMES[BEST], **strategy_plans.offered()}
    if _on_sheet(model) is not None:
        found[SHEET] = _NAMES[SHEET]
    found |= _kept_names(model, asked, there)
    for place, case in enumerate(_cases(model)):
        for token in (CURRENT, BEST):
            if token in found:
                said = f"{_NAMES[token]}, {case_name(model, case)}"
                found[f"{_STRESSED}-{place}-{token}"] = said
    return found


def kept(model: FittedModel) -> tuple[list[Version], int]:
    """Latest versions of scenarios over the horizon in view, and how many are over another.

    Raises
    ------
    StorageTrouble
        If they cannot be read.
    """
    horizon = state.horizon(model)
    found = services.store().scenarios(Wanted(line=model.card.line))
    latest = [one.latest for one in found if not one.archived]
    here = (str(horizon.start), horizon.periods)
    there = [one for one in latest if (one.starts, one.periods) == here]
    return there, len(found) - len(there)


def _before(model: FittedModel, token: str) -> list[Version]:
    """A version that others came after, over the horizon in view; none where it is none."""
    id, _, number = token.rpartition(".")
    horizon = state.horizon(model)
    with suppress(HeadroomError):
        if id and number.isascii() and number.isdecimal() and len(number) < _DIGITS:
            one = services.store().version(id, int(number))
            here = (model.card.line, str(horizon.start), horizon.periods)
            if (one.fit.line, one.starts, one.periods) == here:
                return [one]
    return []


def _kept_names(
    model: FittedModel, asked: Sequence[str], there: Sequence[Version]
) -> dict[str, str]:
    latest = {token_of(one): one for one in there}
    more = [one for token in asked if token not in latest for one in _before(model, token)]
    found = {token_of(one): plans.called(one) for one in (*latest.values(), *more)}
    taken = {*_NAMES.values(), *strategy_plans.offered().values()}
    return {token: f"{name} (kept)" if name in taken else name for token, name in found.items()}


def token_of(version: Version) -> str:
    """What the address calls a kept version."""
    return f"{version.scenario}.{version.number}"


def _on_sheet(model: FittedModel) -> Plan | None:
    """The plan on What-if, where it is another than the current one."""
    sheet = state.workbench(model).sheets.get(state.view_key(model))
    if sheet is None or not sheet.is_edited:
        return None
    return sheet.draft.plan(model)


def _cases(model: FittedModel) -> tuple[Case, ...]:
    """The usual pack; another base changes nothing of what plans bring."""
    usual = services.usual_cases(state.status_quo(model).evaluation)
    return tuple(one for one in usual if not one.assumptions.of(BASE))


def case_name(model: FittedModel, case: Case) -> str:
    """A case as it follows a plan's name."""
    if case.banned is not None and case.since is not None:
        channel = model.card.channel_name(case.banned[CHANNEL][0])
        return f"{channel} banned from {dates.said_date(case.since, model.card.locale)}"
    return assumed.sentence(model, case.assumptions.rows[0])


# --- one of them ------------------------------------------------------------------------


def question(model: FittedModel) -> PlanProblem:
    """What the best plan answers: the question on Optimize, else the usual one."""
    asked = _asked(model)
    if asked is None:
        usual = Draft.of(model).problem(model, state.reference(model))
        return state.with_standing(model, usual)
    own = tuple(one for one in asked.guardrails if not isinstance(one, Standing))
    problem = replace(asked, assumptions=assumptions_of(model), guardrails=own)
    return state.with_standing(model, problem)


def is_asked(model: FittedModel) -> bool:
    """Whether that is the question on Optimize, and not the usual one."""
    return _asked(model) is not None


def _asked(model: FittedModel) -> PlanProblem | None:
    bench = state.workbench(model)
    asked = bench.answered or bench.asked
    return None if asked is None or asked.horizon != state.horizon(model) else asked


def is_case(token: str) -> bool:
    """Whether it is a plan under a stress case."""
    return token.startswith(f"{_STRESSED}-")


def needs_best(tokens: Iterable[str]) -> bool:
    """Whether the best plan is among them, stressed or not."""
    return any(token == BEST or token.endswith(f"-{BEST}") for token in tokens)


def taken(
    model: FittedModel,
    tokens: Sequence[str],
    best: OptimizeAnswer | None,
    names: Mapping[str, str] | None = None,
    strategies: Strategies | None = None,
) -> list[Pick]:
    """The plans of some tokens; what is not there, or not any more, is left out.

    Parameters
    ----------
    best : the answer to ``question``; needed only where the best plan is among them
    names : what is ``offered``, where that is known already
    strategies : the usual ones of it; needed only where any of them is
    """
    names, found = offered(model, tokens) if names is None else names, list[Pick | None]()
    for token in (token for token in tokens if token in names):
        if strategy_plans.are_needed([token]):
            one = (
                None if strategies is None else strategy_plans.strategy_of(token, strategies).found
            )
            found.append(None if one is None else _answered(model, token, names[token], one))
        else:
            found.append(_taken(model, token, names[token], best))
    return [one for one in found if one is not None]


def _answered(model: FittedModel, token: str, name: str, of: OptimizeAnswer) -> Pick:
    """A plan that a search has chosen, with the money that stands beside its question."""
    stands = state.workbench(model).commitments.within(model, of.answer.plan.horizon)
    said = {**said_of_question(of.problem), COMMITMENTS: commitments_json(stands, model)}
    chosen, plan = chosen_of(of.verdict), of.answer.plan
    return Pick(token, Candidate(name, plan, assumptions_of(model), said, chosen), answer=of)


def _taken(model: FittedModel, token: str, name: str, best: OptimizeAnswer | None) -> Pick | None:
    if is_case(token):
        _, place, of = token.split("-")
        under = _taken(model, of, name, best)
        return None if under is None else _stressed(model, token, under, _cases(model)[int(place)])
    assumptions, said = assumptions_of(model), dict[str, Any]()
    if token == CURRENT:
        plan = state.reference(model).plan
    elif token == SHEET:
        sheet = _on_sheet(model)
        assert sheet is not None
        plan = sheet
    elif token == BEST:
        return None if best is None else _answered(model, token, name, best)
    else:
        return _kept(model, token, name)
    stands = state.workbench(model).commitments.within(model, plan.horizon)
    said[COMMITMENTS] = commitments_json(stands, model)
    return Pick(token, Candidate(name, plan, assumptions, said))


def _stressed(model: FittedModel, token: str, of: Pick, case: Case) -> Pick:
    one = of.candidate
    plan = without_banned(model, one.plan, case)
    assumptions = one.assumptions.turned(case.assumptions.rows)
    # It is no answer to the question any more.
    chosen = None if one.chosen is None else Chosen()
    return Pick(token, Candidate(one.name, plan, assumptions, chosen=chosen))


def _kept(model: FittedModel, token: str, name: str) -> Pick:
    """A kept version, held to what is asked of every plan alike."""
    id, _, number = token.rpartition(".")
    store = services.store()
    version, content = store.version(id, int(number)), store.content(id, int(number))
    own = Assumptions.from_document(content.document.get("assumptions") or {})
    here = assumptions_of(model)
    kinds = [*ALIKE, *([MARGIN] if here.of(MARGIN) else [])]
    alike = [row for row in here.rows if row.kind in kinds]
    dropped = tuple(row for row in own.rows if row.kind in kinds and row not in alike)
    rows = Assumptions(tuple(row for row in own.rows if row.kind not in kinds)).and_also(alike)
    chosen = chosen_kept(content, model, rows)
    candidate = Candidate(name, content.plan(model), rows, said_of(content), chosen)
    as_kept = _assumed(rows) == _assumed(own)
    return Pick(token, candidate, version, dropped=dropped, as_kept=as_kept)


def _assumed(of: Assumptions) -> set[Row]:
    """What is assumed, by whomever and whenever: plans under the same are kept once."""
    return {replace(row, who="", when="") for row in of.rows}
