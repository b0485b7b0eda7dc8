"""Writes the invented county as the Chinese spreadsheets a bureau keeps, with the dirt they have."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xlsxwriter

from benchmarks import invented_headings as words
from benchmarks.invented_reports import factor_names

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.invented_county import County

_MADE = datetime(2026, 11, 30)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_DAY_FORMS = ("%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d")


def write(county: County, folder: Path) -> tuple[Path, ...]:
    """Write every file into ``folder``, the same bytes each time; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = _worded(county)
    paths = []
    for file, table, columns in words.FILES:
        sheet = tables[table][[column for _, column in columns]].set_axis(
            [head for head, _ in columns], axis=1
        )
        paths.append(folder / file)
        _write_csv(sheet, paths[-1]) if file.endswith(".csv") else _write_xlsx(sheet, paths[-1])
    return tuple(paths)


def _worded(county: County) -> dict[str, pd.DataFrame]:
    """Return the frames with the words of the spreadsheets in place of our codes."""
    tables = dict(county.frames)
    tables["employers"] = _register(county)
    tables["officers"] = tables["officers"].assign(
        lead=tables["officers"]["lead"].map({True: "是", False: "否"}), status="在岗"
    )
    visits = tables["inspections"]
    tables["inspections"] = visits.assign(
        kind=visits["kind"].map(words.KINDS),
        origin=visits["origin"].map(words.ORIGINS),
        result=visits["result"].map(words.RESULTS),
        officers=visits["officers"].str.replace(";", "；"),
    )
    found = tables["findings"]
    tables["findings"] = found.assign(severity=found["severity"].map(words.SEVERITIES))
    tests = tables["measurements"]
    tables["measurements"] = tests.assign(
        factor=tests["factor"].map(factor_names()),
        fraction=tests["fraction"].map(words.FRACTIONS),
        unit=tests["unit"].str.replace("mg/m3", "mg/m³"),
    )
    tables["events"] = tables["events"].assign(kind=tables["events"]["kind"].map(words.EVENTS))
    return tables


def _register(county: County) -> pd.DataFrame:
    """Return the register as hands have filled it: forms differ, cells are empty, none is wrong."""
    frame, hidden = county.frames["employers"], county.hidden
    number = hidden["number"]
    filed = hidden["declared"] | (number % 3 == 0)
    frame = frame.assign(
        hazards=hidden["hazards"].where(filed),
        status=frame["status"].map(words.STATES),
        datum=pd.Series("WGS-84", index=frame.index).where(number % 7 == 0),
        industry=frame["industry"].where(number % 5 > 0, frame["industry"].str[1:]),
        employees=frame["employees"].astype("int64").astype(object),
        last_inspection_on=frame["last_inspection_on"].astype(object),
    )
    wide = number % 97 == 11
    frame.loc[wide, "employees"] = [str(each).translate(_FULL_WIDTH) for each in frame.loc[wide, "employees"]]
    for at, form in enumerate(_DAY_FORMS):
        odd = (number % 41 == at) & frame["last_inspection_on"].notna()
        frame.loc[odd, "last_inspection_on"] = [
            each.strftime(form) for each in frame.loc[odd, "last_inspection_on"]
        ]
    comma = number % 13 == 4
    frame.loc[comma, "hazards"] = frame.loc[comma, "hazards"].str.replace("；", "、")
    frame.loc[number % 149 == 3, ["lat", "lon"]] = np.nan
    return _moved(frame, (number % 125 == 60).to_numpy())


def _moved(frame: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """Give some rows the coordinates of the Chinese map datum, and say so."""
    lat, lon = gcj02(frame.loc[rows, "lat"].to_numpy(), frame.loc[rows, "lon"].to_numpy())
    frame.loc[rows, "lat"], frame.loc[rows, "lon"] = np.round(lat, 6), np.round(lon, 6)
    frame.loc[rows, "datum"] = "GCJ-02"
    return frame


def gcj02(lat: np.ndarray, lon: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Move WGS-84 degrees to GCJ-02 (the published approximation on the Krasovsky 1940 ellipsoid)."""
    axis, flat = 6378245.0, 0.00669342162296594323
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + waves
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + waves
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    angle = np.radians(lat)
    magic = 1.0 - flat * np.sin(angle) ** 2
    north = north * 180.0 / (axis * (1.0 - flat) / (magic * np.sqrt(magic)) * np.pi)
    east = east * 180.0 / (axis / np.sqrt(magic) * np.cos(angle) * np.pi)
    return lat + north, lon + east


def _write_csv(sheet: pd.DataFrame, path: Path) -> None:
    """Write GB 18030, as the systems do from which bureaux export."""
    path.write_bytes(sheet.to_csv(index=False, lineterminator="\r\n").encode("gb18030"))


def _write_xlsx(sheet: pd.DataFrame, path: Path) -> None:
    """Write one sheet with a bold head; days are days, codes are text."""
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        page = book.add_worksheet(path.stem)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, sheet.columns, book.add_format({"bold": True}))
        for place, head in enumerate(sheet):
            page.set_column(place, place, 30 if head in {"企业名称", "职业病危害因素"} else 20)
            for row, value in enumerate(sheet[head].astype(object), start=1):
                if pd.isna(value):
                    continue
                if isinstance(value, str):
                    page.write_string(row, place, value)
                elif isinstance(value, datetime):
                    page.write_datetime(row, place, value, day)
                else:
                    page.write_number(row, place, value)
        page.freeze_panes(1, 0)
