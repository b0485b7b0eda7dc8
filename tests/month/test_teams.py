"""Who goes with whom, on which days, and how the tours are shared."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scheduler.domain.errors import SettingsError
from scheduler.domain.plan import Visit
from scheduler.month.calendar import month_days
from scheduler.month.officers import Officer, officers
from scheduler.month.pairing import Taste, pairs, together_before
from scheduler.month.settings import CalendarSettings, MonthSettings, TeamsSettings
from scheduler.month.teams import barred_teams, form_teams, teams_again
from tests.builders import records
from tests.month.bureau import POLICY, REFERENCE, officer

DECEMBER = month_days("2026-12", POLICY, REFERENCE, CalendarSettings())
ALL = frozenset(DECEMBER.working)


def person(code: str, **changes: Any) -> Officer:
    base = Officer(code, code, "office", lead=False, skills=frozenset(), days=ALL, barred=frozenset())
    return replace(base, **changes)


def codes(teams: tuple[tuple[Officer, ...], ...]) -> list[tuple[str, ...]]:
    return [tuple(each.code for each in team) for team in teams]


def test_each_team_has_a_lead_before_anything_else() -> None:
    people = (person("A", lead=True), person("B", lead=True), person("C"), person("D"))
    before = Counter({frozenset("AC"): 50, frozenset("AD"): 50, frozenset("BC"): 50, frozenset("BD"): 50})
    assert {"A", "B"} not in [set(team) for team in codes(pairs(people, 2, before))]


def test_those_who_went_together_often_are_parted() -> None:
    people = tuple(person(code, lead=True) for code in "ABCD")
    assert codes(pairs(people, 2, {frozenset("AB"): 3, frozenset("AC"): 3})) == [("A", "D"), ("B", "C")]


def test_officers_whose_days_do_not_meet_are_not_paired() -> None:
    first, second = frozenset(DECEMBER.working[:10]), frozenset(DECEMBER.working[10:])
    people = (
        person("A", days=first),
        person("B", days=second),
        person("C", days=second),
        person("D", days=first),
    )
    assert codes(pairs(people, 2, {})) == [("A", "D"), ("B", "C")]


def test_an_odd_officer_joins_the_team_that_loses_least() -> None:
    few = frozenset(DECEMBER.working[:3])
    people = (person("A"), person("B"), person("C", days=few), person("D", days=few), person("E", days=few))
    assert codes(pairs(people, 2, {})) == [("A", "B"), ("C", "D", "E")]


def test_offices_are_not_mixed_and_one_alone_forms_no_team() -> None:
    people = (person("A"), person("B", office="north"), person("C"), person("D", office="south"))
    assert codes(pairs(people, 2, {})) == [("A", "C")]


def test_a_team_of_one_is_everyone_alone() -> None:
    assert codes(pairs((person("A"), person("B")), 1, {})) == [("A",), ("B",)]


def test_another_pairing_than_one_named_is_the_next_best_with_as_many_leads() -> None:
    people = (person("A", lead=True), person("B", lead=True), person("C"), person("D"))
    hand = codes(pairs(people, 2, {frozenset("AD"): 1}))
    other = pairs(people, 2, {frozenset("AD"): 1}, but_not=[frozenset(team) for team in hand])
    assert (hand, codes(other)) == ([("A", "C"), ("B", "D")], [("A", "D"), ("B", "C")])


def test_one_office_may_stay_as_it_is_where_another_is_paired_otherwise() -> None:
    people = (*(person(code) for code in "ABCD"), person("E", office="north"), person("F", office="north"))
    other = codes(pairs(people, 2, {}, but_not=[frozenset("AB"), frozenset("CD"), frozenset("EF")]))
    assert ("E", "F") in other
    assert ("A", "B") not in other


def test_a_team_of_three_is_the_same_whichever_two_of_it_were_paired_first() -> None:
    people = tuple(person(code) for code in "ABCDE")
    hand = [frozenset("AB"), frozenset("CDE")]
    other = [frozenset(team) for team in codes(pairs(people, 2, {}, but_not=hand))]
    assert set(other) != set(hand)


def test_two_officers_have_no_other_pairing() -> None:
    assert pairs((person("A"), person("B")), 2, {}, but_not=[frozenset("AB")]) == ()


def test_a_lead_outweighs_any_taste() -> None:
    people = (person("A", lead=True), person("B", lead=True), person("C"), person("D"))
    often = Counter({frozenset("AB"): 99, frozenset("CD"): 99})
    assert ("A", "B") not in codes(pairs(people, 2, often, Taste(again=1000)))


def test_past_pairs_are_counted_by_day_not_by_visit() -> None:
    row = {"employer": "E", "visited_on": date(2026, 5, 4), "officers": "B; A"}
    rows = [row | {"inspection": "1"}, row | {"inspection": "2"}]
    rows.append(row | {"inspection": "3", "visited_on": date(2026, 5, 5)})
    assert together_before(records("inspections", *rows)) == {frozenset("AB"): 2}


def _people(
    *rows: dict[str, Any], **tables: list[dict[str, Any]]
) -> tuple[tuple[Officer, ...], tuple[str, ...]]:
    held = {"officers": records("officers", *rows)}
    held |= {table: records(table, *given) for table, given in tables.items()}
    staff = officers(held, DECEMBER, POLICY)
    return staff.able, staff.uncertified


def test_only_officers_with_a_valid_certificate_inspect() -> None:
    able, unable = _people(
        officer("A", certified_until=date(2026, 11, 30)),
        officer("B", certified_until=date(2026, 12, 15)),
        officer("C", certificate=None),
        officer("D", status="离职"),
    )
    assert ([each.code for each in able], unable) == (["B"], ("A", "C"))
    assert max(able[0].days) == date(2026, 12, 15)


def test_leave_takes_days_away_and_skills_are_the_policys_names() -> None:
    away = {"officer": "A", "from_day": date(2026, 11, 25), "to_day": date(2026, 12, 2)}
    able, _ = _people(officer("A", skills="放射;粉尘"), absences=[away])
    assert min(able[0].days) == date(2026, 12, 3)
    assert able[0].skills == {"radiation"}


def test_tours_are_shared_evenly_and_the_odd_one_goes_to_who_went_out_least() -> None:
    people = tuple(person(code) for code in "ABCD")
    given = MonthSettings(teams=TeamsSettings(given={"T1": ("A", "B"), "T2": ("C", "D")}))
    past = records(
        "inspections",
        {"inspection": "1", "employer": "E", "visited_on": date(2026, 5, 4), "officers": "A;B"},
    )
    teams = form_teams(people, DECEMBER, 7, given, size=2, inspections=past)
    assert [team.most_tours for team in teams] == [3, 4]


@pytest.mark.parametrize(
    ("tours", "shares"), [(5, [2, 2]), (6, [3, 2]), (8, [3, 3]), (1, [1, 0]), (0, [0, 0])]
)
def test_three_who_go_together_are_charged_three_officer_days(tours: int, shares: list[int]) -> None:
    people = tuple(person(code) for code in "ABCDE")
    given = MonthSettings(teams=TeamsSettings(given={"T1": ("A", "B"), "T2": ("C", "D", "E")}))
    teams = form_teams(people, DECEMBER, tours, given, size=2, inspections=None)
    assert [team.most_tours for team in teams] == shares


def test_one_of_three_who_stands_in_on_a_partners_leave_makes_a_pair_of_each_tour() -> None:
    early, late = frozenset(DECEMBER.working[:10]), frozenset(DECEMBER.working[10:])
    people = (person("A", days=early), person("B", days=late), person("C"))
    given = MonthSettings(teams=TeamsSettings(given={"T1": ("A", "B", "C")}))
    (team,) = form_teams(people, DECEMBER, 6, given, size=2, inspections=None)
    assert (team.most_tours, team.days) == (6, DECEMBER.working)


def test_no_team_has_more_tours_than_days() -> None:
    few = frozenset(DECEMBER.working[:2])
    people = (person("A", days=few), person("B", days=few), person("C"), person("D"))
    given = MonthSettings(teams=TeamsSettings(given={"T1": ("A", "B"), "T2": ("C", "D")}))
    teams = form_teams(people, DECEMBER, 10, given, size=2, inspections=None)
    assert [team.most_tours for team in teams] == [2, 8]


def test_part_days_are_shorter() -> None:
    december = month_days(
        "2026-12", POLICY, REFERENCE, CalendarSettings(short={"2026-12-31": 210, "2026-12-30": 999})
    )
    team = form_teams((person("A"), person("B")), december, 5, MonthSettings(), size=2, inspections=None)[0]
    assert dict(zip(team.days, team.minutes, strict=True))[date(2026, 12, 31)] == 210
    assert max(team.minutes) == 420


def test_replanning_keeps_pairs_and_announced_days_takes_leave_in_and_shares_what_was_released() -> None:
    people = tuple(person(code) for code in "ABCD")
    given = MonthSettings(teams=TeamsSettings(given={"T1": ("A", "B"), "T2": ("C", "D")}))
    before = form_teams(people, DECEMBER, 6, given, size=2, inspections=None)
    left = frozenset(DECEMBER.working[:2])
    ill = (person("A", days=left), *people[1:])
    tenth = Visit("E", date(2026, 12, 10), 600, "T1", 1)
    first, second = teams_again(before, ill, 9, (tenth,), 2)
    assert (first.officers, first.days) == (("A", "B"), (*DECEMBER.working[:2], date(2026, 12, 10)))
    assert len(first.minutes) == 3
    assert (first.most_tours, second.most_tours) == (3, 6)
    gone, _ = teams_again(before, people[1:], 6, (), 2)
    assert (gone.days, gone.most_tours) == ((), 0)


def test_an_officer_barred_from_an_employer_bars_the_team() -> None:
    people = (person("A", barred=frozenset({"E"})), person("B"), person("C"), person("D"))
    given = MonthSettings(teams=TeamsSettings(given={"T1": ("A", "B"), "T2": ("C", "D")}))
    teams = form_teams(people, DECEMBER, 4, given, size=2, inspections=None)
    assert barred_teams(teams, people) == {"E": {"T1"}}


@pytest.mark.parametrize(
    ("given", "code"), [({"T1": ("A", "X")}, "unknown_officer"), ({"T1": ("A", "A")}, "team_too_small")]
)
def test_a_given_team_that_cannot_be_is_named(given: dict[str, tuple[str, ...]], code: str) -> None:
    settings = MonthSettings(teams=TeamsSettings(given=given))
    with pytest.raises(SettingsError, match=code):
        form_teams((person("A"), person("B")), DECEMBER, 4, settings, size=2, inspections=None)


def test_who_is_away_or_whose_status_is_not_understood_is_not_planned() -> None:
    rows = [
        officer(code, status=word)
        for code, word in zip("ABCDE", (None, "half", "away", "left", "外派"), strict=True)
    ]
    staff = officers({"officers": records("officers", *rows)}, DECEMBER, POLICY)
    assert [(each.code, each.share) for each in staff.able] == [("A", 1.0), ("B", 0.5)]
    assert (staff.absent, staff.asked) == (("Mr C",), (("E", "外派"),))


def test_a_third_officer_stands_in_on_a_partners_long_leave() -> None:
    away = {"officer": "A", "from_day": date(2026, 12, 1), "to_day": date(2026, 12, 20)}
    people, _ = _people(officer("A"), officer("B"), officer("C"), absences=[away])
    (team,) = form_teams(people, DECEMBER, 30, MonthSettings(), size=2, inspections=None)
    assert team.officers == ("A", "B", "C")
    assert team.days == DECEMBER.working
    short = {**away, "to_day": date(2026, 12, 4)}
    people, _ = _people(officer("A"), officer("B"), officer("C"), absences=[short])
    (team,) = form_teams(people, DECEMBER, 30, MonthSettings(), size=2, inspections=None)
    assert team.days == tuple(day for day in DECEMBER.working if day > date(2026, 12, 4))


def test_a_team_with_who_works_half_the_day_has_half_days() -> None:
    people, _ = _people(officer("A", status="half"), officer("B"))
    (team,) = form_teams(people, DECEMBER, 30, MonthSettings(), size=2, inspections=None)
    assert set(team.minutes) == {210}
