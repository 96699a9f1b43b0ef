"""When the measures of a plan are done, from its file and a workbook alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from dreiklang.charts import Chart, GanttBar, GanttWords, gantt, to_svg
from dreiklang.cli.conditions import FILE, portfolio_left_over, stoppable
from dreiklang.cli.deliveries import CAPACITY, QUARTER, Typed, capacities, read_deliveries
from dreiklang.cli.files import write_whole
from dreiklang.cli.offline import EXIT_CODES, out_option, time_option, write_json
from dreiklang.cli.refusals import language_option, refusals
from dreiklang.planning import Basis, plan_from_json
from dreiklang.planning.quarters import Quarter
from dreiklang.planning.schedule import MOST_QUARTERS, Placement, Pool, Schedule, ScheduleGoal, ScheduleRequest
from dreiklang.planning.schedule_codec import schedule_facts
from dreiklang.planning.schedule_search import schedule as find_schedule
from dreiklang.planning.schedule_tasks import USUAL_QUARTERS, pools_of, tasks_of
from dreiklang.wording import format_number, message, say
from dreiklang.wording.labels import label


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What was typed about time and staff; each field is an option."""

    durations: Path | None
    quarters: int
    capacity: Typed
    bring_in: int
    start: Quarter | None
    horizon: int | None
    complement_of: Path | None

    def request(self, plan: Path, workbook: Path) -> ScheduleRequest:
        """The scheduling request of a plan over a workbook's register."""
        portfolio = portfolio_left_over(workbook, self.complement_of)
        choices = plan_from_json(plan.read_text(encoding="utf-8")).choices
        stated = {} if self.durations is None else read_deliveries(self.durations, portfolio)
        tasks = tasks_of(portfolio, choices, stated, self.quarters)
        return ScheduleRequest(
            start=self.start or Quarter(min(portfolio.years), 1),
            tasks=tasks,
            pools=pools_of(tasks, capacities(self.capacity, self.bring_in)),
            horizon=self.horizon,
        )


@click.command(name="schedule")
@click.argument("plan", type=FILE)
@click.argument("workbook", type=FILE)
@click.option("--durations", type=FILE, metavar="FILE.csv", help="What is stated about doing the measures; see below.")
@click.option(
    "--quarters",
    type=click.IntRange(1, MOST_QUARTERS),
    default=USUAL_QUARTERS,
    show_default=True,
    help="Quarters that a measure is assumed to take where none are stated.",
)
@click.option("--capacity", type=CAPACITY, multiple=True, help="Posts at work at most; see below. Repeatable.")
@click.option(
    "--bring-in",
    type=click.IntRange(0, MOST_QUARTERS),
    default=2,
    show_default=True,
    help="Quarters until whoever is hired counts.",
)
@click.option("--start", type=QUARTER, help="The first quarter; that of the register's first year if not given.")
@click.option(
    "--horizon", type=click.IntRange(1, MOST_QUARTERS), help="Quarters there are; as many as needed if not given."
)
@click.option("--complement-of", type=FILE, metavar="PLAN.json", help="The plan that this one left over.")
@click.option(
    "--chart", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.svg", help="Draw the Gantt chart."
)
@time_option
@out_option
@language_option
@click.pass_context
def schedule(
    context: click.Context,
    *,
    plan: Path,
    workbook: Path,
    chart: Path | None,
    time_limit: float,
    out: Path | None,
    lang: str,
    **typed: Any,
) -> None:
    """Place the measures of PLAN in quarters, as early as the staff allows.

    --capacity doit=4.5 says that 4.5 posts of the organisation doit can be at work at the same time;
    doit/netz=2 the same of one skill; doit=4+0.5..10 that 4 are there, half a post is filled in each quarter,
    and 10 is the end of it. Organisations that are not named are not limited.

    --durations reads a table with the columns measure, quarters, staff, pool, earliest, latest, wished (quarters
    as 2024Q1); a measure that several pools work on has a line for each. Where nothing is stated a measure takes
    --quarters quarters and as many people of its organisation as its variant creates posts; it is marked as
    assumed. A quarter of delay weighs what the variant is worth.

    Exit codes: 0 the best schedule (proved), 2 wrong usage, 3 input refused, 4 no schedule keeps all dates,
    5 not proved in time, 6 stopped (Ctrl-C) or unknown. Progress goes to standard error.
    """
    terms = Terms(**{field.name: typed[field.name] for field in fields(Terms)})
    with refusals(workbook, lang), stoppable() as stop:
        request = terms.request(plan, workbook)
        found = find_schedule(request, progress=_show_progress, stop=stop, time_limit=time_limit)
    click.echo("\n".join(_summary(request, found, lang)))
    if out is not None:
        write_json(out, schedule_facts(found, request, lang))
    if chart is not None:
        write_whole(chart, to_svg(gantt_of(request, found, lang), lang).encode())
    context.exit(EXIT_CODES[found.status])


