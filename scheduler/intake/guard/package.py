"""The guard of XLSX and ODS: a zip file is unpacked once, in pieces, and nothing of it is believed."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO
from xml.etree import ElementTree

from scheduler.intake.guard.limits import FileRefused
from scheduler.intake.guard.marks import Marks, MarksFinder, check_ods_repeats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scheduler.intake.guard.limits import ReadLimits

_PIECE = 1 << 18
_RATIO = 150
_SMALL = 1 << 20
_XML = (".xml", ".rels", ".vml")
_FORBIDDEN = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_EXTERNAL = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def check_package(path: Path, limits: ReadLimits) -> tuple[str, dict[str, Marks]]:
    """Return what a zip file holds (``xlsx``, ``ods`` or ``package``) and the marks of its sheets' cells.

    Raises
    ------
    FileRefused
        With the first thing that is wrong.
    """
    try:
        with zipfile.ZipFile(path) as package, path.open("rb") as stream:
            members = package.infolist()
            _check_list(members, limits)
            names = {each.filename for each in members}
            kind = _kind(names)
            kept, marks = _unpack(stream, members, kind, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as wrong:
        raise FileRefused("book_broken", problem=str(wrong)) from wrong
    if kind == "ods" and kept.get("mimetype", b"").strip() != _ODS_TYPE:
        return "package", {}
    return kind, _by_sheet(kept, marks) if kind == "xlsx" else {}


def _kind(names: set[str]) -> str:
    if {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        return "xlsx"
    return "ods" if {"mimetype", "content.xml"} <= names else "package"


def _check_list(members: list[zipfile.ZipInfo], limits: ReadLimits) -> None:
    """Check what the directory of a zip file says of its members."""
    if len(members) > limits.members:
        raise FileRefused("too_many_members", members=len(members), most=limits.members)
    seen = set()
    for each in members:
        name = each.filename
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or name.startswith("/") or "\\" in name or ":" in name or name in seen:
            raise FileRefused("member_name", name=name[:80])
        seen.add(name)
        if each.flag_bits & 0x1:
            raise FileRefused("password")
        if each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefused("book_broken", problem=f"compression {each.compress_type}")
        _check_content(name)
    if sum(each.file_size for each in members) > limits.unpacked_mb * 1_000_000:
        raise FileRefused("unpacked_too_large", most=limits.unpacked_mb)


def _check_content(name: str) -> None:
    """Refuse members that are programs or reach outside the file."""
    low = name.lower()
    if "vbaproject" in low or low.startswith(("basic/", "scripts/")) or "/activex/" in low:
        raise FileRefused("macro", name=name)
    if low.startswith("xl/externallinks/"):
        raise FileRefused("external_link", name=name)
    if low in ("encryptioninfo", "encryptedpackage"):
        raise FileRefused("password")


_WHOLE = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "mimetype")


def _unpack(
    stream: BinaryIO, members: list[zipfile.ZipInfo], kind: str, limits: ReadLimits
) -> tuple[dict[str, bytes], dict[str, Marks]]:
    """Unpack every member piece by piece; return the few that are needed whole, and the marks of sheets."""
    left = limits.unpacked_mb * 1_000_000
    kept: dict[str, bytes] = {}
    marks: dict[str, Marks] = {}
    for each in members:
        whole, size = [], 0
        finder = MarksFinder(limits) if each.filename.startswith("xl/worksheets/") else None
        for piece in _checked(stream, each, kind, limits):
            size += len(piece)
            if size > left:
                raise FileRefused("unpacked_too_large", most=limits.unpacked_mb)
            if finder:
                finder.feed(piece)
            if each.filename in _WHOLE and size <= _SMALL:
                whole.append(piece)
        left -= size
        kept[each.filename] = b"".join(whole)
        if finder:
            marks[each.filename] = finder.close()
    return kept, marks


def _checked(stream: BinaryIO, member: zipfile.ZipInfo, kind: str, limits: ReadLimits) -> Iterator[bytes]:
    """Unpack a member; refuse one that is packed too tight or whose XML could make a parser do more."""
    size, tail = 0, b""
    for piece in _pieces(stream, member):
        size += len(piece)
        if size > _SMALL and size > _RATIO * max(member.compress_size, 1):
            raise FileRefused("packed_too_tight", name=member.filename, ratio=_RATIO)
        if member.filename.lower().endswith(_XML):
            _check_xml(member.filename, piece, tail, first=size == len(piece))
        if kind == "ods" and member.filename == "content.xml":
            check_ods_repeats(piece, tail, limits)
        tail = piece[-4096:]
        yield piece


def _check_xml(name: str, piece: bytes, tail: bytes, first: bool) -> None:
    if first and b"\x00" in piece[:200]:
        raise FileRefused("xml_encoding", name=name)
    text = tail + piece
    if _FORBIDDEN.search(text):
        raise FileRefused("xml_entities", name=name)
    if name.endswith(".rels") and any(not _HYPERLINK.search(each) for each in _EXTERNAL.findall(text)):
        raise FileRefused("external_link", name=name)


def _pieces(stream: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack one member from its own header on; its size and sum must be what the directory says."""
    stream.seek(member.header_offset)
    head = struct.unpack("<4s5H3L2H", stream.read(30))
    if head[0] != b"PK\x03\x04":
        raise FileRefused("book_broken", problem=f"no header of {member.filename[:80]}")
    name = stream.read(head[9])
    if name.decode("utf-8" if member.flag_bits & 0x800 else "cp437") != member.orig_filename:
        raise FileRefused("book_broken", problem=f"two names of {member.filename[:80]}")
    stream.seek(head[10], 1)
    size, crc = 0, 0
    for piece in _inflated(stream, member):
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        yield piece
    if size != member.file_size or crc != member.CRC:
        raise FileRefused("book_broken", problem=f"size or sum of {member.filename[:80]}")


def _inflated(stream: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    left = member.compress_size
    unpack = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = stream.read(min(_PIECE, left))
        if not packed:
            raise FileRefused("book_broken", problem=f"end of {member.filename[:80]} is missing")
        left -= len(packed)
        if unpack is None:
            yield packed
            continue
        while packed:
            if piece := unpack.decompress(packed, 4 * _PIECE):
                yield piece
            packed = unpack.unconsumed_tail
    if unpack is not None and not unpack.eof:
        raise FileRefused("book_broken", problem=f"end of {member.filename[:80]} is missing")


def _by_sheet(kept: dict[str, bytes], marks: dict[str, Marks]) -> dict[str, Marks]:
    """Return the marks of sheets by the names that the workbook gives them."""
    try:
        book = ElementTree.fromstring(kept["xl/workbook.xml"])
        relations = ElementTree.fromstring(kept.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    except ElementTree.ParseError as wrong:
        raise FileRefused("book_broken", problem=str(wrong)) from wrong
    targets = {each.get("Id"): each.get("Target", "").lstrip("/") for each in relations}
    named = {}
    for each in book.iter():
        if each.tag.endswith("}sheet"):
            link = next((value for key, value in each.attrib.items() if key.endswith("}id")), "")
            target = targets.get(link, "").removeprefix("xl/")
            named[each.get("name", "")] = marks.get(f"xl/{target}", Marks())
    return named
