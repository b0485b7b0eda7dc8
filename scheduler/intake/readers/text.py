"""Text tables: comma, semicolon or tab, in UTF-8, GB18030 or marked UTF-16, gzipped or not."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, cast

from scheduler.intake.cells import plain, shown_name
from scheduler.intake.guard.limits import FileRefused
from scheduler.intake.readers.raw import Sheet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from scheduler.intake.guard.limits import ReadLimits

_CHUNK = 1 << 20
_GUESS = "gb18030"
"""What a file is read as that is no UTF-8 and does not say what it is."""
_RATIO = 150
_NULS = 8
_DELIMITERS = ",;\t"
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|table|head|body|meta)", re.IGNORECASE)
_CJK = re.compile("[\u3400-\u9fff]")


def text_sheet(path: Path, heads: Collection[str], limits: ReadLimits, encoding: str = "") -> Sheet:
    """Return the one table of a text file; ``heads`` are known headers, which tell the delimiter.

    ``encoding`` is the one that the profile names. An encoding that neither the profile nor the file names,
    and that no header in Chinese confirms, is a guess, and the sheet says so.

    Raises
    ------
    FileRefused
        When it is no text, too large, or in no encoding or in two.
    """
    zipped = _first(path, 2) == b"\x1f\x8b"
    named = encoding
    encoding = _surely(path, zipped, named, limits) if named else _encoding(path, zipped, limits)
    lines = _lines(path, zipped, encoding, limits)
    first = list(islice(lines, 30))
    told = re.fullmatch(r"\ufeff?sep=(.)\s*", first[0], re.IGNORECASE) if first else None
    if told:
        first = first[1:]
    delimiter = told.group(1) if told else _delimiter(first, heads)
    sure = (
        named
        or encoding != _GUESS
        or any(_CJK.search(head) and head in heads for head in _heads(first, delimiter))
    )
    return Sheet(
        "",
        _records(chain(first, lines), delimiter, limits),
        strict_width=True,
        guessed="" if sure else encoding.upper(),
    )


def _heads(first: list[str], delimiter: str) -> Iterator[str]:
    """Return the cells of the first lines as headers are compared."""
    for line in first:
        yield from (plain(each.strip().strip('"')) for each in line.rstrip("\r\n").split(delimiter))


def _first(path: Path, size: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(size)


def _opened(path: Path, zipped: bool) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if zipped else path.open("rb")


def _encoding(path: Path, zipped: bool, limits: ReadLimits) -> str:
    """Return the encoding in which every byte of the file can be read."""
    try:
        with _opened(path, zipped) as stream:
            start = stream.read(4096)
    except (OSError, EOFError, zlib.error) as wrong:
        raise FileRefused("gzip_broken", problem=str(wrong)) from wrong
    if not start.strip():
        raise FileRefused("file_empty")
    if _MARKUP.match(start.removeprefix(codecs.BOM_UTF8)):
        raise FileRefused("markup_not_table")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _surely(path, zipped, "utf-16", limits)
    # one stray NUL is a matter of its cell; many are no text
    if start.count(b"\x00") > _NULS:
        raise FileRefused("not_a_text", position=start.index(b"\x00"))
    if start.startswith(codecs.BOM_UTF8):
        return _surely(path, zipped, "utf-8-sig", limits)
    failed = _decodes(path, zipped, "utf-8-sig", limits)
    if not failed:
        return "utf-8-sig"
    other = _decodes(path, zipped, "gb18030", limits)
    if mixed := _first_utf8_line(path, zipped):
        raise FileRefused("encoding_mixed", row=failed, utf8=mixed)
    if other:
        raise FileRefused("encoding_unknown", row=max(failed, other))
    return _GUESS


def _surely(path: Path, zipped: bool, encoding: str, limits: ReadLimits) -> str:
    """Return the encoding that a file's mark or its profile names, if all of the file is in it."""
    if failed := _decodes(path, zipped, encoding, limits):
        raise FileRefused("encoding_broken", row=failed, encoding=encoding.upper().removesuffix("-SIG"))
    return encoding


def _decodes(path: Path, zipped: bool, encoding: str, limits: ReadLimits) -> int:
    """Return 0 if the whole file decodes, else the number of the first line that does not."""
    decoder = codecs.getincrementaldecoder(encoding)()
    packed = path.stat().st_size
    lines, size = 1, 0
    try:
        with _opened(path, zipped) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limits.text_mb * 1_000_000:
                    raise FileRefused("file_too_large", most=limits.text_mb)
                if zipped and size > _RATIO * max(packed, _CHUNK // _RATIO):
                    raise FileRefused("packed_too_tight", name=shown_name(path), ratio=_RATIO)
                lines += decoder.decode(chunk).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as wrong:
        return lines + wrong.object[: wrong.start].decode(wrong.encoding, "replace").count("\n")
    except (OSError, EOFError, zlib.error) as wrong:
        raise FileRefused("gzip_broken", problem=str(wrong)) from wrong
    return 0


def _first_utf8_line(path: Path, zipped: bool) -> int:
    """Return the first line whose Chinese can only be UTF-8, or 0: such a file was glued together."""
    with _opened(path, zipped) as stream:
        for number, line in enumerate(stream, start=1):
            if not line.isascii():
                try:
                    if len(_CJK.findall(line.decode("utf-8"))) >= 2:
                        return number
                except UnicodeDecodeError:
                    continue
    return 0


def _lines(path: Path, zipped: bool, encoding: str, limits: ReadLimits) -> Iterator[str]:
    with _opened(path, zipped) as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        number = 0
        while line := text.readline(limits.line):
            number += 1
            if len(line) >= limits.line:
                raise FileRefused("line_too_long", row=number, most=limits.line)
            yield line


def _delimiter(first: list[str], heads: Collection[str]) -> str:
    """Return the delimiter under which the most headers are known."""

    def known(delimiter: str) -> tuple[int, int]:
        rows = [line.rstrip("\r\n").replace('"', "").split(delimiter) for line in first]
        return max(sum(plain(each) in heads for each in row) for row in rows), max(map(len, rows))

    return max(_DELIMITERS, key=known) if first else ","


def _records(lines: Iterator[str], delimiter: str, limits: ReadLimits) -> Iterator[list[str]]:
    csv.field_size_limit(limits.cell)
    records = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            record = next(records, None)
        except csv.Error as wrong:
            code = "cell_too_long" if "field limit" in str(wrong) else "quotes_broken"
            raise FileRefused(code, row=number + 1, most=limits.cell, problem=str(wrong)) from wrong
        if record is None:
            return
        number += 1
        yield record
