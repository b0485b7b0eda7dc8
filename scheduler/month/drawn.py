"""The draw inside the month: who stands on which list, which teams may go, and what the plan makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.draw.chances import LEAST_MIX, ONE
from scheduler.draw.order import STRATA, Exclusion, FreezeOrder, Stratum
from scheduler.language import say
from scheduler.month.candidates import skills_of
from scheduler.month.page.tables import table
from scheduler.month.programmes.drawn import Drawn
from scheduler.month.teams import barred_teams

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scheduler.domain.sheet import MonthSheet
    from scheduler.draw.beacon import BeaconRule
    from scheduler.draw.sites import DrawnSite
    from scheduler.month.problem import Month
    from scheduler.month.settings import MonthSettings

_PER_MILLION = 1e6


def freeze_order(
    month: Month, rule: BeaconRule, exclusions: Sequence[Exclusion] = (), hash_name: str = "sha256"
) -> FreezeOrder:
    """Return what a month's draw would freeze: its strata, sizes, teams, and who is left out.

    A list holds the open employers that its programme is meant for, without those that a person excluded
    and those whose yearly cap is reached. Its size is the policy's share of the visits the month can hold,
    rounded half up. The risk of the draw is the chance that is scored, in millionths; an unknown chance
    counts as the greatest.

    Raises
    ------
    SchedulerError
        ``draw_exclusion_unknown`` for an employer that is not in the register.
    """
    view, policy = month.view, month.policy
    for each in exclusions:
        if each.code not in view.index:
            raise SchedulerError("draw_exclusion_unknown", site=each.code)
    excluded = {each.code for each in exclusions}
    full = (view["cap_left"] <= 0).to_numpy()
    risk = np.rint(_PER_MILLION * view["chance"].fillna(view["chance"].max()).fillna(1.0)).astype("int64")
    strata = []
    for programme in _drawing(month):
        listed = programme.meant(month.situation) & ~view.index.isin(list(excluded))
        listed &= ~full | (not programme.counts(policy))
        codes = view.index[listed]
        n = min(int(policy.draw.get(programme.stratum, 0.0) * _visits(month) + 0.5), len(codes))
        if n > 0:
            strata.append(Stratum(programme.stratum, tuple(codes), tuple(risk[listed].tolist()), n))
    return FreezeOrder(
        strata=tuple(strata),
        rule=rule,
        teams=eligible_teams(month),
        officers={team.code: team.officers for team in month.problem.teams},
        exclusions=tuple(exclusions),
        left_out={"closed": int((~view["open"]).sum()), "cap_reached": int((full & view["open"]).sum())},
        even=str(policy.draw.get("even", float(LEAST_MIX))),
        hash=hash_name,
    )


def eligible_teams(month: Month) -> dict[str, tuple[str, ...]]:
    """Return the teams that may visit each employer: on duty this month, skilled for it, not recused."""
    teams = [team for team in month.problem.teams if team.most_tours > 0]
    barred = barred_teams(month.problem.teams, month.officers)
    # employers share few sets of hazards, so each set is judged once
    hazards = month.view[["factors", "categories"]].fillna("")
    skilled = {
        pair: tuple(
            team.code
            for team in teams
            if skills_of({"factors": pair[0], "categories": pair[1]}, month.policy) <= team.skills
        )
        for pair in set(hazards.itertuples(index=False, name=None))
    }
    pairs = zip(hazards.index, hazards.itertuples(index=False, name=None), strict=True)
    return {
        str(code): tuple(team for team in skilled[pair] if team not in barred.get(str(code), ()))
        for code, pair in pairs
    }


def drawn_frame(sites: Iterable[DrawnSite], *, dropped: bool = False) -> pd.DataFrame:
    """Return the drawn sites as ``build_problem`` takes them, one row a site and stratum.

    A site of two strata has the same team in both rows, so that it becomes one visit. Those that were
    dropped are left out, unless ``dropped`` asks for them.
    """
    rows = [
        (site.code, stratum, site.team or "", p / ONE)
        for site in sites
        if dropped or not site.dropped
        for stratum, p in site.chances
    ]
    frame = pd.DataFrame(rows, columns=["employer", "stratum", "team", "probability"])
    return frame.astype({"employer": "str", "stratum": "str", "team": "str", "probability": "float64"})


def with_draw(sheet: MonthSheet, sites: Sequence[DrawnSite], planned: Iterable[str]) -> MonthSheet:
    """Return a sheet that shows the draw: every drawn site, dropped ones and swapped teams in plain sight.

    Where nothing was drawn, a note says so, because the law wants a random sample. ``planned``: employers
    that the plan visits.
    """
    language = sheet.language
    if not sites:
        return replace(sheet, notes=(*sheet.notes, say("note_no_draw", language)))
    visited = set(planned)
    rows = [
        (
            site.code,
            ", ".join(say(f"draw_stratum_{each}", language) for each in site.strata),
            ", ".join(f"{p / ONE:.9f}" for _, p in site.chances),
            site.drawn_team or "",
            "" if site.dropped else site.team or "",
            say(_state(site, visited), language, reason=site.reason),
        )
        for site in sites
    ]
    heads = ("employer", "strata", "chance", "drawn_team", "team", "remark")
    shown = table("draw", heads, rows, language)
    gone = sum(site.dropped for site in sites)
    notes = (say("note_draw_dropped", language, count=gone),) if gone else ()
    return replace(sheet, tables=(*sheet.tables, shown), notes=(*sheet.notes, *notes))


def _state(site: DrawnSite, visited: set[str]) -> str:
    """Return the code of what became of a drawn site."""
    if site.dropped:
        return "drawn_dropped"
    if site.code not in visited:
        return "drawn_missed"
    return "drawn_swapped" if site.team != site.drawn_team else "drawn_planned"


def with_drawn_teams(settings: MonthSettings, officers: Mapping[str, Sequence[str]]) -> MonthSettings:
    """Return settings that keep the teams of the frozen draw, whatever leave was entered since."""
    return replace(settings, drawn_teams={code: tuple(members) for code, members in officers.items()})


def _drawing(month: Month) -> tuple[Drawn, ...]:
    """Return the programmes that draw, in the order of the strata."""
    found = [each for each in month.programmes if isinstance(each, Drawn)]
    return tuple(sorted(found, key=lambda each: STRATA.index(each.stratum)))


def _visits(month: Month) -> int:
    """Return how many visits the month can hold."""
    return round(month.capacity.plannable * month.policy.capacity.visits_per_team_day)
