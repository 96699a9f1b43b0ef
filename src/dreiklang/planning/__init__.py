"""Planning budget packages: portfolio values, requests, the best package, its proof and its reasons.

Usable on its own, without database and web framework:

    from dreiklang.planning import Limit, PackageRequest, Quantity, plan
    thirty_posts = Limit(quantity=Quantity.POSTS, maximum=Decimal(30))
    result = plan(PackageRequest(portfolio=portfolio, limits=(thirty_posts,)))
"""

from dreiklang.planning.amendment_text import read_amendments
from dreiklang.planning.amendments import Amendment, Cap, Change, WithMeasure, WithoutMeasure, amended
from dreiklang.planning.apportion import Division, Method, apportion, largest_remainder
from dreiklang.planning.check import verify
from dreiklang.planning.codec import (
    conditions_from,
    plan_facts,
    plan_from_json,
    plan_to_json,
    request_fingerprint,
    request_from_json,
    request_of_plan,
    request_to_json,
)
from dreiklang.planning.conditions import AtMost, Balance, CapacityLimit, Count, Fairness, Limit, Required, Target
from dreiklang.planning.definitions import (
    about_posts,
    cheapest,
    complement,
    everything,
    named_measures,
    number_of_posts,
    plus_minus,
    within_draft,
)
from dreiklang.planning.effect import Effect, GoalMoney, MeasureCost, effect
from dreiklang.planning.equal_shares import equal_shares
from dreiklang.planning.errors import (
    InvalidValueError,
    PlanningError,
    UnconfirmedResultError,
    UnreadablePlanError,
)
from dreiklang.planning.frontier import Axis, Frontier, FrontierPoint, frontier
from dreiklang.planning.frontier_codec import frontier_facts, frontier_from_json, frontier_to_json
from dreiklang.planning.participation import (
    Ballot,
    Completion,
    Election,
    Outcome,
    Project,
    Purchase,
    Utility,
    approvals,
    greedy,
)
from dreiklang.planning.personnel import PayScale, Post, personnel_cost, staffed, with_starts
from dreiklang.planning.plan import Goal, Plan, Progress, Reason, Status, Stop
from dreiklang.planning.portfolio import (
    Basis,
    Choice,
    Criterion,
    FundingProgramme,
    JointBenefit,
    Measure,
    Obligation,
    Organization,
    Portfolio,
    Triad,
    Variant,
)
from dreiklang.planning.prices import Price, prices, prices_from_json, prices_to_json
from dreiklang.planning.quarters import Quarter
from dreiklang.planning.recheck import recheck
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import Quantity, Resources
from dreiklang.planning.robustness import Outlook, Robustness, RobustnessProgress, Stage, robustness
from dreiklang.planning.robustness_codec import robustness_facts
from dreiklang.planning.schedule import (
    Mode,
    Placement,
    Pool,
    Schedule,
    ScheduleGoal,
    ScheduleProgress,
    ScheduleRequest,
    Task,
    ramp,
)
from dreiklang.planning.schedule_check import verify_schedule
from dreiklang.planning.schedule_codec import schedule_facts, schedule_fingerprint, schedule_to_json
from dreiklang.planning.schedule_search import schedule
from dreiklang.planning.schedule_tasks import Delivery, pools_of, tasks_of
from dreiklang.planning.selection import Scope, Selection
from dreiklang.planning.solve import plan
from dreiklang.planning.sweep import Cluster, Cores, Runner
from dreiklang.planning.uncertainty import Spread, Uncertainty

__all__ = [
    "Amendment",
    "AtMost",
    "Axis",
    "Balance",
    "Ballot",
    "Basis",
    "Cap",
    "CapacityLimit",
    "Change",
    "Choice",
    "Cluster",
    "Completion",
    "Cores",
    "Count",
    "Criterion",
    "Delivery",
    "Division",
    "Effect",
    "Election",
    "Fairness",
    "Frontier",
    "FrontierPoint",
    "FundingProgramme",
    "Goal",
    "GoalMoney",
    "InvalidValueError",
    "JointBenefit",
    "Limit",
    "Measure",
    "MeasureCost",
    "Method",
    "Mode",
    "Obligation",
    "Organization",
    "Outcome",
    "Outlook",
    "PackageRequest",
    "PayScale",
    "Placement",
    "Plan",
    "PlanningError",
    "Pool",
    "Portfolio",
    "Post",
    "Price",
    "Progress",
    "Project",
    "Purchase",
    "Quantity",
    "Quarter",
    "Reason",
    "Required",
    "Resources",
    "Robustness",
    "RobustnessProgress",
    "Runner",
    "Schedule",
    "ScheduleGoal",
    "ScheduleProgress",
    "ScheduleRequest",
    "Scope",
    "Selection",
    "Spread",
    "Stage",
    "Status",
    "Stop",
    "Target",
    "Task",
    "Triad",
    "Uncertainty",
    "UnconfirmedResultError",
    "UnreadablePlanError",
    "Utility",
    "Variant",
    "WithMeasure",
    "WithoutMeasure",
    "about_posts",
    "amended",
    "apportion",
    "approvals",
    "cheapest",
    "complement",
    "conditions_from",
    "effect",
    "equal_shares",
    "everything",
    "frontier",
    "frontier_facts",
    "frontier_from_json",
    "frontier_to_json",
    "greedy",
    "largest_remainder",
    "named_measures",
    "number_of_posts",
    "personnel_cost",
    "plan",
    "plan_facts",
    "plan_from_json",
    "plan_to_json",
    "plus_minus",
    "pools_of",
    "prices",
    "prices_from_json",
    "prices_to_json",
    "ramp",
    "read_amendments",
    "recheck",
    "request_fingerprint",
    "request_from_json",
    "request_of_plan",
    "request_to_json",
    "robustness",
    "robustness_facts",
    "schedule",
    "schedule_facts",
    "schedule_fingerprint",
    "schedule_to_json",
    "staffed",
    "tasks_of",
    "verify",
    "verify_schedule",
    "with_starts",
    "within_draft",
]
