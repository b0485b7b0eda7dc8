"""A study of pairings as it is read: a difference is told only where the bounds show one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scheduler.cli.door import door
from scheduler.cli.show_pairings import show_pairings
from scheduler.steps.months.pairings import Pairings
from scheduler.studies import Paired

if TYPE_CHECKING:
    from collections.abc import Iterator

HAND = Paired((), (("O1", "O2"), ("O3", "O4"), ("O5", "O6")), worth=1000, value=1000, bound=1010, missed=0)
SWAPPED = (("O1", "O4"), ("O3", "O2"), ("O5", "O6"))
NAMES = {f"O{number}": f"Wang {number}" for number in range(1, 7)}


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("COLUMNS", "200")
    before, door.language = door.language, request.param
    yield request.param
    door.language = before


def shown(capsys: pytest.CaptureFixture[str], *, value: int, bound: int, missed: int = 0) -> str:
    """Return what is printed of one other pairing."""
    other = Paired(("days", "fresh"), SWAPPED, 1000, value, bound, missed, ("A",), ("B", "C"))
    sites = {code: f"Firm {code}" for code in "ABC"}
    show_pairings(Pairings("2027-01", "quick", "", HAND, (other,), 1050, 1_000_000, NAMES, sites))
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "bound", "zh", "en"),
    [
        (1010, 1030, "0.00% … +3.00% │ 看不出差别", "0.00% … +3.00% │ none shown"),
        (1011, 1030, "+0.10% … +3.00% │ 更好，至少 0.10%", "+0.10% … +3.00% │ better, 0.10% or more"),
        (900, 1000, "-11.00% … +0.00% │ 看不出差别", "-11.00% … +0.00% │ none shown"),
        (900, 999, "-11.00% … -0.10% │ 更差，至少 0.10%", "-11.00% … -0.10% │ worse, 0.10% or more"),
    ],
)
def test_a_difference_is_told_only_beyond_both_bounds(
    capsys: pytest.CaptureFixture[str], language: str, value: int, bound: int, zh: str, en: str
) -> None:
    assert {"zh": zh, "en": en}[language] in shown(capsys, value=value, bound=bound)


def test_a_duty_is_told_as_a_duty_and_its_price_is_not_in_the_worth(
    capsys: pytest.CaptureFixture[str], language: str
) -> None:
    told = shown(capsys, value=-998_900, bound=-998_880, missed=1)
    assert {"zh": "更差，至少 1 项必查", "en": "worse, 1 duty or more"}[language] in told
    assert " 1.0 " in told
    assert "998" not in told


def test_who_goes_with_whom_and_which_sites_differ_stands_below(
    capsys: pytest.CaptureFixture[str], language: str
) -> None:
    told = shown(capsys, value=1000, bound=1010)
    assert "Wang 1 + Wang 2" in told
    pairs = {
        "zh": "Wang 1 + Wang 4；Wang 3 + Wang 2；其余 1 组不变",
        "en": "Wang 1 + Wang 4; Wang 3 + Wang 2; the rest as in hand (1)",
    }
    sites = {
        "zh": "新列入 1 家：Firm A；不再列入 2 家：Firm B、Firm C",
        "en": "entering (1): Firm A; leaving (2): Firm B, Firm C",
    }
    most = {"zh": "最多提高 5.00%", "en": "gains more than 5.00%"}
    assert all(each[language] in told for each in (pairs, sites, most))


def test_several_offices_have_no_proof_and_drawn_teams_a_remark(
    capsys: pytest.CaptureFixture[str], language: str
) -> None:
    study = Pairings("2027-01", "quick", "drawn", HAND, (), None, 1_000_000, NAMES, {})
    show_pairings(study)
    told = capsys.readouterr().out
    assert {"zh": "多个办公地点", "en": "several offices"}[language] in told
    assert {"zh": "抽定的检查组并未改变", "en": "The drawn teams stay"}[language] in told
    show_pairings(replace(study, fixed=""))
    assert {"zh": "抽定的检查组并未改变", "en": "The drawn teams stay"}[
        language
    ] not in capsys.readouterr().out
