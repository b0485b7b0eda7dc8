"""Throws broken cells and broken files at the intake room until time is up, and keeps what breaks it.

``bin/bench fuzz_intake --minutes 20 [--seed 1] [--only files]`` has these aims: ``days``, ``numbers``,
``codes`` and ``words`` (the kinds of column, by the shipped profiles' settings), ``files`` (the guard and the
parsers behind it, on containers with bytes changed) and ``texts`` (CSV with bytes changed). A finding is
anything but a value or a named fault: an exception, neither value nor fault, half a minute of work (or ten
minutes of waiting) on one try, a process that dies. Findings are printed with the seed that makes them
again; the exit code is 1 if there is one.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
import traceback
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.intake import Profile, load_profile
from scheduler.intake.cells import FORMS, Context
from scheduler.intake.guard.limits import ReadLimits
from scheduler.intake.kinds import Kind
from scheduler.intake.readers.records import Part
from scheduler.intake.readers.work import ReadingTask, read_files
from scheduler.reference import load_reference
from scheduler.shipped import shipped
from tests.intake import odd_cells, odd_containers, odd_shapes

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = date(2026, 11, 25)
PATIENCE, STANDSTILL = 30.0, 600.0
PROFILES = ("bureau", "chicago_food", "detroit_food", "msha_mines", "osha_construction")
STRANGE = (
    "0123456789０９.,，-+～eE/年月日:T 约至十百万nanINF％%°′\u200b\u202e\x00\ufeff\u3000\u00a0"
    "矽尘苯；、()（）AOZ🐑\ud800"
)
SEEDS = (
    "2025-03-05", "2025年3月5日", "20250305", "03/04/2025", "45292", "2025-03-05T08:30:00+08:00",
    "1,234.5", "1e308", "约50人", "50-100", "一百二十", "TRUE", "91440106MA00000011", "440106.0", "C3311",
    "0610", "矽尘；噪声", "1,2-二氯乙烷", "苯（限于涂料）", "WGS-84", "9.14E+17", "", "nan", "-0", "١٢٣",
    "²", "Ⅷ", "1_000", "0x1F", "∞",
)  # fmt: skip


@cache
def context() -> Context:
    """Return what cells are compared with."""
    return Context(load_reference(shipped()), TODAY, "440106")


def cell(luck: random.Random) -> str:
    """Return a seed with a few characters changed, or a string of strange ones."""
    if luck.random() < 0.2:
        return "".join(luck.choices(STRANGE, k=luck.randrange(1, 40)))
    text = list(luck.choice(SEEDS))
    for _ in range(luck.randrange(4)):
        at = luck.randrange(len(text) + 1)
        text[at : at + luck.randrange(2)] = luck.choices(STRANGE, k=luck.randrange(3))
    return "".join(text)


KINDS = {"days": ("day",), "numbers": ("number",), "codes": ("credit_code", "code", "industry", "division")}
"""Kinds of column by aim; ``words`` takes the others."""


@cache
def kinds(aim: str) -> tuple[Kind, ...]:
    """Return the columns' kinds of an aim, each as the shipped profiles set it."""
    every = [head.kind for name in PROFILES for one in profile(name).sources for head in one.heads.values()]
    named = {each for group in KINDS.values() for each in group}
    return tuple(
        kind for kind in every if (kind.name in KINDS[aim] if aim in KINDS else kind.name not in named)
    )


def _fuzz_cells(aim: str) -> Callable[[random.Random, Path], None]:
    def fuzz(luck: random.Random, folder: Path) -> None:
        cells = pd.Series([cell(luck).strip() or "x" for _ in range(60)], dtype="str").drop_duplicates()
        cells = cells.reset_index(drop=True)
        kind = luck.choice(kinds(aim))
        _agree(kind, cells, kind.read(cells, luck.choice(FORMS), context()))

    return fuzz


def _agree(kind: Kind, cells: pd.Series, read: Any) -> None:
    """Check that each cell has a value or a fault, and that faults are marks of these cells."""
    faulty = pd.Series(False, index=cells.index)
    for fault in read.faults:
        marked = fault.cells.astype(bool).reindex(cells.index, fill_value=False)
        faulty |= marked & (not fault.warning)
    lost = read.values.isna() & ~faulty
    if kind.type in ("number", "day") and lost.any():
        raise AssertionError(f"{kind.name} neither read nor refused {cells[lost].iloc[0]!r}")
    late = kind.type == "day" and not getattr(kind, "future", True)
    if late and (read.values[~faulty] > pd.Timestamp(TODAY)).any():
        raise AssertionError(f"{kind.name} took a day that has not come")


