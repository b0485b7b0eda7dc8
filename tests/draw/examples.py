"""A small draw with teams, and ways to forge it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from scheduler.draw import hashes, sample
from scheduler.draw.chances import chances
from scheduler.draw.record import file_texts, freeze, run

PERIOD = "2026-12"
SECRETS = ("11" * 32, "22" * 32)
TEAMS = ("T1", "T2", "T3")
BEACON_RULE = "dice:hall"
BEACON = "dice:hall:01234567890123456789"

Rows = dict[str, str]
Drawn = dict[str, Any]


def small_draw(employers: int = 40, n: int = 6, hash_name: str = "sha256") -> dict[str, str]:
    """Return the files of a draw of ``n`` among invented employers, two entries a team."""
    entries = [hashes.entry(f"{each:032x}", f"C{each}", PERIOD, hash_name) for each in range(employers)]
    units = chances([1 + each % 7 for each in range(employers)], n)
    frozen = freeze(
        f"331081/{PERIOD}/random/1",
        zip(entries, map(int, units), strict=True),
        [hashes.commitment(each, hash_name) for each in SECRETS],
        BEACON_RULE,
        most=2,
        eligible={each: TEAMS[: 2 + at % 2] for at, each in enumerate(entries)},
        hash_name=hash_name,
    )
    return file_texts(run(frozen, SECRETS, BEACON))


def opened(files: Mapping[str, str]) -> tuple[Rows, Drawn]:
    """Return the list by entry and the draw, to be changed."""
    listed = csv.DictReader(io.StringIO(files["draw_list.csv"]))
    return {row["entry"]: row["p"] for row in listed}, json.loads(files["draw.json"])


def closed(rows: Rows, draw: Drawn) -> tuple[str, str]:
    """Return the two files again."""
    return "entry,p\n" + "".join(f"{each},{p}\n" for each, p in rows.items()), json.dumps(draw)


def again(rows: Rows, draw: Drawn, *, hashed: bool = True, seeded: bool = True, walked: bool = True) -> None:
    """Make everything behind a forgery fit again, as a careful forger would."""
    units = [(each, int(p)) for each, p in rows.items()]
    if hashed:
        draw["list_hash"] = hashes.list_hash(units)
    if seeded:
        draw["seed"] = hashes.seed(draw["draw_id"], draw["list_hash"], draw["secrets"], draw["beacon"])
    if walked:
        draw["selected"] = list(sample.select(units, draw["seed"]))
    teams = draw["teams"]
    teams["assigned"] = sample.assign(draw["selected"], teams["eligible"], teams["most"], draw["seed"])


def _neighbours(rows: Rows, draw: Drawn) -> tuple[str, str]:
    """Return two entries that were not drawn and stand side by side in the order of the draw."""
    order = [
        each for each, _ in sample.hashed_order([(each, int(p)) for each, p in rows.items()], draw["seed"])
    ]
    pairs = pairwise(order)
    return next(pair for pair in pairs if not set(pair) & set(draw["selected"]))


def removed_firm(rows: Rows, draw: Drawn) -> None:
    """Take a firm off the list; its neighbour takes its length of the ruler, so that all else still fits."""
    gone, heir = _neighbours(rows, draw)
    rows[heir] = str(int(rows[heir]) + int(rows.pop(gone)))


def moved_probability(rows: Rows, draw: Drawn) -> None:
    """Move one unit of 1e-9 between two firms; nothing else changes."""
    one, other = _neighbours(rows, draw)
    rows[one], rows[other] = str(int(rows[one]) + 1), str(int(rows[other]) - 1)


def another_beacon(rows: Rows, draw: Drawn) -> None:
    """Write another throw of the dice; the seed stays."""
    draw["beacon"] = draw["beacon"][:-1] + "8"


def swapped_result(rows: Rows, draw: Drawn) -> None:
    """Put a firm in the place of one that was drawn, with the team the rules give it."""
    draw["selected"][0] = next(each for each in rows if each not in draw["selected"])
    again(rows, draw, hashed=False, seeded=False, walked=False)


def another_team(rows: Rows, draw: Drawn) -> None:
    """Send another team that may go too."""
    entry, team = next(iter(draw["teams"]["assigned"].items()))
    draw["teams"]["assigned"][entry] = next(each for each in draw["teams"]["eligible"][entry] if each != team)


def probability_out_of_range(rows: Rows, draw: Drawn) -> None:
    """Give a firm no chance at all, and its neighbour both; then do the whole draw over."""
    one, other = _neighbours(rows, draw)
    rows[one], rows[other] = "0", str(int(rows[one]) + int(rows[other]))
    again(rows, draw)


def reordered_secret(rows: Rows, draw: Drawn) -> None:
    """Turn the secrets round for another seed; then do the whole draw over."""
    draw["secrets"].reverse()
    again(rows, draw)


TAMPERINGS: dict[str, Callable[[Rows, Drawn], None]] = {
    each.__name__: each
    for each in (
        removed_firm,
        moved_probability,
        another_beacon,
        swapped_result,
        another_team,
        probability_out_of_range,
        reordered_secret,
    )
}
