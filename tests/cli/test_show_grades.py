"""A grading as it is read: no code of the program is left in it, in any language."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.cli.door import door
from scheduler.cli.shows import show_grades
from scheduler.language import LANGUAGES
from scheduler.steps.records.scores import Graded

DONE = Graded(
    as_of=date(2026, 12, 1),
    employers=3,
    classes=(("bing", 1), ("jia", 2)),
    grades=(("I", 3),),
    priorities=(("may", 1), ("must", 1), ("not_yet", 1)),
    stale=0,
    unassessed=0,
    changed=(
        ("91A", "supervision_class", "jia", "bing", "+test_stale;-raised_by_accident"),
        ("91A", "risk_grade", "I", "II", "new_exposure"),
        ("91A", "management_grade", "A", "B", "new_self_check"),
        ("91B", "priority", "not_yet", "must", "time_passed"),
    ),
    digest="",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_is_left_in_what_is_told(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "language", language)
    show_grades(DONE)
    told = capsys.readouterr().out
    assert len(told.splitlines()) == 6 + len(DONE.changed)
    assert "_" not in told
    assert not set(told.replace("must be", "").replace("may be", "").split()) & {"bing", "jia", "must", "may"}
