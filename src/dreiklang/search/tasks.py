"""What a worker does for the search: bring every city's index up to date."""

from __future__ import annotations

import datetime as dt
import logging

from dreiklang.municipality.isolation import within
from dreiklang.municipality.queries import municipalities
from dreiklang.search.rules import is_outdated, update_index

logger = logging.getLogger("dreiklang.search")


def update_outdated(now: dt.datetime) -> int:
    """Bring the indexes of cities up to date in which something has changed; returns how many."""
    done = 0
    for municipality in municipalities():
        if not is_outdated(municipality):
            continue
        with within(municipality.pk):
            indexed = update_index(municipality, now=now)
        if indexed.busy:
            continue
        done += 1
        if indexed:
            logger.info(
                "Search index of %s: %s new, %s changed, %s deleted",
                *(municipality.slug, indexed.new, indexed.changed, indexed.deleted),
            )
    return done
