"""A large import killed at random moments: each must leave all its records or none.

    bin/bench import_kill --database sqlite
    bin/bench import_kill --database postgresql

An invented register is imported as ``supervise import`` does it, in a process group that is killed with
-9 at a random moment: three while the file is read, the others while the records are written, the last
ones around the commit. After each, the employers, exposures, book of imports and audit are counted.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.import_speed import write_text
from scheduler.bureau import Bureau, open_bureau
from scheduler.shipped import shipped
from scheduler.steps.records.imports import import_files
from scheduler.steps.upkeep.start import init_bureau
from scheduler.storage import check_file, open_database, reading, verify_audit
from tests import postgres

COUNTS = {
    "employers": "SELECT count(*) FROM employers",
    "exposures": "SELECT count(*) FROM exposures",
    "imports": "SELECT count(*) FROM imports",
    "audit": "SELECT count(*) FROM audit_entries WHERE what = 'import'",
}


@dataclass(frozen=True)
class Desk:
    """A bureau in a passing folder, and the file it is to import."""

    bureau: Bureau
    file: Path

    def start(self) -> int:
        """Begin the import in a process group of its own."""
        if (pid := os.fork()) == 0:
            os.setsid()
            try:
                import_files(self.bureau, self.file, "register", actor="benchmark")
            finally:
                os._exit(0)
        return pid

    def kept(self) -> tuple[int, ...]:
        """Return the counts, or raise where the database is not sound."""
        engine = open_database(self.bureau.database_url)
        if check_file(engine) is not None:
            raise RuntimeError("the database is damaged")
        with reading(engine) as session:
            if verify_audit(session).broken:
                raise RuntimeError("the audit book is broken")
            counts = tuple(int(session.scalar(sa.text(each)) or 0) for each in COUNTS.values())
        engine.dispose()
        return counts


def desk(folder: Path, url: str, file: Path) -> Desk:
    """Make an empty bureau on a database."""
    folder.mkdir()
    config = folder / "bureau.toml"
    text = shipped("config.toml").read_text("utf-8")
    config.write_text(text.replace("[database]", f'[database]\nurl = "{url}"'), "utf-8")
    init_bureau(folder / "bureau", config=config, actor="benchmark")
    return Desk(open_bureau(folder / "bureau" / "config.toml"), file)


def moments(reading_seconds: float, all_seconds: float, shots: int, seed: int) -> list[float]:
    """Draw when to kill: three while reading, two around the commit, the others while writing."""
    luck = random.Random(seed)
    spans = [(0.1, reading_seconds)] * 3 + [(0.97 * all_seconds, 1.03 * all_seconds)] * 2
    spans += [(reading_seconds, all_seconds)] * (shots - len(spans))
    return [luck.uniform(*span) for span in spans[:shots]]


def shoot(here: Desk, after: float, nothing: tuple[int, ...]) -> tuple[int, ...]:
    """Kill an import after some seconds and return what it left."""
    pid = here.start()
    time.sleep(after)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    if here.kept() != nothing:
        time.sleep(1.0)  # PostgreSQL may still be undoing a cut connection's work
    return here.kept()


def main() -> int:
    """Shoot and count; 1 when an import left a part."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    for name, usual in (("rows", 100_000), ("kills", 10), ("seed", 7)):
        words.add_argument(f"--{name}", type=int, default=usual)
    said = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_text(home / "register.csv", said.rows)
        server = postgres.started(home / "server") if said.database == "postgresql" else None
        try:
            return _trial(home, server, said)
        finally:
            if server is not None:
                server.stop()


def _trial(home: Path, server: postgres.Server | None, said: argparse.Namespace) -> int:
    def fresh(name: str) -> Desk:
        url = server.make(name) if server else f"sqlite:///{home / name}.db"
        return desk(home / name, url, home / "register.csv")

    calm = fresh("calm")
    nothing, begun = calm.kept(), time.monotonic()
    os.waitpid(calm.start(), 0)
    whole = time.monotonic() - begun
    everything = calm.kept()
    reading_seconds = _seconds_of_reading(calm)
    counts = ", ".join(f"{count} {name}" for name, count in zip(COUNTS, everything, strict=True))
    print(f"{said.database}: {said.rows} rows in {whole:.1f} s leave {counts}")
    parts = 0
    for number, moment in enumerate(moments(reading_seconds, whole, said.kills, said.seed)):
        left = shoot(here := fresh(f"shot{number}"), moment, nothing)
        verdict = {nothing: "nothing", everything: "all"}.get(left, "A PART")
        parts += verdict == "A PART"
        print(f"killed after {moment:5.2f} s: {verdict}")
        here.bureau.engine.dispose()
    print(f"{said.kills} kills, {parts} left a part")
    return 1 if parts else 0


def _seconds_of_reading(calm: Desk) -> float:
    begun = time.monotonic()
    import_files(calm.bureau, calm.file, "register", actor="benchmark", dry_run=True)
    return 0.7 * (time.monotonic() - begun)


if __name__ == "__main__":
    sys.exit(main())
