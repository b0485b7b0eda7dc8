"""Five runners, killed and stopped at every moment, and a ledger that must show each period once.

    bin/bench exactly_once --database sqlite --periods 500 --kills 500 --zombies 100
    bin/bench exactly_once --database postgresql --periods 500 --kills 500 --zombies 100 --restarts 30
    bin/bench exactly_once --database sqlite --periods 200 --kills 200 --jumps 100
    bin/bench exactly_once --database sqlite --periods 500 --zombies 200 --no-fence     must fail

A runner claims a period, works, and commits twenty items under its fence. Its fate is drawn from
(seed, period, fence): it may die by kill -9 at a named failpoint, or stop (SIGSTOP) for longer than its
lease at one of them, a zombie. On top, runners are killed at any moment, and PostgreSQL is restarted as
if the power had failed. With ``--jumps`` the clock of the leases jumps both ways, by seconds or by up to
four hundred days, between kills. Periods are added until all that was asked for has happened.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from scheduler.domain import failpoint
from scheduler.domain.errors import SchedulerError
from scheduler.storage import (
    Claim,
    RunFacts,
    claim_run,
    committing,
    finished_periods,
    kept_alive,
    migrate,
    open_database,
    reading,
    runs,
    verify_audit,
)
from scheduler.storage.tables import audit_entries
from scheduler.storage.types import database_time
from tests import postgres

HOME, JOB, ITEMS, LEASE = "330100", "night", 20, 1.0
STAGES = ("claimed", "working", "before_commit", "writing_items", "inside_commit", "after_commit")
FACTS = RunFacts("hash", date(2026, 12, 1), 0, {})
_items = sa.Table(
    "harness_items",
    sa.MetaData(),
    *(sa.Column(name, sa.Text()) for name in ("period", "owner")),
    *(sa.Column(name, sa.Integer()) for name in ("fence", "item")),
)


@dataclass(frozen=True)
class Trial:
    """What one run of the harness does to its runners; shares are of the claims."""

    url: str
    periods: int
    kills: int = 0
    zombies: int = 0
    restarts: int = 0
    jumps: int = 0
    fence: bool = True
    runners: int = 5
    seed: int = 7
    die: float = 0.3
    stop: float = 0.1
    work: float = 0.15
    restart_every: float = 6.0
    jump_every: float = 0.7


@dataclass
class Outcome:
    """What happened and what the ledger shows afterwards."""

    periods: int = 0
    kills: int = 0
    zombies: int = 0
    restarts: int = 0
    jumps: int = 0
    fenced_off: int = 0
    duplicates: int = 0
    missing: int = 0
    partial: int = 0
    audit_broken: int = 0
    seconds: float = 0.0

    @property
    def right(self) -> bool:
        """Whether every period took effect exactly once, whole."""
        return not (self.duplicates or self.missing or self.partial or self.audit_broken)


@dataclass
class Runners:
    """The living runners and when the stopped ones go on."""

    trial: Trial
    goal: Path
    fenced: Path
    alive: set[int] = field(default_factory=set)
    asleep: dict[int, float] = field(default_factory=dict)
    luck: random.Random = field(default_factory=random.Random)

    def fill(self) -> None:
        """Start runners until there are enough."""
        while len(self.alive) < self.trial.runners:
            if (pid := os.fork()) == 0:
                try:
                    _runner(self.trial, self.goal, self.fenced)
                finally:
                    os._exit(1)
            self.alive.add(pid)

    def look(self, outcome: Outcome) -> None:
        """Note who died and who stopped, and wake those who have slept longer than their lease."""
        for pid in tuple(self.alive):
            ended, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            if ended and os.WIFSTOPPED(status):
                outcome.zombies += 1
                self.asleep[pid] = time.monotonic() + LEASE * self.luck.uniform(1.2, 2.5)
            elif ended:
                outcome.kills += os.WIFSIGNALED(status)
                self.alive.discard(pid)
                self.asleep.pop(pid, None)
        for pid, until in tuple(self.asleep.items()):
            if time.monotonic() > until:
                os.kill(pid, signal.SIGCONT)
                del self.asleep[pid]

    def strike(self) -> None:
        """Kill one runner, whatever it is doing."""
        os.kill(self.luck.choice(sorted(self.alive)), signal.SIGKILL)

    def jump(self) -> None:
        """Set the clock of the leases forward or back, by seconds or by up to four hundred days."""
        far = self.luck.choice((5.0, 3600.0, 400 * 86_400.0))
        _write_whole(_clock_file(self.goal), f"{self.luck.uniform(-far, far):.3f}")

    def end(self) -> None:
        """Let nobody live longer than the trial."""
        for pid in self.alive:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def run(trial: Trial, server: postgres.Server | None = None) -> Outcome:
    """Let the runners work under fire until every period is finished, and judge what they left."""
    engine = open_database(trial.url)
    migrate(engine)
    _items.create(engine)
    engine.dispose()
    outcome, begun = Outcome(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        goal, fenced = Path(folder, "periods"), Path(folder, "fenced")
        goal.write_text(str(trial.periods))
        fenced.touch()
        runners = Runners(trial, goal, fenced, luck=random.Random(trial.seed))
        try:
            _under_fire(trial, runners, outcome, server)
        finally:
            runners.end()
        outcome.periods = int(goal.read_text())
        outcome.fenced_off = fenced.stat().st_size
    outcome.seconds = time.monotonic() - begun
    _judge(trial.url, outcome)
    return outcome


def _under_fire(trial: Trial, runners: Runners, outcome: Outcome, server: postgres.Server | None) -> None:
    next_restart = time.monotonic() + trial.restart_every
    next_jump = time.monotonic()
    while True:
        runners.fill()
        runners.look(outcome)
        if trial.kills and runners.luck.random() < 0.05:
            runners.strike()
        if server is not None and outcome.restarts < trial.restarts and time.monotonic() > next_restart:
            server.restart("immediate")
            outcome.restarts += 1
            next_restart = time.monotonic() + trial.restart_every
        if outcome.jumps < trial.jumps and time.monotonic() > next_jump:
            runners.jump()
            outcome.jumps += 1
            next_jump = time.monotonic() + trial.jump_every
        goal = int(runners.goal.read_text())
        if _finished(trial.url) >= goal:
            lack = outcome.kills < trial.kills or outcome.zombies < trial.zombies
            lack = lack or outcome.jumps < trial.jumps
            if not lack and outcome.restarts >= (trial.restarts if server else 0):
                break
            _raise(runners.goal, goal + 20)
        time.sleep(0.1)


def _raise(goal: Path, periods: int) -> None:
    _write_whole(goal, str(periods))


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_suffix(".part")
    draft.write_text(text)
    draft.replace(path)


def _clock_file(goal: Path) -> Path:
    """Return the file that says by how many seconds the clock of the leases is wrong."""
    return goal.with_name("clock")


def _wrong_clock(file: Path) -> None:
    """Let this process take its leases by the clock that the file sets, as a computer's clock would."""

    def clock(seconds: float = 0.0) -> database_time:
        off = float(file.read_text()) if file.exists() else 0.0
        return database_time(sa.literal(seconds + off))

    runs._clock = clock


