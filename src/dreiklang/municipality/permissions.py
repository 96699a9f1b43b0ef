"""Who may do what: one matrix, obeyed by pages, exports and the command line. What is not here is denied."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """Something that a person may be allowed to do in a municipality."""

    SEE_PUBLISHED = "see_published"
    SEE_DRAFTS = "see_drafts"
    PLAN_PACKAGES = "plan_packages"
    PUBLISH_PACKAGES = "publish_packages"
    EDIT_REGISTER = "edit_register"
    SEE_AUDIT = "see_audit"


class Role(StrEnum):
    """The part that a person plays in one municipality."""

    VISITOR = "visitor"
    PORTFOLIO_OFFICE = "portfolio_office"


MATRIX: dict[Role, frozenset[Permission]] = {
    Role.VISITOR: frozenset({Permission.SEE_PUBLISHED}),
    Role.PORTFOLIO_OFFICE: frozenset(Permission),
}
