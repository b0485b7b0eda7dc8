"""Who may inspect: absences and recusals name an officer by code, certificate or name."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.errors import SchedulerError
from tests.month.bureau import POLICY, employer, month, officer

AWAY = {"from_day": date(2026, 12, 1), "to_day": date(2026, 12, 31)}


@pytest.mark.parametrize("named", ["O1", "Z1", "Mr O1"])
def test_an_absence_counts_by_whatever_names_the_officer(named: str) -> None:
    people = [officer("O1", certificate="Z1"), officer("O2"), officer("O3")]
    made = month(employer("A"), officers=people, absences=[{"officer": named, **AWAY}])
    assert {each.code: bool(each.days) for each in made.officers} == {"O1": False, "O2": True, "O3": True}


def test_absent_days_leave_the_capacity_and_who_is_away_all_month_is_named() -> None:
    ill = {"officer": "O2", "from_day": date(2026, 12, 1), "to_day": date(2026, 12, 3)}
    made = month(employer("A"), absences=[{"officer": "O1", **AWAY}, ill])
    found = made.capacity
    assert made.staff.absent == ("Mr O1",)
    assert (found.officers, found.legal, found.absent) == (3, 3 * 23, 3)
    assert found.inspection == pytest.approx(POLICY.capacity.inspection_share * (3 * 23 - 3))
    assert found.other_enforcement + found.non_enforcement + found.inspection == pytest.approx(found.legal)


def test_a_name_that_two_officers_have_names_neither() -> None:
    people = [officer("O1", name="李"), officer("O2", name="李"), officer("O3")]
    made = month(employer("A"), officers=people, absences=[{"officer": "李", **AWAY}])
    assert all(each.days for each in made.officers)


def test_a_month_without_certificates_says_which_column_is_missing() -> None:
    people = [officer(code, certificate=None) for code in ("O1", "O2")]
    with pytest.raises(SchedulerError) as refused:
        month(employer("A"), officers=people)
    assert (refused.value.code, refused.value.facts["uncertified"]) == ("no_team_uncertified", 2)
