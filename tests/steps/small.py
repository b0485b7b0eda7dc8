"""A small bureau for the tests of steps: the invented county's officers and its first employers."""

from __future__ import annotations

import csv
from pathlib import Path

from python_calamine import CalamineWorkbook

from scheduler.bureau import Bureau, open_bureau
from scheduler.shipped import shipped
from scheduler.steps.upkeep.start import init_bureau

SAMPLE = shipped("data", "sample", "county")
PEOPLE = ("执法人员", "请假", "回避")


def small_files(folder: Path, employers: int = 60) -> Path:
    """Write the sample's tables as CSV, of the first employers only."""
    folder.mkdir(parents=True, exist_ok=True)
    register = _rows(SAMPLE / "企业台账.xlsx")
    kept = {row[register[0].index("统一社会信用代码")] for row in register[1 : employers + 1]}
    for path in sorted(SAMPLE.iterdir()):
        if path.suffix not in {".xlsx", ".csv"}:
            continue
        head, *rows = _rows(path)
        if path.stem not in PEOPLE or path.stem == "回避":
            place = next(at for at, name in enumerate(head) if name in {"统一社会信用代码", "企业代码"})
            rows = [row for row in rows if row[place] in kept]
        if not rows:
            continue
        with (folder / f"{path.stem}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([head, *rows])
    return folder


def _rows(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as stream:
            return list(csv.reader(stream))
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    return [["" if cell == "" else _text(cell) for cell in row] for row in sheet.to_python()]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def small_bureau(folder: Path, url: str = "") -> Bureau:
    """Make a bureau folder like the sample's, on any database; its months are planned quickly."""
    config = folder.parent / "small.toml"
    text = (SAMPLE / "config.toml").read_text("utf-8")
    config.write_text(f'{text}\n[database]\nurl = "{url}"\n\n[planning]\neffort = "quick"\n', "utf-8")
    init_bureau(folder, config=config, actor="test")
    return open_bureau(folder / "config.toml")
