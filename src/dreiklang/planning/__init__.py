"""Planning budget packages: portfolio values, requests, the best package, its proof and its reasons.

Usable on its own, without database and web framework:

    from dreiklang.planning import Limit, PackageRequest, Quantity, plan
    thirty_posts = Limit(quantity=Quantity.POSTS, maximum=Decimal(30))
    result = plan(PackageRequest(portfolio=portfolio, limits=(thirty_posts,)))
"""

from dreiklang.planning.apportion import Division, Method, apportion, largest_remainder
from dreiklang.planning.check import verify
from dreiklang.planning.codec import (
    plan_facts,
    plan_from_json,
    plan_to_json,
    request_fingerprint,
    request_from_json,
    request_of_plan,
    request_to_json,
)
from dreiklang.planning.definitions import (
    complement,
    everything,
    named_measures,
    number_of_posts,
    plus_minus,
    within_draft,
)
from dreiklang.planning.errors import (
    InvalidValueError,
    PlanningError,
    UnconfirmedResultError,
    UnreadablePlanError,
)
from dreiklang.planning.frontier import Axis, Frontier, FrontierPoint, frontier
from dreiklang.planning.participation import (
    Ballot,
    Completion,
    Election,
    Outcome,
    Project,
    Purchase,
    Utility,
    approvals,
    equal_shares,
    greedy,
)
from dreiklang.planning.plan import Choice, Goal, Plan, Progress, Reason, Status, Stop
from dreiklang.planning.portfolio import (
    Basis,
    Criterion,
    Measure,
    Obligation,
    Organization,
    Portfolio,
    Quantity,
    Resources,
    Triad,
    Variant,
)
from dreiklang.planning.recheck import recheck
from dreiklang.planning.request import Limit, PackageRequest, Required
from dreiklang.planning.solve import plan

__all__ = [
    "Axis",
    "Ballot",
    "Basis",
    "Choice",
    "Completion",
    "Criterion",
    "Division",
    "Election",
    "Frontier",
    "FrontierPoint",
    "Goal",
    "InvalidValueError",
    "Limit",
    "Measure",
    "Method",
    "Obligation",
    "Organization",
    "Outcome",
    "PackageRequest",
    "Plan",
    "PlanningError",
    "Portfolio",
    "Progress",
    "Project",
    "Purchase",
    "Quantity",
    "Reason",
    "Required",
    "Resources",
    "Status",
    "Stop",
    "Triad",
    "UnconfirmedResultError",
    "UnreadablePlanError",
    "Utility",
    "Variant",
    "apportion",
    "approvals",
    "complement",
    "equal_shares",
    "everything",
    "frontier",
    "greedy",
    "largest_remainder",
    "named_measures",
    "number_of_posts",
    "plan",
    "plan_facts",
    "plan_from_json",
    "plan_to_json",
    "plus_minus",
    "recheck",
    "request_fingerprint",
    "request_from_json",
    "request_of_plan",
    "request_to_json",
    "verify",
    "within_draft",
]
