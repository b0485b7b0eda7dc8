"""Workbooks made byte by byte, good ones and ones that no spreadsheet would write."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from tests.intake.builders import write_xlsx

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def repacked(
    path: Path,
    rows: list[list[object]],
    *,
    add: dict[str, bytes] | None = None,
    change: dict[str, tuple[str, str]] | None = None,
    drop: tuple[str, ...] = (),
) -> Path:
    """Write an XLSX, then pack it again with members added, dropped, or a text in them replaced."""
    write_xlsx(path, rows)
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist() if name not in drop}
    for name, (old, new) in (change or {}).items():
        text = members[name].decode()
        assert old in text, f"{old} is not in {name}"
        members[name] = text.replace(old, new).encode()
    return packed(path, members | (add or {}))


def packed(path: Path, members: dict[str, bytes]) -> Path:
    """Write a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


def sheet_xml(cells: str) -> bytes:
    """Return a worksheet with these row elements."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    )


def ods(
    path: Path,
    rows: list[list[object]],
    extra: str = "",
    mimetype: str = "",
    spans: dict[tuple[int, int], tuple[int, int]] | None = None,
) -> Path:
    """Write an ODS with one sheet; ``extra`` goes behind its rows.

    ``spans`` are merged cells: row and column from 0, and how many rows and columns each spans.
    """
    mimetype = mimetype or "application/vnd.oasis.opendocument.spreadsheet"

    def written(cell: object, at: tuple[int, int]) -> str:
        down, across = (spans or {}).get(at, (1, 1))
        merged = f' table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
        merged = merged if (down, across) != (1, 1) else ""
        text = f"<text:p>{escape(str(cell))}</text:p>"
        return f'<table:table-cell office:value-type="string"{merged}>{text}</table:table-cell>'

    lines = "".join(
        "<table:table-row>"
        + "".join(written(cell, (number, place)) for place, cell in enumerate(row))
        + "</table:table-row>"
        for number, row in enumerate(rows)
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="台账">{lines}{extra}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{space}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mimetype}"/></manifest:manifest>'
    )
    members = {
        "mimetype": mimetype.encode(),
        "content.xml": content.encode(),
        "META-INF/manifest.xml": manifest.encode(),
    }
    return packed(path, members)


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _label(row: int, column: int, text: str) -> bytes:
    wide = text.encode("utf-16-le")
    return _record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + wide)


def biff(rows: list[list[object]], extra: bytes = b"", globals_: bytes = b"") -> bytes:
    """Return the workbook stream of an XLS with one sheet; ``extra`` goes behind its cells."""
    name = "台账"
    bof = struct.pack("<HHHHLL", 0x600, 0x5, 0, 0, 0, 0)
    head = _record(0x809, bof) + globals_
    bound = _record(0x85, struct.pack("<LHBB", 0, 0, len(name), 1) + name.encode("utf-16-le"))
    start = len(head) + len(bound) + len(_record(0x0A))
    bound = _record(0x85, struct.pack("<LHBB", start, 0, len(name), 1) + name.encode("utf-16-le"))
    cells = b""
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, float | int):
                cells += _record(0x203, struct.pack("<HHHd", number, place, 0, float(cell)))
            elif cell != "":
                cells += _label(number, place, str(cell))
    sheet = _record(0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 0)) + cells + extra + _record(0x0A)
    return head + bound + _record(0x0A) + sheet


def far_biff_cell(row: int = 65_535, column: int = 255) -> bytes:
    return _record(0x203, struct.pack("<HHHd", row, column, 0, 1.0))


def error_biff_cell(row: int, column: int) -> bytes:
    return _record(0x205, struct.pack("<HHHBB", row, column, 0, 7, 1))


FILEPASS = _record(0x2F, b"\x00" * 6)
SUPBOOK = _record(0x1AE, struct.pack("<HH", 1, 8) + b"\x00evil.xls")


def compound(path: Path, streams: dict[str, bytes], fat_change: dict[int, int] | None = None) -> Path:
    """Write a compound file; ``fat_change`` breaks the chain of sectors."""
    padded = {name: content.ljust(4096, b"\x00") for name, content in streams.items()}
    chains, sectors, entries = {}, [], []
    at = 2
    for name, content in padded.items():
        count = -(-len(content) // 512)
        chains[name] = (at, count)
        sectors += [content[n * 512 : (n + 1) * 512].ljust(512, b"\x00") for n in range(count)]
        at += count
    fat = [_FAT, _END]
    for first, count in chains.values():
        fat += [*range(first + 1, first + count), _END]
    for place, value in (fat_change or {}).items():
        fat[place] = value
    assert len(fat) <= 128, "one sector of table is enough for a test"
    fat += [_FREE] * (128 - len(fat))
    entries.append(_entry("Root Entry", 5, _END, 0, child=1 if padded else 0xFFFFFFFF))
    for number, (name, content) in enumerate(padded.items(), start=1):
        right = number + 1 if number < len(padded) else 0xFFFFFFFF
        entries.append(_entry(name, 2, chains[name][0], len(content), right=right))
    directory = b"".join(entries).ljust(512, b"\x00")[:512]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 6
    header += struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109L", 0, *[_FREE] * 108)
    path.write_bytes(header + struct.pack("<128L", *fat) + directory + b"".join(sectors))
    return path


def _entry(name: str, kind: int, start: int, size: int, right: int = _FREE, child: int = _FREE) -> bytes:
    wide = name.encode("utf-16-le") + b"\x00\x00"
    entry = wide.ljust(64, b"\x00") + struct.pack("<HBB", len(wide), kind, 1)
    entry += struct.pack("<LLL", _FREE, right, child) + b"\x00" * 36
    return entry + struct.pack("<LQ", start, size)


def zip_bomb() -> bytes:
    """Return XML that is small when packed and large when not."""
    return sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 60_000_000)


def lying_zip(path: Path, rows: list[list[object]]) -> Path:
    """Write an XLSX whose directory says that its sheet is ten bytes long."""
    write_xlsx(path, rows)
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    while at >= 0:
        name = bytes(content[at + 46 : at + 46 + struct.unpack_from("<H", content, at + 28)[0]])
        if name == b"xl/worksheets/sheet1.xml":
            struct.pack_into("<L", content, at + 24, 10)
            break
        at = content.rfind(b"PK\x01\x02", 0, at)
    path.write_bytes(bytes(content))
    return path


def many_members(path: Path, count: int) -> Path:
    """Write a zip file with very many empty members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for number in range(count):
            package.writestr(f"xl/{number}", b"")
    path.write_bytes(buffer.getvalue())
    return path
