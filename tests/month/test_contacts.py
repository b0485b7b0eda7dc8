"""Officers see where to go, who to ask for and what to verify."""

from __future__ import annotations

from datetime import date

from scheduler.month import sheet
from scheduler.steps.months.site_facts import site_facts
from tests.month.bureau import employer, month
from tests.month.test_sheet import planned
from tests.storage.desk import frame


def test_a_site_tells_what_the_register_knows_and_what_is_to_be_verified() -> None:
    register = frame(
        "employers",
        {"employer": "A", "address": "路 1 号", "contact": "张三", "telephone": "0728-1", "remarks": "夜班"},
        {"employer": "B", "industry_word": "喷涂", "hazard_words": "油漆;酸雾"},
        {"employer": "C"},
    )
    assert site_facts(register, "A", "zh") == ["地址：路 1 号", "联系人：张三", "电话：0728-1", "备注：夜班"]
    assert len(site_facts(register, "B", "en")) == 1
    assert all(word in site_facts(register, "B", "en")[0] for word in ("喷涂", "油漆", "酸雾"))
    assert site_facts(register, "C", "zh") == site_facts(register, "nobody", "zh") == []


def test_the_page_of_a_month_names_the_visits_of_which_something_is_known() -> None:
    due = {"last_inspection_on": date(2025, 12, 20)}
    made = month(employer("A", address="路 1 号", telephone="1", **due), employer("B", **due))
    page = sheet(made, planned(made, "A", "B"), language="zh")
    contacts = [each for each in page.tables if each.name == "地址与联系人"]
    assert [row[3:] for each in contacts for row in each.rows] == [("Firm A", "路 1 号", "", "1", "", "")]
    bare = month(employer("A", **due))
    assert "地址与联系人" not in {each.name for each in sheet(bare, planned(bare, "A"), language="zh").tables}


def test_hazards_that_nobody_understood_are_told_as_unknown_to_the_plan() -> None:
    register = frame("employers", {"employer": "A", "hazards_unread": "魔气;鬼火"})
    (line,) = site_facts(register, "A", "zh")
    assert "魔气、鬼火" in line
    assert "未知" in line
    made = month(employer("A", hazards_unread="魔气", last_inspection_on=date(2025, 12, 20)))
    page = sheet(made, planned(made, "A"), language="en")
    assert any("魔气" in str(row) and "unknown" in str(row) for each in page.tables for row in each.rows)