def _finished(url: str) -> int:
    """Return how many periods are finished; no connection stays open that a runner would inherit."""
    try:
        engine = open_database(url)
        with reading(engine) as session:
            found = len(finished_periods(session, HOME, JOB))
        engine.dispose()
    except (SchedulerError, sa.exc.DBAPIError):
        return 0
    return found


def _runner(trial: Trial, goal: Path, fenced: Path) -> None:
    """Work until killed; a runner that finds nothing to do waits for more."""
    os.environ["APP_TESTING"] = "1"
    if not trial.fence:
        runs._mine = lambda claim: runs._of(claim.division, claim.job, claim.period)
    if trial.jumps:
        _wrong_clock(_clock_file(goal))
    engine = open_database_patiently(trial.url)
    luck = random.Random(os.getpid())
    while True:
        try:
            with reading(engine) as session:
                finished = finished_periods(session, HOME, JOB)
            names = (f"{each:06}" for each in range(int(goal.read_text())))
            open_ones = [each for each in names if each not in finished][: trial.runners * 2]
            if not open_ones or not _one(trial, engine, luck.choice(open_ones)):
                time.sleep(0.05)
        except SchedulerError as wrong:
            if wrong.code == "run_fenced_off":
                with fenced.open("a") as stream:
                    stream.write(".")
            time.sleep(0.05)
        except (sa.exc.DBAPIError, OSError):
            time.sleep(0.05)


def open_database_patiently(url: str) -> sa.Engine:
    """Open a database that may be restarting."""
    while True:
        try:
            return open_database(url)
        except SchedulerError:
            time.sleep(0.1)


