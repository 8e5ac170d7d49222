"""One sentence for each unusual word, as help beside the figure."""

from __future__ import annotations

SPEND = "Money over the whole horizon, as the current plan spends it."
REVENUE = (
    "What the plan's spend adds over the horizon and its carry-over, compared with spending "
    "nothing in it: mean over the posterior draws."
)
OUTCOME = (
    "What the plan's spend adds to the outcome over the horizon and its carry-over, compared with "
    "spending nothing in it: mean over the posterior draws."
)
IROAS = "Incremental revenue divided by spend: what one unit of money returned on average."
MROAS = (
    "What the next unit of spend returns if every channel grows in proportion; break-even is "
    "1 / margin."
)
PROFIT = "Margin times incremental revenue, minus spend."
CPIK = "Cost per incremental KPI: spend divided by the incremental outcome."
NEXT = "What a little more money adds to the outcome if every channel grows in proportion."
INTERVAL = "Nine in ten posterior draws lie in this interval."
P_BETTER = (
    "Share of posterior draws in which this plan beats the current plan, both evaluated on the "
    "same draws."
)
MORE_MONEY = (
    "What changes if the current mix is only scaled to the plan's budget, every channel in "
    "proportion."
)
BETTER_MIX = (
    "What changes beyond that because money moves between channels, and between periods where "
    "another calendar was chosen."
)
CURRENT_PLAN = (
    "What status quo would spend: the same periods one year earlier, or the mean of the last year "
    "where there is no such year."
)
CALENDAR = (
    "How a channel's money spreads over the periods: as the current plan does, or evenly. The "
    "optimizer moves money between channels, not between periods."
)
OBSERVED = (
    "Keeps every period at or below the highest spend that the model has seen in the channel. "
    "Beyond it the curve is extrapolated."
)
CERTIFICATE = (
    "The bound is proven for every plan that the guardrails allow, under the same model and "
    "draws, and checked again without the solver. It says nothing about whether the model is right."
)
