"""The month's problem, and what is needed to speak about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.domain.problem import MOST_WORTH, Candidate, Problem, Row, Team
from scheduler.domain.seen import seen
from scheduler.month.calendar import MonthDays, month_days
from scheduler.month.candidates import candidates_of, held_candidates, kind_of, locked_candidates
from scheduler.month.capacity import Capacity, capacity
from scheduler.month.given_up import given_up_too, without_given_up
from scheduler.month.merging import merged
from scheduler.month.officers import Officer, Staff, officers
from scheduler.month.pending import view_with_pending, with_pending
from scheduler.month.places import PLACED, placed
from scheduler.month.programmes import Programme, Situation, programmes, wishes_of
from scheduler.month.programmes.windows import backlog_class, month_reasons, window_states
from scheduler.month.reported import settled
from scheduler.month.shortlist import shortlist
from scheduler.month.targets import VisitTarget, key_row, target_rows, targets
from scheduler.month.teams import barred_teams, form_teams, teams_again
from scheduler.month.travel import travel_matrix
from scheduler.month.view import register_view
from scheduler.policy import caps_in_year

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scheduler.domain.problem import TravelMatrix
    from scheduler.month.inputs import MonthInputs
    from scheduler.month.settings import MonthSettings
    from scheduler.policy import Policy
    from scheduler.reference import Reference

_MOST_STOPS = 8


@dataclass(frozen=True)
class Month:
    """A month's problem with what it was made from.

    Attributes
    ----------
    wishes
        Every visit that a programme would like, one row a programme and employer (see ``base.WISHES``).
    left_out
        By employer that is not a candidate: why (see ``Shortlist``).
    asked
        What a person asked for of the plan in hand, as it stood there (see ``MonthInputs``).
    """

    problem: Problem
    situation: Situation
    capacity: Capacity
    staff: Staff
    programmes: tuple[Programme, ...]
    targets: tuple[VisitTarget, ...]
    wishes: pd.DataFrame
    left_out: pd.Series
    settings: MonthSettings
    reference: Reference
    asked: tuple[Candidate, ...] = ()

    @property
    def officers(self) -> tuple[Officer, ...]:
        """The officers who can inspect."""
        return self.staff.able

    @property
    def days(self) -> MonthDays:
        """The month's days."""
        return self.situation.days

    @property
    def view(self) -> pd.DataFrame:
        """The register as of the day, indexed by employer."""
        return self.situation.view

    @property
    def as_of(self) -> date:
        """The day the month is seen from."""
        return self.situation.as_of

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.situation.policy

    @cached_property
    def state(self) -> Mapping[str, str]:
        """Whether each open employer is overdue, due this month or open to a visit (``window_states``)."""
        view = self.view[self.view["open"]]
        return dict(zip(view.index, window_states(view, self.situation), strict=True))

    def programme(self, code: str) -> Programme:
        """Return a programme by name."""
        return next(each for each in self.programmes if each.code == code)

    def kind(self, candidate: Candidate) -> str:
        """Return the kind of a candidate's visit."""
        return kind_of(candidate, {each.code: each for each in self.programmes}, self.policy)


def build_problem(inputs: MonthInputs) -> Month:
    """Return the problem of a month from what may be seen on its day, with what is needed to speak about it.

    Raises
    ------
    SettingsError
        For a programme, filter or team that config or policy gets wrong.
    SchedulerError
        ``not_a_month``, or ``no_team`` where no two officers can go together.
    """
    policy, settings, locked, before = inputs.policy, inputs.settings, inputs.locked, inputs.before
    chosen = programmes(policy.programmes, settings.programmes)
    inputs = replace(inputs, frames=settled(seen(inputs.frames, inputs.as_of), chosen))
    inputs = replace(inputs, frames=with_pending(inputs, chosen))
    situation = _situation(inputs)
    staff = officers(inputs.frames, situation.days, policy)
    people, absent = staff.able, staff.absent_days(len(situation.days.working))
    amounts = capacity(situation.days, staff.shares, policy, settings.capacity, inputs.as_of, absent=absent)
    teams = (
        teams_again(before.teams, people, amounts.plannable, locked, policy.capacity.team.size)
        if before
        else _teams(situation, staff, amounts, settings)
    )
    visits = round(amounts.plannable * policy.capacity.visits_per_team_day)
    asked = targets(chosen, situation, visits)
    wishes = pd.concat([wishes_of(each, situation) for each in chosen], ignore_index=True)
    kept = frozenset(code.split("/", maxsplit=1)[0] for code in inputs.stay)
    view, most = situation.view, settings.planning.candidates
    short = shortlist(view, wishes, chosen, asked, most=most, always=kept, policy=policy)
    by_code = {each.code: each for each in chosen}
    barred = barred_teams(teams, people)
    found = candidates_of(merged(short.wishes, chosen), view, by_code, policy, barred)
    candidates = held_candidates(found, inputs.asked, situation, by_code, barred)
    candidates = locked_candidates(candidates, locked, before.by_code if before else {})
    candidates, given_up = without_given_up(candidates, inputs.given_up)
    problem = _problem(candidates, teams, asked, situation=situation, programmes=by_code, settings=settings)
    return Month(
        problem=replace(problem, given_up=given_up),
        situation=situation,
        capacity=amounts,
        staff=staff,
        programmes=chosen,
        targets=asked,
        wishes=wishes,
        left_out=given_up_too(short.left_out, view, candidates, given_up),
        settings=settings,
        reference=inputs.reference,
        asked=inputs.asked,
    )


