"""A month of the invented county as a sheet, and small lines for single facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from scheduler.domain.sheet import MonthSheet, SheetTable, VisitLine

FIRST = date(2026, 12, 1)
OFFICERS = tuple(
    (f"XG{at:03d}", name)
    for at, name in enumerate(("周启明", "吴静文", "郑国栋", "王海燕", "冯志远", "陈晓岚"), start=1)
)
KINDS = ("日常检查", "复查", "专项检查", "帮扶指导")
TRADES = ("石材加工厂", "家具厂有限公司", "汽车修理厂", "水泥制品厂有限责任公司", "铸造厂")


def line(number: int = 0, **changes: Any) -> VisitLine:
    """Return a visit; the number decides day, team, place and the rest."""
    tour, order = divmod(number, 3)
    team = tour % 3
    code = f"914290991{number:08d}X"
    base = VisitLine(
        day=FIRST + timedelta(days=tour // 3 + 2 * (tour // 15)),
        start=540 + 25 + 130 * order,
        order=order + 1,
        team=f"T{team + 1}",
        officers=(OFFICERS[2 * team][0], OFFICERS[2 * team + 1][0]),
        code=code,
        employer=code,
        name=f"虚构县云溪镇宏盛{TRADES[number % 5]}",
        division="429099",
        industry=("C3032", "C2110", "O8111", "C3021", "C3391")[number % 5],
        supervision_class=("bing", "yi", "jia")[number % 7 % 3],
        points=900 - 11 * number,
        worth=90_000 - 1_100 * number,
        minutes=(60, 90, 180)[number % 3],
        travel=25 - 5 * order,
        kind=KINDS[number % 4],
        programmes=("日常监督",) if number % 3 else ("日常监督", "危害因素治理专项"),
        duty=number % 4 == 1,
        due_on=date(2026, 12, 18) if number % 4 == 1 else None,
        last_visit=None if number % 6 == 0 else date(2025, 3, 1) + timedelta(days=7 * number),
        cap_used=number % 2,
        cap_left=2 - number % 2,
        lat=30.9 + 0.01 * (number % 9),
        lon=112.6 + 0.012 * (number % 7),
        reasons=(
            f"检测浓度为限值的 {1.1 + number / 10:.1f} 倍",
            "三年内发现严重问题 2 次，最近一次未按期整改",
            "从未提交自查结果，按丙类对待",
        )[: 1 + number % 3],
    )
    return replace(base, **changes)


def month_sheet(visits: int = 60, **changes: Any) -> MonthSheet:
    """Return a month with tables, notes and versions."""
    base = MonthSheet(
        bureau="虚构县疾病预防控制局",
        month="2026-12",
        language="zh",
        zone="Asia/Shanghai",
        visits=tuple(line(number) for number in range(visits)),
        officers=OFFICERS,
        tables=(
            SheetTable(
                "检查能力",
                ("项目", "数量", "单位"),
                (("法定工作日", 322, "人·天"), ("检查日", 58.8, "人·天")),
            ),
            SheetTable("任务安排", ("任务", "应查", "已安排"), (("整改复查", 14, 13), ("双随机抽查", 7, 7))),
            SheetTable(
                "未能安排的必查",
                ("单位名称", "最迟日期", "缺少"),
                (("虚构县石磨镇恒通采石场", date(2026, 12, 9), "1 组·天"),),
            ),
            SheetTable(
                "留待以后",
                ("单位名称", "风险分"),
                tuple((f"虚构县白鹭乡第{at}厂", 400 - at) for at in range(30)),
            ),
        ),
        notes=("综合分类矩阵未经核实，属于项目默认值。",),
        versions=(("policy", "pilot-2022"), ("ledger", "3"), ("program", "0.1.0")),
        offices=(("县疾控局", 30.9, 112.6),),
        due=SheetTable(
            "逾期与到期名单",
            ("任务代码", "单位名称", "期限", "地址"),
            tuple((f"914290991{at:08d}X", f"虚构县白鹭乡第{at}厂", FIRST, "白鹭乡一号路") for at in range(9)),
        ),
        made_on=date(2026, 11, 30),
    )
    return replace(base, **changes)
