"""What words of the field mean, as the help beside figures says it, and which number defines it."""

from __future__ import annotations

from collections.abc import Mapping

from mmm_core.model import FittedModel
from planner.wording import definitions as words
from planner.wording.standings import MEANS
from planner.wording.units import Units

_CARRY_OVER = (
    "Carry-over (adstock): what money does in the periods after the one in which it is spent, as "
    "far as the model lets it act."
)
_MEANINGS: Mapping[str, tuple[str, str]] = {
    "iroas": (f"iROAS: {words.IROAS}", "6"),
    "mroas": (f"mROAS: {words.MROAS}", "6"),
    "cpik": (words.CPIK, "6"),
    "break_even": (f"Break-even: {words.BREAK_EVEN}", "7"),
    "past": (MEANS, "19"),
    "headroom": (f"Headroom: {words.HEADROOM}", "19"),
    "interval": (f"The 90 % interval: {words.INTERVAL}", "8"),
    "bad_case": (f"Bad case: {words.BAD_CASE}", "10"),
    "commit": (f"An amount to commit to: {words.COMMIT}", "22"),
    "regret": (f"Regret: {words.REGRET}", "10"),
    "hurdle": (words.HURDLE, "7"),
    "npv": (words.PRESENT, "25"),
    "payback": (f"Payback: {words.PAYBACK}", "25"),
    "price": (f"The cost of a rule: {words.PRICE}", "14"),
    "tipping": (f"Tipping point: {words.TIPPING}", "27"),
    "certificate": (f"Certificate: {words.CERTIFICATE}", "13"),
    "claim": (f"Claim: {words.CLAIM}", "30"),
    "rhat": (f"r-hat: {words.RHAT}", "18"),
    "effective": (f"Effective draws: {words.EFFECTIVE}", "18"),
    "fitness": (words.FITNESS, "18"),
    "carry_over": (_CARRY_OVER, "4"),
    "current_plan": (f"Current plan: {words.CURRENT_PLAN}", "3"),
    "profit": (f"Profit: {words.PROFIT}", "7"),
}


def meaning(model: FittedModel, term: str) -> tuple[str, str]:
    """What a word means, and the number of ``docs/numbers.md`` that defines it."""
    if term == "incremental":
        units = Units.of(model)
        said = words.REVENUE if units.is_money else words.OUTCOME
        return f"{units.result[:1].upper()}{units.result[1:]}: {said}", "5"
    return _MEANINGS[term]
