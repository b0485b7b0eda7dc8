"""Two hands more: a book as it was printed, and one that ticks its hazards off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xlsxwriter

from benchmarks.odd_firms import Book, code, day, people
from benchmarks.odd_trades import MEANS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

    from benchmarks.odd_firms import Firm

PAGE = 20


def by_pages(folder: Path, firms: Sequence[Firm], luck: Random) -> Book:
    """Heading of each township alone in its row, the header once more on each page, sums of pages.

    Codes stand as they were typed: some in small letters, some with spaces, some one character wrong.
    """
    path = folder / "9 打印稿.xlsx"
    heads = ("序号", "单位名称", "统一社会信用代码", "经营地址", "行业类型", "在册职工总数",
             "接触有害因素人数", "主要危害因素", "最近监督检查时间", "联系电话")  # fmt: skip
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("打印")
        page.write(0, 0, "用人单位监督档案一览表")
        row, on_page, town = 1, PAGE, ""
        for firm in firms:
            if on_page == PAGE:
                if row > 1:
                    page.write_row(row, 0, ("", "本页小计", "", "", "", 100))
                    row += 1
                page.write_row(row, 0, heads)
                row, on_page = row + 1, 0
            if firm.town != town:
                town = firm.town
                page.write(row, 0, f"{town}")
                row += 1
            told = (firm.name, _typed(firm, luck), f"{firm.town}{firm.village}", firm.trade)
            numbers = (people(firm.employees, luck), people(firm.exposed, luck))
            hazards = luck.choice(("\n", "、", "/", " ")).join(
                f"{luck.choice(('', '', f'{n}.'))}{each}" for n, each in enumerate(firm.hazards, start=1)
            )
            phone = f"13{luck.randrange(10**8, 10**9)}"
            page.write_row(row, 0, (firm.number, *told, *numbers, hazards, day(firm.inspected, luck), phone))
            row, on_page = row + 1, on_page + 1
        page.write_row(row, 0, ("", "合计"))
        page.write(row + 2, 1, "填表人：张红    负责人：李军    2026年11月20日")
    return Book(path)


def _typed(firm: Firm, luck: Random) -> str:
    """Return a code as somebody typed it."""
    known, chance = code(firm, luck), luck.random()
    if len(known) < 18 or chance > 0.08:
        return known
    if chance < 0.03:
        return known.lower()
    if chance < 0.06:
        return f"{known[:6]} {known[6:12]} {known[12:]}"
    return known[:-1] + ("0" if known[-1] != "0" else "1")


KINDS = (
    ("粉尘", "D"), ("噪声", "P01"), ("高温", "P02"), ("化学毒物", "C"), ("放射", "R"),
)  # fmt: skip


def by_ticks(folder: Path, firms: Sequence[Firm], luck: Random) -> Book:
    """Give each hazard a column under one head, with a tick or the workers it reaches."""
    path, ticked = folder / "10 危害因素打勾表.xlsx", dict[str, tuple[str, ...]]()
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("汇总")
        page.merge_range(0, 0, 0, 9, "职业病危害因素分布情况汇总表")
        for at, head in enumerate(("单位名称", "社会信用代码", "行业", "职工人数", "接害人数")):
            page.merge_range(1, at, 2, at, head)
        page.merge_range(1, 5, 1, 9, "职业病危害因素")
        page.write_row(2, 5, tuple(name for name, _ in KINDS))
        for row, firm in enumerate(firms, start=3):
            page.write_row(row, 0, (firm.name, code(firm, luck), firm.trade, firm.employees, firm.exposed))
            ticked[firm.name] = tuple(
                name for name, kind in KINDS if any(_is(word, kind) for word in firm.hazards)
            )
            page.write_row(row, 5, tuple("√" if name in ticked[firm.name] else "" for name, _ in KINDS))
    return Book(path, hazards=ticked)


def _is(word: str, kind: str) -> bool:
    return all(code.startswith(kind) for code in MEANS[word])
