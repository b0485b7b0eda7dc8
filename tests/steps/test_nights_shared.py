"""Many bureaux may share a database: a night, a letter, a chain of entries is one bureau's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.bureau import open_bureau
from scheduler.steps.nights.night import NIGHT
from scheduler.steps.records.imports import import_files
from scheduler.storage import reading, verify_audit
from tests.steps.nights import lines, night_of, ran, told
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.both_databases
@pytest.mark.usefixtures("at_hand")
def test_bureaux_that_share_a_database_have_nights_of_their_own(
    tmp_path: Path, database_url: str, files: Path
) -> None:
    full, empty = (small_bureau(tmp_path / name, database_url) for name in ("full", "empty"))
    config = empty.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace("429099", "429098"), "utf-8")
    empty = open_bureau(config)
    assert import_files(full, files, "bureau", actor="test").accepted
    done = night_of(full, jobs=(NIGHT,))
    assert (ran(done, "night").state, done.sent) == ("done", 1)
    assert lines(empty, "night") == {}
    done = night_of(empty, jobs=(NIGHT,))
    assert "没有用人单位" in told(ran(done, "night"), -1)[0]
    assert (done.sent, done.waiting) == (0, 0)
    with reading(full.engine) as session:
        chain = verify_audit(session)
    assert chain.broken == ()
    assert [(division, number) for division, number, _ in chain.heads] == [("429098", 1), ("429099", 4)]
