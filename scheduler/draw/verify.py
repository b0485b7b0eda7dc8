"""Everything that is wrong with a published draw, found from its files alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from scheduler.draw import hashes, sample
from scheduler.draw.beacon import is_canonical
from scheduler.draw.chances import ONE

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class DrawFault:
    """Something wrong with a draw: the code of a sentence and the facts that fill it."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Teams:
    """The ``teams`` of draw.json."""

    most: int = 0
    eligible: Mapping[str, list[str]] = field(default_factory=dict)
    assigned: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DrawFile:
    """What draw.json must hold, and what it may; other keys are left alone."""

    draw_id: str
    list_hash: str
    commitments: list[str]
    secrets: list[str]
    beacon: str
    seed: str
    selected: list[str]
    hash: str = "sha256"
    beacon_rule: str = ""
    teams_hash: str = ""
    teams: Teams = field(default_factory=Teams)


@dataclass(frozen=True)
class DrawCheck:
    """A list and a draw that could be read, with what the rules make of them."""

    rows: tuple[tuple[str, str], ...]
    draw: DrawFile

    @cached_property
    def units(self) -> list[tuple[str, int]]:
        """The rows with p as a number."""
        return [(each, int(p)) for each, p in self.rows]

    def faults(self) -> Iterator[DrawFault]:
        """List what is wrong; what cannot be asked after an earlier mistake is not asked."""
        yield from self._list()
        if self.draw.hash not in hashes.HASHES:
            yield _fault("draw_file_hash", name=self.draw.hash)
        elif all(_plain(p) for _, p in self.rows):
            yield from self._origin()
            yield from self._outcome()

    def _list(self) -> Iterator[DrawFault]:
        seen: set[str] = set()
        for each, p in self.rows:
            if each in seen:
                yield _fault("draw_entry_twice", entry=each)
            seen.add(each)
            if not _plain(p) or not 0 < int(p) <= ONE:
                yield _fault("draw_p_out_of_range", entry=each, p=p)
        if all(_plain(p) for _, p in self.rows):
            total, drawn = sum(p for _, p in self.units), len(self.draw.selected)
            if total != drawn * ONE:
                yield _fault("draw_sum_wrong", total=total, drawn=drawn)

    def _origin(self) -> Iterator[DrawFault]:
        """Check what had to stand before the draw: list, secrets, beacon, and the seed they make."""
        draw, name = self.draw, self.draw.hash
        if hashes.list_hash(self.units, name) != draw.list_hash:
            yield _fault("draw_list_differs")
        if len(set(draw.commitments)) < 2:
            yield _fault("draw_too_few_custodians")
        if [hashes.commitment(each, name) for each in draw.secrets] != draw.commitments:
            yield _fault("draw_secrets_differ")
        if not is_canonical(draw.beacon_rule, draw.beacon):
            yield _fault("draw_beacon_differs", beacon=draw.beacon, rule=draw.beacon_rule)
        if hashes.seed(draw.draw_id, draw.list_hash, draw.secrets, draw.beacon, name) != draw.seed:
            yield _fault("draw_seed_differs")

    def _outcome(self) -> Iterator[DrawFault]:
        """Check what follows from the seed: the entries drawn, their order, their teams."""
        draw, teams = self.draw, self.draw.teams
        if list(sample.select(self.units, draw.seed, draw.hash)) != draw.selected:
            yield _fault("draw_selected_differ")
        if sample.assign(draw.selected, teams.eligible, teams.most, draw.seed, draw.hash) != teams.assigned:
            yield _fault("draw_teams_differ")
        if draw.teams_hash not in ("", hashes.teams_hash(teams.most, teams.eligible, draw.hash)):
            yield _fault("draw_eligible_differ")


def verify(list_file: bytes, draw_file: bytes, announcement: bytes | None = None) -> tuple[DrawFault, ...]:
    """Return what is wrong with a draw; nothing when it is right.

    Takes any bytes: a file that cannot be read is a fault of the draw, never an error. With the announcement
    that was published before the beacon, the draw must agree with it as well.
    """
    rows, draw = _rows(list_file), _json(draw_file, DrawFile)
    found = [each for each in (rows, draw) if isinstance(each, DrawFault)]
    if isinstance(rows, tuple) and isinstance(draw, DrawFile):
        found += DrawCheck(rows, draw).faults()
        if announcement is not None:
            sizes = {"entries": len(rows), "n": len(draw.selected)}
            found += _against(announcement, _json(draw_file, dict[str, Any]) | sizes)
    return tuple(found)


def _against(announcement: bytes, draw: Mapping[str, Any]) -> Iterator[DrawFault]:
    announced = _json(announcement, dict[str, Any])
    if isinstance(announced, DrawFault):
        yield announced
        return
    for key, value in announced.items():
        if draw.get(key) != value:
            yield _fault("draw_not_as_announced", key=key)


def _rows(content: bytes) -> tuple[tuple[str, str], ...] | DrawFault:
    try:
        head, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    except (ValueError, csv.Error) as wrong:
        return _fault("draw_file_unreadable", problem=wrong)
    if head != ["entry", "p"] or any(len(row) != 2 for row in rows):
        return _fault("draw_list_columns")
    return tuple((each, p) for each, p in rows)


def _json(content: bytes, shape: Any) -> Any:
    try:
        return TypeAdapter(shape).validate_json(content, strict=True)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        at = ".".join(str(part) for part in first["loc"])
        return _fault("draw_file_unreadable", problem=f"{at}: {first['msg']}" if at else first["msg"])


def _plain(p: str) -> bool:
    """Say whether p is a whole number written the one way that is hashed."""
    return p.isascii() and p.isdigit() and len(p) <= 20 and p == str(int(p))


def _fault(code: str, **facts: object) -> DrawFault:
    return DrawFault(code, tuple((name, str(value)) for name, value in facts.items()))
