"""Containers that are broken, locked, or made to do harm."""

from __future__ import annotations

import gzip
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.intake import containers
from tests.intake.builders import csv_text, employer, table, write_xlsx
from tests.intake.cases import Case
from tests.intake.containers import FILEPASS, SUPBOOK, biff, compound, ods, packed, repacked, sheet_xml

TWO = table(employer(1), employer(2))
Make = Callable[[Path], Path]


def _refused(name: str, code: str, make: Make) -> Case:
    return Case(name, make, "reject_file", frozenset({(0, "", code)}), None)


def _bytes(name: str, content: bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def _with(**kwargs: object) -> Make:
    return lambda folder: repacked(folder / "register.xlsx", TWO, **kwargs)


def _cut(folder: Path) -> Path:
    path = write_xlsx(folder / "register.xlsx", TWO)
    path.write_bytes(path.read_bytes()[:-3000])
    return path


def _flipped(folder: Path) -> Path:
    """Change one byte of packed data, so that the sum no longer fits."""
    path = folder / "register.xlsx"
    write_xlsx(path, TWO)
    with zipfile.ZipFile(path) as package:
        member = package.getinfo("xl/sharedStrings.xml")
    content = bytearray(path.read_bytes())
    content[member.header_offset + 30 + len(member.filename) + 60] ^= 0x55
    path.write_bytes(bytes(content))
    return path


def _locked(folder: Path) -> Path:
    path = write_xlsx(folder / "register.xlsx", TWO)
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<H", content, at + 8, struct.unpack_from("<H", content, at + 8)[0] | 1)
        at = content.find(b"PK\x01\x02", at + 4)
    path.write_bytes(bytes(content))
    return path


def _named_twice(folder: Path) -> Path:
    write_xlsx(folder / "register.xlsx", TWO)
    with (
        zipfile.ZipFile(folder / "register.xlsx", "a") as package,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        package.writestr("xl/workbook.xml", b"<x/>")
    return folder / "register.xlsx"


def _of_a_version_to_come(folder: Path) -> Path:
    path = write_xlsx(folder / "register.xlsx", TWO)
    content = bytearray(path.read_bytes())
    struct.pack_into("<H", content, content.find(b"PK\x01\x02") + 6, 134)
    path.write_bytes(bytes(content))
    return path


def _xls(name: str = "register.xls", content: bytes | None = None, **kwargs: object) -> Make:
    stream = biff(TWO) if content is None else content
    return lambda folder: compound(folder / name, {"Workbook": stream}, **kwargs)


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
ADDRESS = OUTSIDE.replace(b"file:///etc/passwd", b"http://example.org/x")
QUADRATIC = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]><x>' + b"&a;" * 50_000 + b"</x>"
)
RELATION = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    b'Target="http://example.org/" TargetMode="External"/></Relationships>'
)
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
SPARSE = '<row r="1"><c r="A1"><v>1</v></c></row><row r="199000"><c r="GQ199000"><v>1</v></c></row>'
LONG_ROW = '<row r="1"><c r="XFC1"><v>1</v></c></row>'
BLANK = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
ODS_BOMB = (
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" '
    'office:value="1" table:number-columns-repeated="100"><text:p>1</text:p></table:table-cell></table:table-row>'
)