def _show_progress(goal: ScheduleGoal, done: int, value: Decimal | None, bound: Decimal | None) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{len(ScheduleGoal)}", nl=False, err=True)


def _summary(request: ScheduleRequest, found: Schedule, lang: str) -> Iterator[str]:
    yield say(message("Status: {status}", status=label("status", found.status.value)), lang)
    if found.conflict:
        yield say(message("These conditions contradict each other:"), lang)
        yield from (f"  – {say(sentence, lang)}" for sentence in found.conflict)
    if not found.placements:
        return
    bound = found.delay if found.delay_bound is None else found.delay_bound
    words = message(
        "Weighted delay: {delay} quarters; no schedule has less than {bound}", delay=found.delay, bound=bound
    )
    yield say(words, lang)
    if found.end is not None:
        yield say(message("Everything is finished by the end of {quarter}", quarter=found.end.words), lang)
    yield ""
    yield from _measures(request, found, lang)
    yield ""
    yield from _staff(request, found, lang)


def _in_time(found: Schedule) -> list[Placement]:
    return sorted(found.placements, key=lambda each: (each.start, each.finish, each.task))


def _measures(request: ScheduleRequest, found: Schedule, lang: str) -> Iterator[str]:
    start, end, delay = (say(each, lang) for each in (message("Start"), message("End"), message("Delay (months)")))
    yield f"{'':<62}{start:>13}{end:>13}{delay:>18}"
    for placement in _in_time(found):
        task = request.by_key[placement.task]
        first, last = (say(quarter.words, lang) for quarter in (placement.start, placement.finish))
        mark = f"  {say(label('basis', task.basis.value), lang)}" if task.basis is Basis.ASSUMED else ""
        yield f"{task.key:<8}{task.name[:52]:<54}{first:>13}{last:>13}{placement.delay_months:>18}{mark}"


def _staff(request: ScheduleRequest, found: Schedule, lang: str) -> Iterator[str]:
    """Staff at work of what there is, a line a quarter, in columns of pools."""
    busy = [request.by_pool[key] for key in sorted(found.use) if any(found.use[key])]
    if not busy:
        return
    yield say(message("Posts at work, of those there are"), lang)
    yield "".join([f"{'':<12}", *(f"{pool.key[:18]:>20}" for pool in busy)])
    for index in range(len(found.use[busy[0].key])):
        quarter = say(request.start.later(index).words, lang)
        cells = (_cell(pool, index, found.use[pool.key][index], lang) for pool in busy)
        yield "".join([f"{quarter:<12}", *(f"{cell:>20}" for cell in cells)])


def _cell(pool: Pool, index: int, used: Decimal, lang: str) -> str:
    at_work = format_number(used, lang, 2)
    return f"{at_work} / {format_number(pool.at(index), lang, 2)}" if pool.limited else at_work


def gantt_of(request: ScheduleRequest, found: Schedule, lang: str) -> Chart:
    """The schedule as a chart, in order of time."""
    words = GanttWords(
        title=say(message("Schedule of the measures"), lang),
        description=say(
            message(
                "Each of {count} measures as a bar from its first to its last quarter; behind it its delay.",
                count=len(found.placements),
            ),
            lang,
        ),
        name=say(message("Measure"), lang),
        first=say(message("Start"), lang),
        last=say(message("End"), lang),
        periods=say(message("Quarters"), lang),
        delay=say(message("Delay (months)"), lang),
        delayed="+{months} " + say(message("months"), lang),
    )
    return gantt([_bar(request, placement, lang) for placement in _in_time(found)], words)


def _bar(request: ScheduleRequest, placement: Placement, lang: str) -> GanttBar:
    task = request.by_key[placement.task]
    return GanttBar(
        name=f"{task.key} {task.name}".strip(),
        start=_first_day(placement.start),
        end=_first_day(placement.finish.later(1)),
        first=say(placement.start.words, lang),
        last=say(placement.finish.words, lang),
        periods=placement.finish.since(placement.start) + 1,
        delay=placement.delay_months,
    )


def _first_day(quarter: Quarter) -> date:
    return date(quarter.year, quarter.number * 3 - 2, 1)
