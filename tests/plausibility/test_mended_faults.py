"""Faults that were found and mended: each test tells its story."""

from __future__ import annotations

import pytest

from dreiklang.plausibility import check_package
from plausibility.figures import YEARS, package


@pytest.mark.parametrize("posts", [("1", "-1"), ("6", "-12")])
def test_posts_that_fall_away_again_are_checked_like_any_other(posts: tuple[str, str]) -> None:
    """Papers state posts that are cut as negative figures."""
    paper = package(posts=dict(zip(YEARS, posts, strict=True)), personnel_cost={2024: "60", 2025: "30"})
    check_package(paper, YEARS)
