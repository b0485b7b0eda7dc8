"""Officers see where to go, who to ask for and what to verify."""

from __future__ import annotations

from scheduler.steps.months.site_facts import site_facts
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
