"""Who may do what: one matrix, obeyed by pages, API, exports and the command line. What is not here is denied."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """Something that a person may be allowed to do in a municipality; also the scope that an API token can have."""

    SEE_PUBLISHED = "see_published"
    SEE_PLANNING = "see_planning"
    """Reach drafts and planning runs, as far as they are one's own or SEE_DRAFTS opens them."""
    SEE_DRAFTS = "see_drafts"
    PLAN_PACKAGES = "plan_packages"
    PUBLISH_PACKAGES = "publish_packages"
    EDIT_MEASURES = "edit_measures"
    EDIT_REGISTER = "edit_register"
    RATE = "rate"
    """Fill in one's own sheet of an evaluation that one was asked for."""
    MANAGE_EVALUATIONS = "manage_evaluations"
    """Open evaluations, note the agreed result, and let the register take it over."""
    MANAGE_CATALOGUES = "manage_catalogues"
    EDIT_STRATEGY = "edit_strategy"
    EDIT_FUNDING = "edit_funding"
    HAND_IN_REQUESTS = "hand_in_requests"
    """Write requests and hand them in; with a role of an organisation for that one only."""
    SEE_REQUESTS = "see_requests"
    """Read requests with all that they say; with a role of an organisation that one's only."""
    HANDLE_REQUESTS = "handle_requests"
    SEE_HEARINGS = "see_hearings"
    ARRANGE_HEARINGS = "arrange_hearings"
    """Open hearings, and record why something goes on without one."""
    GIVE_OPINIONS = "give_opinions"
    """Enter an opinion: the staff council its own, the portfolio office those that others have sent it."""
    JUDGE_READINGS = "judge_readings"
    """Confirm or correct what was read in council papers."""
    SEE_AUDIT = "see_audit"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_CONNECTIONS = "manage_connections"


class Role(StrEnum):
    """The part that a person plays in one municipality."""

    VISITOR = "visitor"
    REQUESTER = "requester"
    DEPARTMENT_LEAD = "department_lead"
    EVALUATOR = "evaluator"
    PORTFOLIO_OFFICE = "portfolio_office"
    BUDGET_OFFICE = "budget_office"
    STAFF_COUNCIL = "staff_council"
    COUNCIL_MEMBER = "council_member"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


MATRIX: dict[Role, frozenset[Permission]] = {
    Role.VISITOR: frozenset({Permission.SEE_PUBLISHED}),
    Role.REQUESTER: frozenset({Permission.SEE_PUBLISHED, Permission.HAND_IN_REQUESTS, Permission.SEE_REQUESTS}),
    Role.DEPARTMENT_LEAD: frozenset(
        {Permission.SEE_PUBLISHED, Permission.EDIT_MEASURES, Permission.HAND_IN_REQUESTS, Permission.SEE_REQUESTS}
    ),
    Role.EVALUATOR: frozenset(
        {
            Permission.SEE_PUBLISHED,
            Permission.SEE_PLANNING,
            Permission.SEE_DRAFTS,
            Permission.SEE_REQUESTS,
            Permission.RATE,
            Permission.SEE_HEARINGS,
        }
    ),
    Role.PORTFOLIO_OFFICE: frozenset(
        {
            Permission.SEE_PUBLISHED,
            Permission.SEE_PLANNING,
            Permission.SEE_DRAFTS,
            Permission.PLAN_PACKAGES,
            Permission.PUBLISH_PACKAGES,
            Permission.EDIT_MEASURES,
            Permission.EDIT_REGISTER,
            Permission.RATE,
            Permission.MANAGE_EVALUATIONS,
            Permission.MANAGE_CATALOGUES,
            Permission.EDIT_STRATEGY,
            Permission.EDIT_FUNDING,
            Permission.HAND_IN_REQUESTS,
            Permission.SEE_REQUESTS,
            Permission.HANDLE_REQUESTS,
            Permission.SEE_HEARINGS,
            Permission.ARRANGE_HEARINGS,
            Permission.GIVE_OPINIONS,
            Permission.JUDGE_READINGS,
            Permission.SEE_AUDIT,
        }
    ),
    Role.BUDGET_OFFICE: frozenset(
        {
            Permission.SEE_PUBLISHED,
            Permission.SEE_PLANNING,
            Permission.SEE_DRAFTS,
            Permission.PLAN_PACKAGES,
            Permission.EDIT_FUNDING,
            Permission.SEE_REQUESTS,
            Permission.JUDGE_READINGS,
            Permission.SEE_HEARINGS,
        }
    ),
    Role.STAFF_COUNCIL: frozenset(
        {
            Permission.SEE_PUBLISHED,
            Permission.SEE_PLANNING,
            Permission.SEE_DRAFTS,
            Permission.SEE_REQUESTS,
            Permission.SEE_HEARINGS,
            Permission.GIVE_OPINIONS,
        }
    ),
    # A group's "what if" is its own: what council members plan, only they see, and they see no draft of the office.
    Role.COUNCIL_MEMBER: frozenset({Permission.SEE_PUBLISHED, Permission.SEE_PLANNING, Permission.PLAN_PACKAGES}),
    Role.AUDITOR: frozenset(
        {
            Permission.SEE_PUBLISHED,
            Permission.SEE_PLANNING,
            Permission.SEE_DRAFTS,
            Permission.SEE_REQUESTS,
            Permission.SEE_AUDIT,
            Permission.SEE_HEARINGS,
        }
    ),
    # Who gives rights away has no others: nobody plans with an account that also hands out accounts.
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.SEE_PUBLISHED,
            Permission.SEE_AUDIT,
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_CONNECTIONS,
        }
    ),
}

MERELY_READING = frozenset({Role.VISITOR})
"""Roles for which an installation that demands second factors makes an exception."""

OF_AN_ORGANIZATION = frozenset({Role.REQUESTER, Role.DEPARTMENT_LEAD})
"""Roles that count for one organisation only, which their assignment names."""
