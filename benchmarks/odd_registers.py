"""Counties whose books are kept as offices keep them, brought from an empty folder to a plan.

    bin/bench odd_registers [--firms 300,1000,3000] [--seeds 1,2] [--keep FOLDER]

Eight hands keep the registers of a made-up county and two more books beside them (``odd_books``). Through
the command line alone each book goes through ``match`` (told what headers mean that nobody can know) and
``import --accept-good``; then a month is planned. Printed are, a county: firms that there are, firms in the
register, graded, scored, and offered to the planner or not yet due; cells that became unknown; of the words
for trades and hazards, those understood, those not, and those taken for something they do not mean.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.odd_books import as_told, books
from benchmarks.odd_firms import DIVISION, TODAY, county
from benchmarks.odd_trades import MEANS
from scheduler.bureau import open_bureau
from scheduler.month import build_problem
from scheduler.steps.months.making import month_inputs
from scheduler.steps.records.snapshot import snapshot_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from benchmarks.odd_books import Book
    from benchmarks.odd_firms import Firm

ROOT = Path(__file__).parent.parent
MONTH = "2027-01"


@dataclass
class Judged:
    """What became of a county: counts by name, and the words that were not or wrongly understood."""

    counts: dict[str, int] = field(default_factory=dict)
    not_understood: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)


def run(folder: Path, *words: object) -> dict[str, Any]:
    """Run one command in a bureau's folder and return what it answers to machines."""
    done = subprocess.run(
        [sys.executable, "-m", "scheduler", *map(str, words), "--json"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode > 1 or not done.stdout.startswith("{"):
        return {"refused": f"{done.stdout}{done.stderr}".strip()}
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def begun(folder: Path) -> Path:
    """Make the bureau, with a fixed today, and return its folder."""
    home = folder / "bureau"
    run(folder, "init", home, "--division", DIVISION)
    config = home / "config.toml"
    text = config.read_text("utf-8").replace("# day = 2026-11-30", f"day = {TODAY}")
    config.write_text(text, "utf-8")
    return home


def brought_in(home: Path, made: Sequence[Book]) -> list[dict[str, Any]]:
    """Match and import each book, and return what the imports say."""
    told = []
    for book in made:
        aliases = [part for head, column in book.own.items() for part in ("--is", f"{head}={column}")]
        matched = run(home, "match", book.path, *aliases)
        answer = run(home, "import", book.path, "--accept-good")
        if reason := answer.get("refused", matched.get("refused")):
            print(f"  {book.path.name} was not brought in: {reason}", flush=True)
        told.append(answer)
    return told


def judged(home: Path, firms: Sequence[Firm]) -> Judged:
    """Hold what the bureau knows against what is true."""
    bureau = open_bureau(home / "config.toml")
    snapshot = snapshot_of(bureau, None)
    employers = snapshot.frames["employers"].drop_duplicates("name").set_index("name")
    month = build_problem(month_inputs(snapshot, MONTH, all_candidates=True))
    offered = {each.employer for each in month.problem.candidates}
    found = Judged()
    there = [firm for firm in firms if firm.name in employers.index]
    living = [firm for firm in there if not firm.gone]
    code_of = employers["employer"]
    graded = snapshot.grades["supervision_class"].dropna().index
    scored = snapshot.scores["worth"].dropna().index
    found.counts = {
        "firms": len(firms),
        "read": len(there),
        "graded": sum(code_of[firm.name] in graded for firm in there),
        "scored": sum(code_of[firm.name] in scored for firm in there),
        "living": sum(not firm.gone for firm in firms),
        "offered": 0,
    }
    for firm in living:
        reason = month.left_out.get(code_of[firm.name], "")
        found.counts["offered"] += code_of[firm.name] in offered or reason in ("no_programme", "pending")
        if reason:
            found.why[reason] += 1
    _judge_words(found, there, employers, snapshot.frames["exposures"])
    return found


def _judge_words(
    found: Judged, firms: Sequence[Firm], employers: pd.DataFrame, exposures: pd.DataFrame
) -> None:
    factors = exposures.groupby("employer")["factor"].agg(frozenset)
    for firm in firms:
        code = employers.at[firm.name, "employer"]
        taken = employers.at[firm.name, "industry"]
        if not isinstance(taken, str):
            found.not_understood[firm.trade] += 1
        elif not any(taken.startswith(each) or each.startswith(taken) for each in firm.kind.codes):
            found.wrong[f"{firm.trade}→{taken}"] += 1
        mine: frozenset[str] = factors.get(code, frozenset())
        found.not_understood.update(word for word in firm.hazards if not mine & MEANS[word])
        allowed = frozenset[str]().union(*(MEANS[word] for word in firm.hazards))
        found.wrong.update(f"{'、'.join(firm.hazards)}→{each}" for each in sorted(mine - allowed))
    words = sum(1 + len(firm.hazards) for firm in firms)
    missed, wrong = found.not_understood.total(), found.wrong.total()
    found.counts |= {"words": words, "understood": words - missed - wrong, "not": missed, "wrongly": wrong}


def tried(firms: int, seed: int, folder: Path) -> tuple[Judged, list[dict[str, Any]]]:
    """Make a county in a folder and bring it to a plan."""
    luck = Random(seed)
    true = county(firms, luck)
    made = books(folder, true, luck)
    home = begun(folder)
    told = brought_in(home, made)
    found = judged(home, as_told(true, made))
    told = [each for each in told if "rows" in each]
    plan = run(home, "plan", MONTH, "--effort", "quick")
    found.counts["cells unknown"] = sum(each["cells_unknown"] for each in told)
    found.counts["rows rejected"] = sum(each["rows"]["rejected"] for each in told)
    found.counts["visits planned"] = len(plan["plan"]["visits"]) if "plan" in plan else 0
    return found, told


def _numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",")]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--firms", type=_numbers, default=[300, 1000, 3000])
    options.add_argument("--seeds", type=_numbers, default=[1, 2])
    options.add_argument("--keep", type=Path, help="a folder in which the books and bureaux stay")
    asked = options.parse_args()
    least = 100.0
    with tempfile.TemporaryDirectory() as passing:
        for seed in asked.seeds:
            for firms in asked.firms:
                folder = (asked.keep or Path(passing)) / f"{seed}-{firms}"
                folder.mkdir(parents=True)
                found, told = tried(firms, seed, folder)
                counts = found.counts
                part = 100 * counts["offered"] / counts["living"]
                least = min(least, part)
                print(f"seed {seed}:", ", ".join(f"{name} {n}" for name, n in counts.items()), flush=True)
                print(f"  {part:.1f} % of the living firms offered; left out: {dict(found.why)}")
                print(f"  not understood: {found.not_understood.most_common(12)}")
                print(f"  understood wrongly: {found.wrong.most_common(12)}")
                codes = Counter(cell["code"] for each in told for cell in each["cells"])
                print(f"  cells refused: {dict(codes.most_common(12))}", flush=True)
    print(f"at least {least:.1f} % offered in every county (98 wanted)")


if __name__ == "__main__":
    main()
