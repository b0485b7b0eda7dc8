"""Books of a made-up county as its offices keep them, each by a hand of its own.

Eight hands keep registers (two of them are in ``odd_hands``), and each firm stands in one of them; two books
more are of visits and of officers. A hand returns its book with the headers that are its own and that nobody
else can know: what each stands for is told to the program by ``match --is``.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import xlsxwriter

from benchmarks.odd_firms import TODAY, Book, code, day, people
from benchmarks.odd_hands import by_pages, by_ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random

    from benchmarks.odd_firms import Firm


def by_township(folder: Path, firms: Sequence[Firm], luck: Random) -> Book:
    """Title, two levels of header, each township written once for its firms, a total and notes below."""
    path = folder / "1 职业病危害用人单位台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("台账")
        page.merge_range(0, 0, 0, 9, "××市职业病危害用人单位监管台账（2026年）")
        page.merge_range(1, 0, 1, 9, "填报单位：市卫生监督所        填报日期：2026年11月")
        for at, head in (
            (0, "序号"),
            (1, "乡镇（街道）"),
            (7, "主要职业病危害因素"),
            (8, "最近检查时间"),
            (9, "备注"),
        ):
            page.merge_range(2, at, 3, at, head)
        page.merge_range(2, 2, 2, 4, "单位基本情况")
        page.merge_range(2, 5, 2, 6, "人数（人）")
        page.write_row(3, 2, ("单位名称", "统一社会信用代码", "行业", "职工总数", "接害人数"))
        row = 4
        for town in dict.fromkeys(firm.town for firm in firms):
            here = [firm for firm in firms if firm.town == town]
            if len(here) > 1:
                page.merge_range(row, 1, row + len(here) - 1, 1, town)
            for firm in here:
                page.write(row, 0, row - 3)
                if len(here) == 1:
                    page.write(row, 1, town)
                told = (firm.name, code(firm, luck), firm.trade, people(firm.employees, luck))
                page.write_row(row, 2, (*told, people(firm.exposed, luck), "、".join(firm.hazards)))
                page.write_row(row, 8, (day(firm.inspected, luck), "已注销" if firm.gone else ""))
                row += 1
        page.write(row, 0, "合计")
        page.write(row, 2, f"{len(firms)}家")
        page.write(row, 5, sum(firm.employees for firm in firms))
        page.merge_range(row + 1, 0, row + 1, 9, "注：接害人数为各单位自报。    制表人：王红    审核人：李军")
    return Book(path)


def by_sheets(folder: Path, firms: Sequence[Firm], luck: Random) -> Book:
    """Hold a sheet for each township with a title of its own, blank rows and a subtotal in each."""
    path = folder / "2 各镇企业名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for town in dict.fromkeys(firm.town for firm in firms):
            page = book.add_worksheet(town)
            page.write(0, 0, f"{town}企业名册")
            page.write_row(
                2,
                0,
                (
                    "编号",
                    "企业全称",
                    "信用代码",
                    "所属行业",
                    "企业地址",
                    "员工人数",
                    "涉害人数",
                    "存在的职业病危害因素",
                    "上次检查",
                    "运行状态",
                ),
            )
            row = 3
            for firm in (each for each in firms if each.town == town):
                row += luck.random() < 0.05
                told = (
                    firm.name,
                    code(firm, luck),
                    firm.trade,
                    f"{town}{firm.village}{luck.randrange(1, 90)}号",
                )
                numbers = (people(firm.employees, luck), people(firm.exposed, luck))
                state = "注销" if firm.gone else luck.choice(("正常", "在产", "开业"))
                last = day(firm.inspected, luck)
                page.write_row(row, 0, (row, *told, *numbers, "；".join(firm.hazards), last, state))
                row += 1
            page.write(row, 1, "小计")
    return Book(path)


def by_system(folder: Path, firms: Sequence[Firm], luck: Random) -> Book:
    """Export of a system: GB 18030, codes of industry, places in the Chinese datum."""
    path = folder / "3 系统导出.csv"
    with path.open("w", encoding="gb18030", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(
            (
                "被监管单位",
                "统一社会信用代码",
                "国民经济行业",
                "经度",
                "纬度",
                "坐标系",
                "劳动者总数",
                "接触人数",
                "危害因素名称",
                "最近检查日期",
                "登记状态",
            )
        )
        for firm in firms:
            place = (f"{113.1 + luck.random() / 3:.6f}", f"{30.5 + luck.random() / 4:.6f}", "GCJ-02")
            last = firm.inspected.isoformat() if firm.inspected else "从未检查"
            told = (
                firm.employees,
                firm.exposed,
                ";".join(firm.hazards),
                last,
                "注销" if firm.gone else "存续",
            )
            lines.writerow((firm.name, code(firm, luck), firm.trade, *place, *told))
    return Book(path)


def by_own_words(folder: Path, firms: Sequence[Firm], luck: Random) -> Book:
    """Somebody's own words for every column."""
    path = folder / "4 老张的本子.xlsx"
    own = {
        "厂子": "name",
        "三证合一号": "employer",
        "干啥的": "industry",
        "多少工人": "employees",
        "几人接毒": "exposed_workers",
        "有啥毒害": "hazards",
        "啥时去过": "last_inspection_on",
        "在哪个镇": "area",
    }
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Sheet1")
        page.write_row(0, 0, tuple(own))
        for row, firm in enumerate(firms, start=1):
            numbers = (people(firm.employees, luck), people(firm.exposed, luck))
            told = (firm.name, code(firm, luck), firm.trade, *numbers)
            page.write_row(row, 0, (*told, " ".join(firm.hazards), day(firm.inspected, luck), firm.town))
    return Book(path, own)