def _one(trial: Trial, engine: sa.Engine, period: str) -> bool:
    os.environ.pop("FAILPOINT", None)
    claim = claim_run(
        engine, HOME, JOB, period, owner=str(os.getpid()), lease_seconds=LEASE, most_attempts=10**6
    )
    if claim is None:
        return False
    fate = random.Random(f"{trial.seed}/{period}/{claim.fence}")
    _set_fate(trial, fate)
    failpoint.reach("claimed")
    with kept_alive(engine, claim, LEASE):
        time.sleep(fate.uniform(0.0, 2 * trial.work))
        failpoint.reach("working")
    _stop_if_fated("working")
    with committing(engine, claim, FACTS, reason="harness") as session:
        session.execute(_items.insert(), _rows(claim, range(ITEMS // 2)))
        failpoint.reach("writing_items")
        _stop_if_fated("writing_items")
        session.execute(_items.insert(), _rows(claim, range(ITEMS // 2, ITEMS)))
    return True


def _rows(claim: Claim, numbers: range) -> list[dict[str, object]]:
    shared = {"period": claim.period, "owner": claim.owner, "fence": claim.fence}
    return [{**shared, "item": each} for each in numbers]


def _set_fate(trial: Trial, fate: random.Random) -> None:
    """Draw whether and where this claim's runner dies, or stops for longer than its lease."""
    os.environ.pop("HARNESS_STOP", None)
    draw = fate.random()
    if draw < trial.die:
        os.environ["FAILPOINT"] = f"{fate.choice(STAGES)}:kill"
    elif draw < trial.die + trial.stop:
        os.environ["HARNESS_STOP"] = "working" if fate.random() < 0.9 else "writing_items"


def _stop_if_fated(stage: str) -> None:
    if os.environ.get("HARNESS_STOP") == stage:
        os.kill(os.getpid(), signal.SIGSTOP)


def _judge(url: str, outcome: Outcome) -> None:
    engine = open_database_patiently(url)
    with reading(engine) as session:
        counts = Counter(session.scalars(sa.select(_items.c.period)))
        owners = session.execute(sa.select(_items.c.period, _items.c.fence).distinct()).all()
        details = session.scalars(sa.select(audit_entries.c.details).where(audit_entries.c.what == "run"))
        entries = Counter(json.loads(each)["period"] for each in details)
        outcome.audit_broken = len(verify_audit(session).broken)
    twice = {period for period, number in Counter(each.period for each in owners).items() if number > 1}
    outcome.duplicates = len(twice | {period for period, count in counts.items() if count > ITEMS})
    outcome.duplicates += sum(count - 1 for count in entries.values())
    outcome.partial = sum(0 < count < ITEMS for count in counts.values())
    outcome.missing = outcome.periods - len(counts)
    engine.dispose()


HEADS = ("database", "fence", "periods", "kills", "zombies", "restarts", "jumps", "fenced off")
HEADS = (*HEADS, "duplicates", "missing", "partial", "seconds")


def row(kind: str, trial: Trial, outcome: Outcome) -> str:
    """Return a line of the table of docs/reliability.md."""
    values = (kind, "yes" if trial.fence else "no", outcome.periods, outcome.kills, outcome.zombies)
    values = (
        *values,
        outcome.restarts,
        outcome.jumps,
        outcome.fenced_off,
        outcome.duplicates,
        outcome.missing,
    )
    values = (*values, outcome.partial, f"{outcome.seconds:.0f}")
    return "| " + " | ".join(str(each) for each in values) + " |"


def main() -> int:
    """Run one trial and print its line; 1 when a period did not take effect exactly once."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    for name, usual in (
        ("periods", 60),
        ("kills", 0),
        ("zombies", 0),
        ("restarts", 0),
        ("jumps", 0),
        ("seed", 7),
    ):
        words.add_argument(f"--{name}", type=int, default=usual)
    words.add_argument("--no-fence", action="store_true")
    said = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = None
        url = f"sqlite:///{folder}/bureau.db"
        if said.database == "postgresql":
            server = postgres.started(Path(folder, "server"))
            url = server.make("harness")
        trial = Trial(
            url,
            said.periods,
            said.kills,
            said.zombies,
            said.restarts,
            said.jumps,
            not said.no_fence,
            seed=said.seed,
        )
        try:
            outcome = run(trial, server)
        finally:
            if server is not None:
                server.stop()
    print("| " + " | ".join(HEADS) + " |\n" + "|---" * len(HEADS) + "|")
    print(row(said.database, trial, outcome))
    return 0 if outcome.right else 1


if __name__ == "__main__":
    sys.exit(main())
