"""Who may inspect: absences and recusals name an officer by code, certificate or name."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.errors import SchedulerError
from tests.month.bureau import employer, month, officer

AWAY = {"from_day": date(2026, 12, 1), "to_day": date(2026, 12, 31)}


@pytest.mark.parametrize("named", ["O1", "Z1", "Mr O1"])
def test_an_absence_counts_by_whatever_names_the_officer(named: str) -> None:
    people = [officer("O1", certificate="Z1"), officer("O2"), officer("O3")]
    made = month(employer("A"), officers=people, absences=[{"officer": named, **AWAY}])
    assert {each.code: bool(each.days) for each in made.officers} == {"O1": False, "O2": True, "O3": True}


def test_a_name_that_two_officers_have_names_neither() -> None:
    people = [officer("O1", name="李"), officer("O2", name="李"), officer("O3")]
    made = month(employer("A"), officers=people, absences=[{"officer": "李", **AWAY}])
    assert all(each.days for each in made.officers)


def test_a_month_without_certificates_says_which_column_is_missing() -> None:
    people = [officer(code, certificate=None) for code in ("O1", "O2")]
    with pytest.raises(SchedulerError) as refused:
        month(employer("A"), officers=people)
    assert (refused.value.code, refused.value.facts["uncertified"]) == ("no_team_uncertified", 2)