def _situation(inputs: MonthInputs) -> Situation:
    """Return the month's days and its register; in another year than the day's, with that year's caps."""
    frames, policy, reference, as_of = inputs.frames, inputs.policy, inputs.reference, inputs.as_of
    days = month_days(inputs.month, policy, reference, inputs.settings.calendar)
    view = register_view(frames, inputs.grades, inputs.scores, policy, reference=reference, as_of=as_of)
    if inputs.settings.division:
        view = view.assign(division=view["division"].fillna(inputs.settings.division))
    view[list(PLACED)] = placed(
        view, frames.get("places"), reference=reference, offices=inputs.settings.offices, policy=policy
    )
    if days.first.year != as_of.year:
        view = view.assign(**caps_in_year(frames, policy, reference, as_of, days.first.year))
    view = view_with_pending(view, frames, inputs)
    situation = Situation(days, as_of, view, frames, policy, inputs.drawn)
    backlog, reasons = backlog_class(view, situation), month_reasons(view, situation)
    return replace(situation, view=view.assign(backlog=backlog, reasons=reasons))


def lately(situation: Situation, settings: MonthSettings) -> pd.DataFrame | None:
    """Return the inspections of the past months that decide who went out with whom lately."""
    inspections = situation.frames.get("inspections")
    if inspections is None:
        return None
    since = pd.Timestamp(situation.as_of) - pd.DateOffset(months=settings.teams.past_months)
    return inspections[inspections["visited_on"] > since]


def _teams(
    situation: Situation, staff: Staff, amounts: Capacity, settings: MonthSettings
) -> tuple[Team, ...]:
    size, people = situation.policy.capacity.team.size, staff.able
    teams = form_teams(
        people,
        situation.days,
        amounts.plannable,
        settings,
        size=size,
        inspections=lately(situation, settings),
    )
    if not teams:
        facts = {"month": situation.days.name, "officers": len(people), "size": size}
        if len(people) < size and staff.uncertified:
            raise SchedulerError("no_team_uncertified", uncertified=len(staff.uncertified), **facts)
        raise SchedulerError("no_team", **facts)
    return teams


def _problem(
    candidates: tuple[Candidate, ...],
    teams: tuple[Team, ...],
    asked: tuple[VisitTarget, ...],
    *,
    situation: Situation,
    programmes: Mapping[str, Programme],
    settings: MonthSettings,
) -> Problem:
    policy, starts = situation.policy, settings.planning.day_starts
    worths = [each.worth for each in candidates] or [1]
    rows = target_rows(asked, candidates, situation.view, max(worths))
    key = {each.code: _is_key(each, situation, programmes) for each in candidates}
    rows += key_row(candidates, key, policy.capacity.key.least, sum(worths) / len(worths))
    return Problem(
        candidates=candidates,
        teams=teams,
        days=situation.days.working,
        travel=_travel(candidates, teams, situation.view, settings, policy.places.margin),
        rows=rows,
        rules=tuple((name, tuple(given.items())) for name, given in sorted(settings.planning.rules.items())),
        duty_price=_duty_price(candidates, teams, rows),
        day_starts=starts.hour * 60 + starts.minute,
        versions=(*_version(policy), *settings.versions),
        worth_per_harm=settings.worth_per_harm,
    )


def _version(policy: Policy) -> tuple[tuple[str, str], ...]:
    return tuple((f"policy {name}", version) for name, version in policy.versions)


def _is_key(candidate: Candidate, situation: Situation, programmes: Mapping[str, Programme]) -> bool:
    """Say whether a visit is a key inspection: by its employer's class or one of its programmes."""
    by_class = situation.view.at[candidate.employer, "supervision_class"]
    named = any(programmes[code].key for code in candidate.programmes if code in programmes)
    return named or by_class in situation.policy.capacity.key_classes


def _duty_price(candidates: Sequence[Candidate], teams: Sequence[Team], rows: Sequence[Row]) -> int:
    """Return a price above the worth of any month that fits, and of all that its rows can cost."""
    visits = sum(team.most_tours for team in teams) * _MOST_STOPS
    worths = sorted((each.worth for each in candidates), reverse=True)[:visits]
    at_stake = sum(row.price * _most_missed(row) for row in rows)
    return max(sum(worths) + at_stake + 1, MOST_WORTH)


def _most_missed(row: Row) -> int:
    """Return the most units by which any plan can miss a row."""
    amounts = [coefficient for _, coefficient in row.coefficients]
    below = 0 if row.low is None else row.low - sum(each for each in amounts if each < 0)
    above = 0 if row.high is None else sum(each for each in amounts if each > 0) - row.high
    return max(below, above, 0)


def _travel(
    candidates: Sequence[Candidate],
    teams: Sequence[Team],
    view: pd.DataFrame,
    settings: MonthSettings,
    margin: float,
) -> TravelMatrix:
    """Return the minutes between the offices and the candidates' places; cautious ones for guessed places."""
    offices = sorted({team.office for team in teams})
    sites = view.loc[sorted({each.place for each in candidates})]
    known = view["placed_by"] == "known"
    middle = (view[known] if known.any() else view)[["at_lat", "at_lon"]].median()
    at = [_office(settings.offices.get(name), (middle["at_lat"], middle["at_lon"])) for name in offices]
    ends = pd.DataFrame(at, index=offices, columns=["at_lat", "at_lon"], dtype=float).assign(spread_km=0.0)
    table = pd.concat([ends, sites[["at_lat", "at_lon", "spread_km"]]])
    return travel_matrix(
        [str(each) for each in table.index],
        table["at_lat"].to_numpy("float64"),
        table["at_lon"].to_numpy("float64"),
        settings.planning.travel,
        spread_km=table["spread_km"].to_numpy("float64"),
        margin=margin,
    )


def _office(told: tuple[float, float] | None, middle: tuple[float, float]) -> tuple[float, float]:
    """Return where an office is; without a place, or left at 0, 0, in the middle of the register."""
    return middle if told is None or told == (0.0, 0.0) else told
