"""A sentence is kept by its code and facts, and said afterwards in any language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from scheduler.domain.canonical import canonical
from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message, message_from_json, message_of
from scheduler.language import said


def test_a_sentence_comes_back_as_it_was_kept_with_those_inside_it() -> None:
    told = Message.of("inbox_file", file="a.csv", told=Message.of("inbox_known", number=np.int64(7)))
    again = message_from_json(canonical(told))
    assert again == told
    assert said(again, "en") == "a.csv: came in before, as import 7"
    assert said(again, "zh") == "a.csv：此前已导入（第 7 次导入）"


@pytest.mark.parametrize(
    ("fact", "kept"),
    [
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        ("\udcff.csv", "\\udcff.csv"),
        (Path("a") / "b", "a/b"),
        (date(2026, 12, 1), "2026-12-01"),
        (np.float64(1.5), 1.5),
        (True, True),
        (None, None),
    ],
)
def test_whatever_an_error_names_can_be_kept_as_utf_8(fact: object, kept: object) -> None:
    told = message_of(SchedulerError("no_file", path=fact))
    assert told.facts == {"path": kept}
    assert message_from_json(canonical(told).encode().decode()) == told


def test_an_error_without_a_sentence_is_named_by_its_kind() -> None:
    assert said(message_of(OSError("the disk is away")), "en") == "OSError: the disk is away"
