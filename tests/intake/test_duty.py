"""Whether an officer is there, by whatever word the list uses; a word that is not understood asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from scheduler.intake.kinds.duty import OnDuty

if TYPE_CHECKING:
    from scheduler.intake.cells import Context


def read(cells: list[str], context: Context | None = None) -> list[str]:
    found = OnDuty().read(pd.Series(cells, dtype="str"), "text", context)  # type: ignore[arg-type]
    asked = found.faults[0].cells.tolist()
    return ["?" if ask else value for value, ask in zip(found.values, asked, strict=True)]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (
            "active",
            ["在岗", "在职", "正常", "在编在岗", "全职", "Active", "on duty", "是", "full time", " 在 岗 "],
        ),
        (
            "away",
            [
                "借调",
                "借调至省局",
                "长期病假",
                "病假中",
                "产假",
                "脱产学习",
                "挂职锻炼",
                "不在岗",
                "在编不在岗",
                "驻村帮扶",
            ],
        ),
        (
            "away",
            ["On loan to the city", "sick leave", "in training", "maternity leave", "否", "not working"],
        ),
        ("away", ["孕产假", "哺乳期", "执法证没下来", "无证"]),
        ("?", ["病假至12月18日", "借调至年底", "12月7日-11日培训", "在岗，12.7-12.11培训", "驾驶员"]),
        ("left", ["退休", "已退休", "离职", "调离", "辞职", "Retired", "left"]),
        ("half", ["半日", "半天", "半脱产学习", "在岗（上午）", "兼职", "part-time", "half days"]),
        ("?", ["退休返聘", "借调结束", "病愈返岗", "待定", "在职学习", "每周三", "离岗培训", "X", "内勤"]),
    ],
)
def test_words_of_duty(kind: str, cells: list[str]) -> None:
    assert dict(zip(cells, read(cells), strict=True)) == dict.fromkeys(cells, kind)


def test_a_word_that_is_not_understood_is_kept_as_it_is_written() -> None:
    found = OnDuty().read(pd.Series(["内勤"], dtype="str"), "text", None)  # type: ignore[arg-type]
    assert found.values.tolist() == ["内勤"]
    assert [(fault.code, fault.warning) for fault in found.faults] == [("duty_word_asks", True)]


def test_a_lists_own_words_go_first() -> None:
    kind = OnDuty({"内勤": "away", "退休返聘": "half"})
    found = kind.read(pd.Series(["内勤", "退休返聘"], dtype="str"), "text", None)  # type: ignore[arg-type]
    assert found.values.tolist() == ["away", "half"]
