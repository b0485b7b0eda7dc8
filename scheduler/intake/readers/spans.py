"""Merged cells of an ODS, which the parser of its cells does not tell."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from scheduler.intake.readers.raw import Range

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MARK = b"-spanned="


def spans_of(path: Path) -> dict[str, tuple[Range, ...]]:
    """Return the merged ranges of each sheet of an ODS that the guard has passed; none for other files."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as packed:
        if "mimetype" not in packed.namelist():
            return {}
        content = packed.read("content.xml")
    if _MARK not in content:
        return {}
    root = ElementTree.fromstring(content)
    return {table.get(f"{_TABLE}name", ""): tuple(_ranges(table)) for table in root.iter(f"{_TABLE}table")}


def _ranges(table: Element) -> Iterator[Range]:
    row_number = 1
    for row in table.iter(f"{_TABLE}table-row"):
        column = 1
        for cell in row:
            down, across = (
                int(cell.get(f"{_TABLE}number-{each}-spanned", "1")) for each in ("rows", "columns")
            )
            if down > 1 or across > 1:
                yield row_number, column, row_number + down - 1, column + across - 1
            column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        row_number += int(row.get(f"{_TABLE}number-rows-repeated", "1"))
