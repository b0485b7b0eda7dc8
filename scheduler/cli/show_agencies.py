"""What ``score --agencies`` answers, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.cli.door import door

if TYPE_CHECKING:
    from scheduler.reference import Reference
    from scheduler.steps.records.agencies import AgenciesBeside, AgencyRow


def show_agencies(done: AgenciesBeside, reference: Reference) -> None:
    """Say of each agency what its reports and the visits after them say, and which differ too much."""
    if not done.rows:
        return door.tell("agencies_none")
    door.tell("agencies_head", agencies=len(done.agencies), day=done.as_of, months=done.months)
    for each in done.agencies:
        door.tell("agency_line", agency=each.agency, **_facts(each))
        for row in (each, *done.of_factors(each.agency)):
            if row.cleaner:
                door.tell("agency_cleaner", factor=_factor(row, reference), **_facts(row))
    few = sum(each.difference is None for each in done.agencies)
    if few:
        door.tell("agencies_few", few=few, least=done.least)
    return door.tell("agencies_mean")


def _factor(row: AgencyRow, reference: Reference) -> str:
    if not row.factor:
        return door.say("agency_all_factors")
    name = "name_zh" if door.language == "zh" else "name_en"
    return str(reference.factors[name].get(row.factor) or row.factor)


def _facts(row: AgencyRow) -> dict[str, object]:
    own = row.above_compared / row.compared if row.compared else 0.0
    return {
        "reports": row.reports,
        "above": row.above,
        "share": _range(row.share),
        "sites": row.sites,
        "found": row.found,
        "found_share": _range(row.found_share),
        "compared": row.compared,
        "own": f"{own:.0%}",
        "expected": "-" if row.expected is None else f"{row.expected:.0%}",
        "range": _range(row.range),
    }


def _range(bounds: tuple[float, float] | None) -> str:
    return "-" if bounds is None else f"{100 * bounds[0]:.0f}–{100 * bounds[1]:.0f} %"
