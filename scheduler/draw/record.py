"""A draw as it is announced, run and published: the list, the announcement and draw.json as text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from scheduler.draw import hashes, sample
from scheduler.draw.chances import ONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LIST_FILE, DRAW_FILE = "draw_list.csv", "draw.json"
ANNOUNCEMENT_FILE, VERIFIER_FILE = "announcement.json", "verify_draw.py"


@dataclass(frozen=True)
class Frozen:
    """A stratum's list as it was frozen, before anybody could know the beacon.

    Attributes
    ----------
    draw_id
        Bureau, period, stratum and attempt, parted by "/"; used once only.
    rows
        (entry, p) in order of entry; p in units of 1e-9.
    commitments
        One a custodian, in the order handed in.
    beacon_rule
        Kind and source of the beacon agreed on, such as ``dice:hall, 2026-11-30``.
    most
        Entries a team may get.
    eligible
        The teams that may go, by entry.
    not_secret
        True for a show whose secrets, salts and beacon everybody can read.
    """

    draw_id: str
    rows: tuple[tuple[str, int], ...]
    commitments: tuple[str, ...]
    beacon_rule: str
    most: int
    eligible: Mapping[str, tuple[str, ...]]
    hash: str = "sha256"
    not_secret: bool = False

    @property
    def n(self) -> int:
        """Entries that will be drawn."""
        return sum(p for _, p in self.rows) // ONE

    @property
    def list_hash(self) -> str:
        """Hash of the rows."""
        return hashes.list_hash(self.rows, self.hash)

    def announcement(self) -> dict[str, Any]:
        """Return what is made public before the beacon; it names nobody and no probability."""
        return self.fixed() | {"entries": len(self.rows), "n": self.n}

    def fixed(self) -> dict[str, Any]:
        """Return what draw.json repeats of the announcement; sizes are read off the list instead."""
        return {
            "draw_id": self.draw_id,
            "hash": self.hash,
            "list_hash": self.list_hash,
            "commitments": list(self.commitments),
            "beacon_rule": self.beacon_rule,
            "teams_hash": hashes.teams_hash(self.most, self.eligible, self.hash),
            **({"not_secret": True} if self.not_secret else {}),
        }


@dataclass(frozen=True)
class Draw:
    """A frozen list with what the beacon and the secrets made of it.

    Attributes
    ----------
    selected
        Entries in the order drawn.
    assigned
        Team by entry; an entry for which no team was left is not in it.
    """

    frozen: Frozen
    secrets: tuple[str, ...]
    beacon: str
    seed: str
    selected: tuple[str, ...]
    assigned: Mapping[str, str]

    def as_json(self) -> str:
        """Return draw.json."""
        content = self.frozen.fixed() | {
            "secrets": list(self.secrets),
            "beacon": self.beacon,
            "seed": self.seed,
            "selected": list(self.selected),
            "teams": {
                "most": self.frozen.most,
                "eligible": {each: list(teams) for each, teams in self.frozen.eligible.items()},
                "assigned": {each: self.assigned[each] for each in self.selected if each in self.assigned},
            },
        }
        return json_text(content)


def freeze(
    draw_id: str,
    rows: Iterable[tuple[str, int]],
    commitments: Sequence[str],
    beacon_rule: str,
    *,
    most: int = 0,
    eligible: Mapping[str, Sequence[str]] | None = None,
    hash_name: str = "sha256",
    not_secret: bool = False,
) -> Frozen:
    """Return a list in its one written order, ready to be announced."""
    teams = {each: tuple(sorted(may)) for each, may in sorted((eligible or {}).items())}
    return Frozen(
        draw_id,
        tuple(sorted(rows)),
        tuple(commitments),
        beacon_rule,
        most,
        teams,
        hashes.known_hash(hash_name),
        not_secret,
    )


def run(frozen: Frozen, secrets: Sequence[str], beacon: str) -> Draw:
    """Draw the sites of a frozen list, then their teams."""
    name = frozen.hash
    seed = hashes.seed(frozen.draw_id, frozen.list_hash, secrets, beacon, name)
    selected = sample.select(frozen.rows, seed, name)
    assigned = sample.assign(selected, frozen.eligible, frozen.most, seed, name)
    return Draw(frozen, tuple(secrets), beacon, seed, selected, assigned)


def list_text(rows: Iterable[tuple[str, int]]) -> str:
    """Return draw_list.csv: columns entry,p, in order of entry."""
    return "".join(["entry,p\n", *(f"{each},{p}\n" for each, p in sorted(rows))])


def json_text(content: Mapping[str, Any]) -> str:
    """Return JSON as the draw's files write it."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def verifier_text() -> str:
    """Return the stand-alone verifier that goes with every draw."""
    return files(__package__).joinpath(VERIFIER_FILE).read_text("utf-8")


def file_texts(draw: Draw) -> dict[str, str]:
    """Return the files of a draw by name, the verifier with them."""
    return {
        LIST_FILE: list_text(draw.frozen.rows),
        DRAW_FILE: draw.as_json(),
        ANNOUNCEMENT_FILE: json_text(draw.frozen.announcement()),
        VERIFIER_FILE: verifier_text(),
    }
