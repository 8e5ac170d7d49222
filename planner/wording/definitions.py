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
    "(1 + required return) / margin."
)
PROFIT = "Margin times incremental revenue, minus spend."
CPIK = "Cost per incremental KPI: spend divided by the incremental outcome."
NEXT = "What a little more money adds to the outcome if every channel grows in proportion."
HEADROOM = (
    "How much more the channel can spend, along the same calendar, before the next unit no longer "
    "pays for itself."
)
BREAK_EVEN = (
    "The mROAS at which the next unit of spend just pays for itself, or earns the return that is "
    "required: (1 + that return) / margin."
)
INTERVAL = "Nine in ten posterior draws lie in this interval."
P_BETTER = (
    "Share of posterior draws in which this plan beats what it is compared with (named below the "
    "figure), both evaluated on the same draws."
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
    "where there is no such year, or no data of it."
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
JUDGED = (
    "Which plan is best: the one with the highest mean over the posterior draws; the one whose "
    "worst 10 % of the draws are best on average (CVaR); or half of each."
)
VERSUS = (
    "Whether draws count as they are, or as the change from the current plan in the same draw. It "
    "matters only where the bad case counts."
)
ROUND_TO = "Spend by row in round amounts of money; what that costs stays within the proven gap."
LEAST_MOVE = (
    "Rows whose move would be smaller than this keep their current spend, where that costs little."
)
REACHED = "Share of the posterior draws in which this plan reaches the goal."
CVAR = "CVaR: the mean of the worst 10 % of the posterior draws."
BAD_CASE = (
    "The mean of the worst 10 % of the posterior draws (CVaR), of this plan and of the current one."
)
COMMIT = (
    "What 80 % of the posterior draws reach, judged on draws that did not choose the plan. Amounts "
    "of channels do not add up to it."
)
PRICE = "What the plan would gain if this rule alone were dropped and everything planned anew."
HELD_BY = "The rules that keep the plan's spend from moving further there."
MARGINAL_PRICE = (
    "What the next unit of money gains by which the rule gives way, at its dearest bound; only "
    "where the responses are not S-shaped within the guardrails."
)
STABILITY = (
    "The plan chosen anew on random halves of the draws: how much of the money each row gets. A "
    "narrow range says that the posterior picks it firmly."
)
SPLIT = (
    "Plans chosen on one half of the draws are judged on the other half: a gain that holds there "
    "is no winner's curse."
)
DECLINE = (
    "A move that is declined keeps the current plan's money there, and the rest is planned around "
    "it. What that costs is what the plan would gain without the refusal."
)
FRONTIER = "The best plan within the same guardrails at every budget, each with its own proof."
TWO_FITS = (
    "Both fits are asked the same question on the data of the fit in view: the same money before, "
    "in and after the horizon."
)
OTHER_DRAWS = (
    "How far apart the means of two runs of the sampler on the same data may well lie: two Monte "
    "Carlo standard errors of each together. A channel that differs by more has moved."
)
HINDSIGHT = (
    "The best plan for the money that was really spent, certified, against what was spent: same "
    "calendar, same carry-over before and after. It is regret under today's model, which was "
    "fitted on that time too."
)

# --- plans side by side -----------------------------------------------------------------

BASE_PLAN = "The first plan; what the others have more or less is told against it."
PRESENT = (
    "Net present value: discounted margin on what the plan brings, minus discounted payments, from "
    "the horizon's first day. Profit itself is never discounted: net present value is profit, less "
    "what discounting takes off margin, plus what it takes off payments. It is above profit where "
    "money is paid enough later than margin comes in."
)
PAYBACK = (
    "The last day of the first period from which all margin so far stays at or above all spend so "
    "far, and the share of draws in which it does by then. In cash: the first day from which "
    "receipts stay at or above payments, as payment days have them."
)
HURDLE = "Required return on spend: the least profit per unit of spend that finance accepts."
COUNTS = (
    "What plans are judged on, in the recommendation and in the risks alike: profit above the "
    'required return on the plan\'s money ("above required") where a return is required, profit '
    "where none is, and outcome where profit is not known of all of them."
)
LOSS = (
    "Share of posterior draws in which the plan has less of what risk is counted in than the "
    "current plan, under what is assumed with it."
)
BAD_CHANGE = "The mean of the worst 10 % of the posterior draws (CVaR)."
REGRET = (
    "How much more the best of the compared plans would have had, of what risk is counted in, draw "
    "by draw; the mean of it. Zero for a plan that is best in every draw."
)
BEATS = (
    "Share of posterior draws in which the plan of the row has more than the plan of the column, "
    "both on the same draws."
)
STEPS = (
    "One thing is changed after the other, in this order: the first plan's mix at the other plan's "
    "money, then its channel mix, then its timing, then what it assumes. The parts add up exactly."
)
CASH = (
    "Accrued: spend by the month of its period. Paid: by the month in which it is due, so many "
    "days after its period ends. Months are those of the card's fiscal calendar."
)
TIPPING = (
    "The nearest change of one number, all others as they are, at which the verdict or the "
    "direction of the channel's move flips; where that lies within the evidence, also where "
    "another decision begins within it. Each is solved anew on both sides, at most 1 % apart, and "
    "0.2 % for a number of finance's; looked for within a factor of four, and within what the "
    "number may be."
)
TORNADO = (
    "What one number alone does to the expected gain of the plan as it is: a channel's response at "
    "the ends of its own 90 % interval, a number of finance's a tenth lower and higher."
)
CLAIM = (
    "The most that may be claimed: directional where the model or a channel that moves is weakly "
    "known or a plan leaves the data, supported otherwise; tested by no experiment."
)

# --- the model card ---------------------------------------------------------------------

INSIDE = (
    "How much more money the data tell of: with it no period and not the horizon holds more than "
    "was ever observed in one, or in as many. Only periods that have not begun take it. Timed "
    "anew: put wherever it fits. Timed as now: their calendar is scaled up, so that its largest "
    "period reaches the limit first. Whether more would pay is another question: that is room."
)
FITNESS = (
    "Fit: every gate holds. Caution: one does not, and every recommendation says so. Not fit: "
    "nothing may rest on the model, and nothing is recommended."
)
GATES = (
    "Beyond a limit a model calls for caution; r-hat above 1.05, fewer than 100 effective draws, "
    "or divergences in more than 1 % of the draws make it unfit. r-hat and effective draws are of "
    "what channels bring. Spend is hardly money where no channel has more than 1.5 in a period, "
    "beside an outcome of more than 100 times as much."
)
NARROWED = (
    "How much narrower the data made what the channel brings than it was assumed to be before "
    "them; under 10 % little was learned of it."
)
VARIED = (
    "Coefficient of variation of the spend by period; below 0.1 it hardly varied, and data cannot "
    "tell what it brings."
)
INFLATION = (
    "Variance inflation: 1 / (1 - R2) of the channel's spend on that of the other channels. 1: "
    "bought by itself; above 10 they moved together, and are hard to tell apart."
)
RHAT = "How far chains that began apart agree: near 1 they do; up to 1.01 is taken."
EFFECTIVE = "How many independent draws the correlated ones are worth; 400 are wanted."

# --- what to measure --------------------------------------------------------------------

WORTH_KNOWING = (
    "What the best plan would gain on average if a channel's response were known before deciding: "
    "draws in ten groups by it, each planned anew on one half and judged on the other. A test "
    "within 10 % has a standard error of a tenth of the response. Nothing is worth knowing where "
    "no answer would change the plan."
)
