"""How long large registers take to be read, beside the bare reading of the same bytes in the same run.

``bin/bench import_speed`` writes an invented register of 100,000 rows as XLSX and of 1,000,000 rows as CSV
into a passing folder, reads each by the ``register`` profile in its child process, and prints seconds, the
child's peak memory, and the seconds of calamine's and csv's reading alone. On a busy machine the processor
seconds say more than those of the clock.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from python_calamine import CalamineWorkbook
from stdnum.cn import uscc

from scheduler.intake import load_profile, outcome, read
from scheduler.reference import load_reference
from scheduler.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADS = (
    "统一社会信用代码", "企业名称", "行业代码", "行政区划代码", "纬度", "经度", "从业人数", "接害人数",
    "职业病危害因素", "上次检查日期", "坐标系",
)  # fmt: skip
HAZARDS = ("噪声", "矽尘；噪声", "苯、甲苯、二甲苯", "电焊烟尘;噪声", "")
INDUSTRIES = ("C3311", "3021", "C2614", "B0610", "C2110")


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """Yield clean rows of a register, the same each time."""
    for number in range(count):
        body = f"91440106MA{number:07d}"
        day = f"{2016 + number % 10}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        yield (
            body + uscc.calc_check_digit(body), f"天河区第{number}机械厂", INDUSTRIES[number % 5], "440106",
            23.0 + number % 9973 / 50_000, 113.2 + number % 9967 / 50_000, 5 + number % 800, number % 5,
            HAZARDS[number % 5], day, ("WGS-84", "GCJ-02")[number % 17 == 0],
        )  # fmt: skip


def write_book(path: Path, count: int) -> None:
    """Write the register as XLSX."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, HEADS)
        for number, row in enumerate(rows(count), start=1):
            page.write_row(number, 0, row)


def write_text(path: Path, count: int) -> None:
    """Write the register as CSV in GB18030, as the systems do from which bureaux export."""
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADS)
        writer.writerows(rows(count))


def bare(path: Path) -> float:
    """Return the seconds that reading the cells alone takes."""
    start = time.perf_counter()
    if path.suffix == ".xlsx":
        for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows():
            len(row)
    else:
        with path.open(encoding="gb18030", newline="") as stream:
            for row in csv.reader(stream):
                len(row)
    return time.perf_counter() - start


def measured(path: Path, count: int) -> str:
    """Read a file by its profile and return a line of figures."""
    profile, reference = load_profile("register", shipped()), load_reference(shipped())
    alone = bare(path)
    start, worked = time.perf_counter(), _worked()
    intake = read(path, profile, reference, import_day=date(2026, 11, 25))
    seconds, worked = time.perf_counter() - start, _worked() - worked
    child_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    here_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if (outcome(intake), intake.read, len(intake.frames["employers"])) != ("accept", count, count):
        sys.exit(f"{path.name}: {outcome(intake)}, {intake.read} rows read, {len(intake.bad)} refused")
    return (
        f"{path.name:14} {count:9,} rows  {seconds:6.1f} s ({worked:.1f} s of work)   "
        f"bare reading {alone:5.1f} s   "
        f"child {child_mb:5.0f} MB   all {here_mb:5.0f} MB"
    )


def _worked() -> float:
    """Return the processor seconds used so far, here and by children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    """Print one line a file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--book", type=int, default=100_000)
    options.add_argument("--text", type=int, default=1_000_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, count, write in (
            ("register.xlsx", chosen.book, write_book),
            ("register.csv", chosen.text, write_text),
        ):
            if count:
                path = Path(folder) / name
                write(path, count)
                print(measured(path, count), flush=True)


if __name__ == "__main__":
    main()