def by_park(folder: Path, firms: Sequence[Firm], luck: Random) -> Book:
    """Let an industrial park write English headers in UTF-16 with tabs."""
    path = folder / "5 park.txt"
    with path.open("w", encoding="utf-16", newline="") as stream:
        lines = csv.writer(stream, delimiter="\t")
        lines.writerow(
            ("Company Name", "USCC", "Sector", "Headcount", "Exposed", "Hazards", "Last Inspected", "Address")
        )
        for firm in firms:
            last = firm.inspected.strftime("%d %b %Y") if firm.inspected else "never"
            told = (firm.trade, firm.employees, firm.exposed, ", ".join(firm.hazards), last)
            lines.writerow(
                (firm.name, code(firm, luck), *told, f"{firm.town}工业园{luck.randrange(1, 40)}号")
            )
    return Book(path)


def by_hazard(folder: Path, firms: Sequence[Firm], luck: Random) -> Book:
    """Give a row to each hazard, the firm's own cells merged over its rows."""
    path = folder / "6 危害因素登记表.xlsx"
    heads = (
        "企业名称",
        "统一社会信用代码",
        "行业类别",
        "从业人员",
        "接害职工人数",
        "职业病危害因素",
        "接触岗位",
        "上次检查时间",
    )
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("登记表")
        page.merge_range(0, 0, 0, 7, "附件2  职业病危害因素登记表")
        page.write_row(1, 0, heads)
        row = 2
        for firm in firms:
            told = (firm.name, code(firm, luck), firm.trade, firm.employees, firm.exposed)
            last = row + len(firm.hazards) - 1
            for at, cell in (*enumerate(told), (7, day(firm.inspected, luck))):
                if last > row:
                    page.merge_range(row, at, last, at, cell)
                else:
                    page.write(row, at, cell)
            for more, hazard in enumerate(firm.hazards):
                page.write_row(row + more, 5, (hazard, luck.choice(("打磨", "喷漆", "下料", "焊接", ""))))
            row = last + 1
    return Book(path)


HANDS: tuple[Callable[[Path, Sequence[Firm], Random], Book], ...] = (
    by_township,
    by_sheets,
    by_system,
    by_own_words,
    by_park,
    by_hazard,
    by_pages,
    by_ticks,
)


def visits(folder: Path, firms: Sequence[Firm], luck: Random) -> Book:
    """Visits by the firm's name alone, inspectors in one cell, what was found in sentences."""
    path = folder / "7 检查台账.xlsx"
    found = (
        ("未发现问题", "合格"),
        ("未按规定组织上岗前职业健康检查；作业场所未设置警示标识", "责令限期改正"),
        ("1.未佩戴防护用品。2.检测过期", "责令改正，已整改"),
        ("矽尘浓度超标", "立案处罚，罚款5万元"),
        ("无", "合格"),
    )
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("检查")
        page.merge_range(0, 0, 0, 5, "2025-2026年监督检查台账")
        page.write_row(1, 0, ("序号", "被检查单位", "检查时间", "检查人员", "发现问题", "处理结果"))
        for row, firm in enumerate(luck.sample(list(firms), len(firms) // 6), start=2):
            on = TODAY - timedelta(days=luck.randrange(30, 700))
            who = luck.choice(("陈志强、刘敏", "张军 李红霞", "刘敏，周涛"))
            page.write_row(row, 0, (row - 1, firm.name, on.strftime("%Y.%m.%d"), who, *luck.choice(found)))
    return Book(path)


def officers(folder: Path, firms: Sequence[Firm], luck: Random) -> Book:
    """Name the officers; some are on loan or sick, and none has a number."""
    path = folder / "8 执法人员花名册.xlsx"
    staff = (
        ("陈志强", "科长", "在岗"),
        ("刘敏", "副科长", "在岗"),
        ("张军", "科员", "在岗"),
        ("王丽", "科员", "借调至市局"),
        ("李红霞", "科员", "在岗"),
        ("周涛", "科员", "长期病假"),
        ("吴建华", "科员", "在岗"),
        ("赵晓燕", "科员", "在岗"),
    )
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("花名册")
        page.merge_range(0, 0, 0, 4, "监督所执法人员花名册")
        page.write_row(1, 0, ("序号", "姓名", "执法证号", "职务", "在岗情况"))
        for row, (name, post, state) in enumerate(staff, start=2):
            page.write_row(row, 0, (row - 1, name, f"鄂R{row:05d}", post, state))
    return Book(path)


def books(folder: Path, firms: Sequence[Firm], luck: Random) -> list[Book]:
    """Write every book of a county; registers come first, and the firms are parted among them by chance."""
    hand_of = [luck.randrange(len(HANDS)) for _ in firms]
    made = [
        hand(folder, [firm for firm, mine in zip(firms, hand_of, strict=True) if mine == place], luck)
        for place, hand in enumerate(HANDS)
    ]
    coded = [firm for firm in firms if firm.code]
    return [*made, visits(folder, coded, luck), officers(folder, firms, luck)]


def as_told(firms: Sequence[Firm], made: Sequence[Book]) -> list[Firm]:
    """Return the firms with the hazards that their books name."""
    told = {name: words for book in made for name, words in book.hazards.items()}
    return [replace(firm, hazards=told.get(firm.name, firm.hazards)) for firm in firms]
