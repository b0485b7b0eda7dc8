"""Other pairings of a month's officers: what holds for each, what they gain, and what none can exceed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.domain.plan import Plan, Visit
from scheduler.month.settings import MonthSettings, TeamsSettings
from scheduler.planning import solve
from scheduler.studies import Paired, in_hand, no_pairing_exceeds, other_pairings, paired
from scheduler.studies.pairing import KINDS
from tests.builders import candidate, problem
from tests.month.bureau import employer, month, officer, only, order

if TYPE_CHECKING:
    from scheduler.domain.problem import Problem
    from scheduler.month import Month

POLICY = only("orders", seen={"kind": "register", "rank": 60, "visit": "survey", "quota": 1, "price": 1.0})
DAY = date(2026, 12, 10)
BARRED = [{"officer": "O1", "employer": "E1"}, {"officer": "O3", "employer": "E1"}]
GIVEN = {"A": ("O1", "O2"), "B": ("O3", "O4")}


def bureau(
    people: int = 4, sites: int = 3, given: dict[str, tuple[str, ...]] | None = None, **tables: Any
) -> Month:
    usual = [officer(f"O{place}") for place in range(1, people + 1)]
    return month(
        *(employer(f"E{place}") for place in range(1, sites + 1)),
        policy=POLICY,
        settings=MonthSettings(teams=TeamsSettings(given=given or {})),
        **({"officers": usual} | tables),
    )


def pairing(month_problem: Problem) -> set[str]:
    return {"".join(each.removeprefix("O") for each in team.officers) for team in month_problem.teams}


def together(*pairs: str) -> list[dict[str, Any]]:
    return [
        {"inspection": str(at), "employer": "E3", "visited_on": date(2026, 3, at), "officers": pair}
        for at, pair in enumerate(pairs, 1)
    ]


def test_each_kind_is_the_best_of_the_other_pairings_for_what_it_is_named_for() -> None:
    went = together("O1;O3", "O1;O3", "O2;O4", "O1;O4")
    others = dict(other_pairings(bureau(given=GIVEN, inspections=went)))
    assert {kind: pairing(each) for kinds, each in others.items() for kind in kinds} == {
        "next": {"14", "23"},
        "days": {"14", "23"},
        "fresh": {"14", "23"},
        "familiar": {"13", "24"},
    }


def test_days_in_common_come_first_where_they_are_asked_for() -> None:
    early = {"from_day": date(2026, 12, 1), "to_day": date(2026, 12, 20)}
    away = [early | {"officer": each} for each in ("O1", "O2")]
    hand = {"A": ("O1", "O3"), "B": ("O2", "O4")}
    others = other_pairings(bureau(given=hand, absences=away))
    assert {kind: pairing(each) for kinds, each in others for kind in kinds}["days"] == {"12", "34"}


def test_every_other_pairing_has_its_leads_offices_certificates_and_recusals() -> None:
    people = [
        officer("O1"),
        officer("O2", lead=False),
        officer("O3"),
        officer("O4", lead=False),
        officer("O5", certificate=None),
        officer("O6", office="north"),
        officer("O7", office="north"),
    ]
    made = bureau(officers=people, recusals=BARRED[:1])
    others = other_pairings(made)
    assert pairing(made.problem) == {"12", "34", "67"}
    assert [pairing(each) for _, each in others] == [{"14", "23", "67"}]
    barred = {team.code for team in others[0][1].teams if "O1" in team.officers}
    assert others[0][1].candidate("E1").barred_teams == barred


def test_all_but_the_teams_stays_the_same_and_no_drawn_site_is_tied() -> None:
    made = bureau()
    for _, other in other_pairings(made):
        assert sum(team.most_tours for team in other.teams) == made.capacity.plannable
        assert (other.rows, other.duty_price) == (made.problem.rows, made.problem.duty_price)
    tied = candidate("A", only_teams=frozenset({"T1"}))
    assert in_hand(replace(made, problem=problem(tied))).candidate("A").only_teams == frozenset()


def test_two_officers_cannot_be_paired_otherwise() -> None:
    assert other_pairings(bureau(people=2)) == ()


def test_a_pairing_that_alone_can_meet_a_duty_is_shown_to_gain_it() -> None:
    owed = [order("E1", DAY)]
    made = bureau(given=GIVEN, recusals=BARRED, orders=owed, inspections=together("O1;O3", "O2;O4"))
    plan = solve(in_hand(made), "quick")
    hand = paired(in_hand(made), plan)
    by_kind = {kind: each for kinds, each in other_pairings(made) for kind in kinds}
    gains = {
        kind: paired(by_kind[kind], solve(by_kind[kind], "quick"), (kind,), plan)
        for kind in ("fresh", "familiar")
    }
    assert (hand.missed, gains["fresh"].missed, gains["familiar"].missed) == (1, 1, 0)
    assert gains["familiar"].enters == ("E1",)
    least, most = gains["familiar"].gains(hand) or (0, 0)
    assert made.problem.duty_price // 2 < least <= most
    low, high = gains["fresh"].gains(hand) or (1, 1)
    assert low <= 0 <= high


def test_the_range_lies_between_this_value_less_that_bound_and_this_bound_less_that_value() -> None:
    hand = Paired((), (), worth=90, value=90, bound=100, missed=0)
    other = Paired(("days",), (), worth=95, value=95, bound=97, missed=0)
    assert other.gains(hand) == (-5, 7)
    assert other.gains(Paired((), (), worth=90, value=90, bound=None, missed=0)) is None


def test_sites_that_enter_and_leave_are_told_the_worthiest_first() -> None:
    sites = problem(candidate("A", worth=1), candidate("B", worth=5), candidate("C", worth=9), candidate("D"))

    def plan(*codes: str) -> Plan:
        return Plan(tuple(Visit(code, DAY, 600, "T1", 1) for code in codes), 0, 0)

    told = paired(sites, plan("B", "C", "D"), ("days",), plan("A", "D"))
    assert (told.enters, told.leaves) == (("C", "B"), ("A",))


@pytest.mark.parametrize("away", [pytest.param((), marks=pytest.mark.slow), ("O1", "O4")])
def test_no_pairing_at_all_exceeds_the_bound_over_all_pairings(away: tuple[str, ...]) -> None:
    leave = [{"officer": each, "from_day": date(2026, 12, 1), "to_day": date(2026, 12, 29)} for each in away]
    tables = {"recusals": BARRED, "orders": [order("E1", DAY)], "absences": leave}
    most = no_pairing_exceeds(bureau(sites=60, **tables))
    assert most is not None
    bound = solve(most, "quick").bound
    assert bound is not None
    for first, second in (("12", "34"), ("13", "24"), ("14", "23")):
        given = {"A": (f"O{first[0]}", f"O{first[1]}"), "B": (f"O{second[0]}", f"O{second[1]}")}
        assert solve(in_hand(bureau(sites=60, given=given, **tables)), "quick").value <= bound


def test_several_offices_have_no_bound_over_all_pairings() -> None:
    people = [officer(f"O{at}", office="north" if at > 2 else "office") for at in range(1, 5)]
    assert no_pairing_exceeds(bureau(officers=people)) is None


def test_every_kind_has_a_name_in_both_languages() -> None:
    from scheduler.language import LANGUAGES, knows

    assert all(knows(f"pairing_{kind}", language) for kind in (*KINDS, "hand") for language in LANGUAGES)
