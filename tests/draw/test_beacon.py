"""What witnesses read out becomes one text, whatever they put between the digits."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.draw.beacon import BeaconRule, is_canonical

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("dice", "01234567890123456789", "01234567890123456789"),
        ("dice", "0123 4567 8901\n2345 6789", "01234567890123456789"),
        ("dice", "０１２３４５６７８９０１２３４５６７８９", "01234567890123456789"),
        ("lottery", "4 7 1", "4-7-1"),
        ("lottery", "03,11,17,22,29,30 + 05", "3-11-17-22-29-30-5"),
        ("lottery", "00 0 07", "0-0-7"),
        ("drand", "AB" * 32, "ab" * 32),
    ],
)
def test_a_value_has_one_form(kind: str, value: str, told: str) -> None:
    rule = BeaconRule(kind, DAY, "where")
    assert rule.beacon(value) == f"{kind}:2026-11-30:where:{told}"
    assert BeaconRule.of(rule.text) == rule


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("dice", "0" * 19),
        ("dice", "0" * 21),
        ("dice", "0" * 19 + "x"),
        ("lottery", ""),
        ("drand", "ab"),
        ("lottery", "a"),
        ("lottery", "471"),
        ("lottery", "4 7"),
        ("lottery", "4 7 100"),
        ("lottery", "4 7 1 (first throw)"),
        ("dice", "0123 4567 8901 2345 6789 (first throw)"),
        ("dice", "0123 4567 8901 2345\u200b 6789"),
        ("dice", "\ufeff" + "0" * 20),
        ("dice", "0-" * 19 + "0"),
        ("dice", "\u0660" * 20),
        ("dice", "0" * 20 + " " + "1" * 20),
        ("drand", "ab" * 31 + "a "),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: str, value: str) -> None:
    with pytest.raises(SchedulerError) as refused:
        BeaconRule(kind, DAY, "where").beacon(value)
    assert refused.value.code == "draw_beacon_value"


@pytest.mark.parametrize(
    ("kind", "source", "code"),
    [
        ("weather", "x", "draw_beacon_kind"),
        ("dice", " ", "draw_beacon_source"),
        ("dice", "a\nb", "draw_beacon_source"),
    ],
)
def test_a_rule_names_a_known_kind_and_a_source(kind: str, source: str, code: str) -> None:
    with pytest.raises(SchedulerError) as refused:
        BeaconRule(kind, DAY, source)
    assert refused.value.code == code


def test_a_source_may_hold_colons() -> None:
    rule = BeaconRule("dice", DAY, "hall: 10:00")
    assert BeaconRule.of(rule.text) == rule


SPELLINGS = (
    " {}", "{} ", "{}\n", "{}\u200b", "\u200b{}", "{}:", ":{}", "{} (first throw)", "{}:{}", "{}-", "+{}", "0{}", "{}\u00a0", "\uff10{}"
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    ("kind", "value"), [("dice", "01234567890123456789"), ("lottery", "4-7-1"), ("drand", "ab" * 32)]
)
def test_a_value_spelled_otherwise_is_no_beacon(kind: str, value: str, spelling: str) -> None:
    rule = BeaconRule(kind, DAY, "where").text
    assert is_canonical(rule, f"{rule}:{value}")
    assert not is_canonical(rule, f"{rule}:{spelling.format(value, value)}")
    assert not is_canonical("", f"{rule}:{value}")
    assert not is_canonical(rule[:-1], f"{rule}:{value}")
