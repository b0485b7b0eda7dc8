"""A small county whose books are kept as offices keep them, from an empty folder to the planner."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from benchmarks.odd_books import as_told, books
from benchmarks.odd_firms import DIVISION, county
from benchmarks.odd_registers import Judged, judged
from scheduler.bureau import open_bureau
from scheduler.intake import read
from scheduler.steps.records import imports
from scheduler.steps.records.matches import match_file
from scheduler.steps.upkeep.start import init_bureau

FIRMS = 60


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """What became of a county whose books were matched and brought in, each as it is."""
    folder = tmp_path_factory.mktemp("odd")
    luck = Random(7)
    firms = county(FIRMS, luck)
    made = books(folder, firms, luck)
    home = folder / "bureau"
    init_bureau(home, division=DIVISION, actor="test")
    config = home / "config.toml"
    text = config.read_text("utf-8").replace("# day = 2026-11-30", "day = 2026-11-30")
    config.write_text(text, "utf-8")
    bureau = open_bureau(config)
    with pytest.MonkeyPatch.context() as patch:
        # a process for each book would take half a minute
        patch.setattr(imports, "read", partial(read, apart=False))
        for book in made:
            aliases = [f"{head}={column}" for head, column in book.own.items()]
            matched = match_file(bureau, book.path, aliases=aliases, words=False, apart=False)
            done = imports.import_files(bureau, book.path, matched.profile, actor="test", accept_good=True)
            assert done.accepted, book.path.name
    bureau.close()
    return judged(home, as_told(firms, made))


def test_nearly_all_firms_are_read_graded_scored_and_offered_to_the_planner(found: Judged) -> None:
    counts = found.counts
    for name in ("read", "graded", "scored"):
        assert counts[name] >= 0.98 * FIRMS, name
    assert counts["offered"] >= 0.98 * counts["living"]


def test_nearly_all_words_are_understood_and_few_are_taken_for_something_else(found: Judged) -> None:
    assert found.counts["not"] <= 0.02 * found.counts["words"], found.not_understood
    assert found.counts["wrongly"] <= 0.02 * found.counts["words"], found.wrong