@cache
def profile(name: str) -> Profile:
    """Return a shipped profile."""
    return load_profile(name, shipped())


@cache
def corpus(aim: str) -> tuple[tuple[str, bytes], ...]:
    """Return the tests' own files, which the fuzzer breaks further."""
    cases = {"files": (*odd_shapes.BOOKS, *odd_containers.CASES), "texts": odd_shapes.TEXT_FILES}[aim]
    if aim == "texts":
        cases = (*cases, *odd_cells.CASES)
    made = []
    for each in cases:
        with tempfile.TemporaryDirectory() as folder:
            path = each.make(Path(folder))
            if path.stat().st_size < 200_000:
                made.append((path.name, path.read_bytes()))
    return tuple(made)


def broken(luck: random.Random, content: bytes) -> bytes:
    """Return bytes with some changed, put in, taken out, doubled, or the end cut off."""
    text = bytearray(content)
    for _ in range(luck.choice((1, 1, 2, 4, 16))):
        at = luck.randrange(len(text) + 1)
        length = luck.choice((1, 1, 2, 4, 8, 64))
        match luck.randrange(5):
            case 0:
                text[at : at + length] = luck.randbytes(min(length, 8))
            case 1:
                text[at:at] = luck.choice((b"\x00", b"\xff\xff\xff\xff", b'"', b",", b"\r\n", b"<", b"&#x0;"))
            case 2:
                del text[at : at + length]
            case 3:
                text[at:at] = text[at : at + length]
            case _:
                text = text[: max(at, 1)]
    return bytes(text)


def _fuzz_bytes(aim: str) -> Callable[[random.Random, Path], None]:
    def fuzz(luck: random.Random, folder: Path) -> None:
        name, content = luck.choice(corpus(aim))
        path = folder / name
        path.write_bytes(broken(luck, content))
        parts: list[Part] = []
        job = ReadingTask(profile("register"), context(), ReadLimits(), folder=False)
        read_files((path,), job, parts.append)
        path.unlink()

    return fuzz


AIMS = {
    **{aim: _fuzz_cells(aim) for aim in (*KINDS, "words")},
    **{aim: _fuzz_bytes(aim) for aim in ("files", "texts")},
}


def work(aim: str, first: int, told: Any) -> None:
    """Fuzz from a seed on, telling each seed before it is tried, and what broke."""
    if aim in ("files", "texts"):
        corpus(aim)
    profile("register"), profile("bureau"), context()
    with tempfile.TemporaryDirectory() as folder:
        told.send(("ready", first, ""))
        for seed in range(first, sys.maxsize):
            told.send(("try", seed, ""))
            try:
                AIMS[aim](random.Random(f"{aim} {seed}"), Path(folder))
            except Exception:
                told.send(("broke", seed, traceback.format_exc(limit=-3)))


def _worked(pid: int | None) -> float:
    """Return the seconds of processor that a process has used."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def hunt(aim: str, seconds: float, first: int) -> tuple[int, list[tuple[int, str]]]:
    """Run workers until time is up; return how many seeds were tried, and what each finding was."""
    end, seed, tried = time.monotonic() + seconds, first, 0
    findings: list[tuple[int, str]] = []
    while time.monotonic() < end:
        here, there = get_context("spawn").Pipe(duplex=False)
        process = get_context("spawn").Process(target=work, args=(aim, seed, there), daemon=True)
        process.start()
        there.close()
        began, since = 0.0, time.monotonic()
        try:
            while time.monotonic() < end:
                if not here.poll(1.0):
                    # a busy machine lets a process wait: only its own work counts
                    stuck = time.monotonic() - since > STANDSTILL
                    if stuck or _worked(process.pid) - began > PATIENCE:
                        findings.append((seed, "it took too long"))
                        break
                    continue
                what, seed, text = here.recv()
                began, since = _worked(process.pid), time.monotonic()
                tried += what == "try"
                if what == "broke":
                    findings.append((seed, text))
        except EOFError:
            process.join()
            findings.append((seed, f"the process died with {process.exitcode}"))
        process.kill()
        process.join()
        seed += 1
    return tried, findings


def main() -> None:
    """Hunt for each aim and print what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=20.0, help="for each aim")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=AIMS)
    chosen = options.parse_args()
    bad = 0
    for aim in [chosen.only] if chosen.only else AIMS:
        tried, findings = hunt(aim, chosen.minutes * 60, chosen.seed)
        print(f"{aim}: {tried:,} tries from seed {chosen.seed}, {len(findings)} findings", flush=True)
        for seed, text in findings[:20]:
            print(f"  seed {seed}: {text}")
        bad += len(findings)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