CASES = (
    _refused("XLS called XLSX", "not_what_it_says", _xls("register.xlsx")),
    _refused("XLSX called XLS", "not_what_it_says", lambda f: write_xlsx(f / "register.xls", TWO)),
    _refused("XLSX called CSV", "not_what_it_says", lambda f: write_xlsx(f / "register.csv", TWO)),
    _refused("CSV called XLSX", "not_what_it_says", _bytes("register.xlsx", csv_text(TWO).encode())),
    _refused("a web page called XLS", "not_what_it_says", _bytes("register.xls", b"<html><table></table></html>")),
    _refused("a web page called CSV", "markup_not_table", _bytes("register.csv", b"<html><table></table></html>")),
    _refused("a PDF called CSV", "not_what_it_says", _bytes("register.csv", b"%PDF-1.7 ...")),
    _refused("a text document called XLSX", "not_what_it_says", lambda f: packed(
        f / "register.xlsx", {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"})),
    _refused("a text document called ODS", "not_what_it_says", lambda f: ods(
        f / "register.ods", TWO, mimetype="application/vnd.oasis.opendocument.text")),
    _refused("an empty zip", "not_what_it_says", _bytes("register.xlsx", b"PK\x05\x06" + b"\x00" * 18)),
    _refused("only the first bytes of a zip", "book_broken", _bytes("register.xlsx", b"PK\x03\x04" + b"\x00" * 60)),
    _refused("cut off", "book_broken", _cut),
    # found by fuzzing: the library refuses it with an exception of another family
    _refused("a zip of a version to come", "book_broken", _of_a_version_to_come),
    _refused("a wrong sum", "book_broken", _flipped),
    _refused("a password on the members", "password", _locked),
    _refused("a password on the book", "password", lambda f: compound(
        f / "register.xls", {"EncryptionInfo": b"x", "EncryptedPackage": b"y"})),
    _refused("a password on an XLSX", "password", lambda f: compound(
        f / "register.xlsx", {"EncryptionInfo": b"x", "EncryptedPackage": b"y"})),
    _refused("a zip bomb", "packed_too_tight", _with(add={SHEET: containers.zip_bomb()})),
    _refused("a lying size", "book_broken", lambda f: containers.lying_zip(f / "register.xlsx", TWO)),
    _refused("billion laughs", "xml_entities", _with(add={"xl/sharedStrings.xml": LAUGHS})),
    _refused("one entity many times", "xml_entities", _with(add={"xl/sharedStrings.xml": QUADRATIC})),
    _refused("an entity that is an address", "xml_entities", _with(add={"xl/styles.xml": ADDRESS})),
    _refused("an entity that is a file", "xml_entities", _with(add={"xl/styles.xml": OUTSIDE})),
    _refused("an entity in a member nobody reads", "xml_entities", _with(add={"docProps/app.xml": LAUGHS})),
    _refused("XML in UTF-16", "xml_encoding", _with(add={"xl/styles.xml": LAUGHS.decode().encode("utf-16")})),
    _refused("a name that climbs", "member_name", _with(add={"../../evil.xml": b"<x/>"})),
    _refused("a name with a backslash", "member_name", _with(add={"xl\\..\\evil.xml": b"<x/>"})),
    _refused("a name from the root", "member_name", _with(add={"/etc/passwd": b"x"})),
    _refused("one name twice", "member_name", _named_twice),
    _refused("70,000 members", "too_many_members", lambda f: containers.many_members(f / "register.xlsx", 70_000)),
    _refused("a macro", "macro", _with(add={"xl/vbaProject.bin": b"\xd0\xcf"})),
    _refused("a link to another book", "external_link", _with(add={"xl/externalLinks/externalLink1.xml": b"<x/>"})),
    _refused("a template from the network", "external_link", _with(
        add={"xl/worksheets/_rels/sheet1.xml.rels": RELATION % b"attachedTemplate"})),
    Case("a hyperlink is no link", _with(add={"xl/worksheets/_rels/sheet1.xml.rels": RELATION % b"hyperlink"}), "accept"),
    _refused("a cell at the end of the sheet", "far_cell", _with(add={SHEET: sheet_xml(FAR)})),
    _refused("a far cell within the limits", "far_cell", _with(add={SHEET: sheet_xml(SPARSE)})),
    _refused("a row of 16,000 columns", "far_cell", _with(add={SHEET: sheet_xml(LONG_ROW)})),
    _refused("no sheet where the book says one is", "book_broken", _with(drop=(SHEET,))),
    _refused("no XML where XML should be", "book_broken", _with(add={"xl/workbook.xml": b"\x01\x02"})),
    Case("blank rows to the end of an ODS", lambda f: ods(f / "register.ods", TWO, BLANK), "accept", imported=2),
    _refused("an ODS cell that stands for many", "far_cell", lambda f: ods(f / "register.ods", TWO, ODS_BOMB)),
    _refused("XLS with a password", "password", _xls(content=biff(TWO, globals_=FILEPASS))),
    _refused("XLS with links", "external_link", _xls(content=biff(TWO, globals_=SUPBOOK))),
    _refused("XLS with a far cell", "far_cell", _xls(content=biff(TWO, containers.far_biff_cell()))),
    _refused("XLS with macros", "macro", lambda f: compound(
        f / "register.xls", {"Workbook": biff(TWO), "_VBA_PROJECT_CUR": b"x"})),
    _refused("XLS whose sectors go in a circle", "book_broken", _xls(fat_change={5: 3})),
    _refused("XLS whose sectors leave the file", "book_broken", _xls(fat_change={4: 90_000})),
    _refused("XLS cut off in a record", "book_broken", _xls(content=biff(TWO)[:-4] + b"\x03\x02\xff\xff")),
    _refused("only the head of an XLS", "book_broken", _bytes(
        "register.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 13)),
    _refused("no workbook in it", "not_what_it_says", lambda f: compound(f / "register.xls", {"WordDocument": b"x"})),
    Case("gzipped CSV", _bytes("register.csv.gz", gzip.compress(csv_text(TWO).encode())), "accept", imported=2),
    _refused("gzip called CSV", "not_what_it_says", _bytes("register.csv", gzip.compress(b"x"))),
    _refused("gzip cut off", "gzip_broken", _bytes("register.csv.gz", gzip.compress(csv_text(TWO).encode())[:-20])),
    _refused("a gzip bomb", "packed_too_tight", _bytes("register.csv.gz", gzip.compress(b"x,\n" * 30_000_000, 9))),
)  # fmt: skip
