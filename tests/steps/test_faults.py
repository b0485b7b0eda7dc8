"""The world around breaks: each fault is told in a sentence, and nothing is half done or done twice."""

from __future__ import annotations

import json
import sqlite3
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import sqlalchemy as sa

from scheduler.bureau import open_bureau
from scheduler.domain.errors import SchedulerError, SettingsError
from scheduler.language import said
from scheduler.nightly import Service, answer
from scheduler.risk import score as look_score
from scheduler.steps.nights.night import NIGHT
from scheduler.steps.nights.outbox import tell_trouble
from scheduler.steps.nights.run_due import run_again, run_due
from scheduler.steps.records.snapshot import Snapshot
from scheduler.storage import database, list_outbox, reading
from tests.steps.nights import (
    DAY,
    after_the_lease,
    at,
    line,
    lines,
    night_of,
    problem,
    ran,
    states,
    told,
    with_nightly,
)
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau

pytestmark = pytest.mark.usefixtures("quick_looks")


@pytest.fixture
def lite(tmp_path: Path) -> Bureau:
    """Give an empty bureau on SQLite alone: what breaks is its file."""
    return small_bureau(tmp_path / "bureau")


def score(seen: Snapshot) -> pd.DataFrame:
    """Return the scores as the program makes them."""
    return look_score(seen.history, seen.recipe, seen.model)


def file_of(bureau: Bureau) -> str:
    return bureau.database_url.removeprefix("sqlite:///")


def service(bureau: Bureau) -> tuple[Service, list[str]]:
    heard: list[str] = []
    made = Service(bureau.folder / "config.toml", lambda told: heard.append(told.code), lambda ran: None)
    made.bureau = bureau
    return made, heard


def alarmed(bureau: Bureau, tmp_path: Path) -> tuple[Bureau, Path]:
    """Return the bureau with an alarm that writes what it is told into a file, a line each."""
    heard = tmp_path / "alarm"
    script = f"import sys; open({str(heard)!r}, 'a').write(sys.stdin.read() + '\\n')"
    return with_nightly(bureau, alarm=(sys.executable, "-c", script)), heard


@pytest.mark.usefixtures("at_hand")
def test_a_database_that_is_held_by_another_is_told_and_tried_again(
    lite: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    clock, heard = service(lite)
    assert heard == []
    holder = sqlite3.connect(file_of(lite), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    held = night_of(replace(lite), jobs=(NIGHT,))
    assert states(held) == [("night", DAY, "again")]
    assert "正忙" in problem(held.ran[0])
    clock.round()
    assert answer(clock, "/readyz")[0] == 503
    holder.execute("ROLLBACK")
    holder.close()
    assert lines(lite, "night") == {}
    clock.round()
    assert lines(lite, "night") == {DAY: "done"}
    assert answer(clock, "/readyz") == (200, b"ok\n")


def test_a_full_disk_leaves_the_database_as_it_was_and_the_night_comes_when_there_is_room(
    filled_lite: Bureau, at_hand: None
) -> None:
    full = replace(filled_lite)

    @sa.event.listens_for(full.engine, "connect")
    def no_room(connection: Any, _: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    full.close()
    done = night_of(full, jobs=(NIGHT,))
    assert states(done) == [("night", DAY, "again")]
    assert "磁盘" in problem(done.ran[0])
    with sqlite3.connect(file_of(full)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert plain.execute("SELECT count(*) FROM snapshots").fetchone() == (0,)
    after_the_lease(filled_lite)
    assert states(night_of(filled_lite, jobs=(NIGHT,))) == [("night", DAY, "done")]


@pytest.mark.usefixtures("at_hand")
def test_a_disk_too_full_for_files_keeps_the_results_and_the_files_wait_in_sight(
    filled: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_TESTING", "1")
    monkeypatch.setenv("FAILPOINT", "before_rename:enospc,before_backup_rename:enospc")
    done = night_of(filled, jobs=(NIGHT,))
    night = ran(done, "night")
    assert (night.state, done.sent, done.waiting) == ("done", 0, 1)
    assert "未能备份" in told(night)[0]
    with reading(filled.engine) as session:
        (parcel,) = list_outbox(session, filled.division, "waiting")
    assert parcel.error is not None
    assert "space" in said(parcel.error, "en")
    assert not (filled.folder / "data" / "exports" / "due" / f"{DAY}.csv").exists()
    assert list(filled.folder.rglob("*.part")) == []
    monkeypatch.delenv("FAILPOINT")
    after_the_lease(filled)
    assert night_of(filled, jobs=(NIGHT,)).sent == 1
    assert (filled.folder / "data" / "exports" / "due" / f"{DAY}.csv").exists()


def test_a_database_that_may_only_be_read_is_not_ready_and_still_answers(lite: Bureau) -> None:
    lite.close()
    url = f"sqlite:///file:{file_of(lite)}?mode=ro&uri=true"
    read_only = replace(
        lite, settings={**lite.settings, "database": replace(lite.settings["database"], url=url)}
    )
    assert states(night_of(read_only, jobs=(NIGHT,))) == [("night", DAY, "again")]
    clock, _ = service(read_only)
    code, body = answer(clock, "/readyz")
    assert code == 503
    assert b"database_read_only" in body
    assert answer(clock, "/healthz")[0] == 200
    code, body = answer(clock, "/metrics")
    assert code == 200
    assert b'supervise_periods{job="night",state="waiting"} 1.0' in body
    assert lines(lite, "night") == {}


def test_a_clock_set_back_before_the_last_entry_is_told_once_with_an_alarm_and_runs_nothing(
    lite: Bureau, tmp_path: Path
) -> None:
    heard = tmp_path / "alarm"
    command = [sys.executable, "-c", f"import sys; open({str(heard)!r}, 'a').write(sys.stdin.read() + '\\n')"]
    config = lite.folder / "config.toml"
    text = config.read_text("utf-8").replace("day = 2026-11-30\n", "")
    config.write_text(f"{text}\n[nightly]\nalarm = {json.dumps(command)}\n", "utf-8")
    with lite.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entries SET at = '2199-01-01T00:00:00+00:00'")
    clock, told_codes = service(open_bureau(config))
    clock.round()
    clock.round()
    assert told_codes == ["clock_went_back"]
    assert lines(lite, "night") == {}
    (alarm,) = (json.loads(each) for each in heard.read_text("utf-8").splitlines())
    assert (alarm["state"], "2199" in alarm["problem"]) == ("service", True)


def test_a_lost_database_is_refused_and_never_made_anew(lite: Bureau) -> None:
    lite.close()
    for each in lite.folder.glob("data/bureau.db*"):
        each.unlink()
    lost = replace(lite)
    with pytest.raises(SchedulerError, match="no_database"):
        run_due(lost)
    assert list(lite.folder.glob("data/*.db")) == []


def test_a_database_of_a_later_program_is_refused(bureau: Bureau) -> None:
    with bureau.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchedulerError, match="database_newer"):
        run_due(bureau)


def test_every_command_refuses_a_database_of_a_later_program_and_upgrades_an_earlier_one(
    bureau: Bureau,
) -> None:
    with bureau.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE employers DROP COLUMN owner")
    bureau.close()
    with reading(replace(bureau).engine) as session:
        assert session.connection().exec_driver_sql("SELECT owner FROM employers").all() == []
    with bureau.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchedulerError, match="database_newer"):
        _ = replace(bureau).engine


def test_too_little_memory_fails_the_night_with_advice_and_an_alarm(filled: Bureau, tmp_path: Path) -> None:
    poor, heard = alarmed(with_nightly(filled, memory_mb=150), tmp_path)
    done = night_of(poor, jobs=(NIGHT,), hear=partial(tell_trouble, poor))
    assert states(done) == [("night", DAY, "failed")]
    assert "memory_mb" in problem(done.ran[0])
    assert line(filled).state == "failed"
    (alarm,) = (json.loads(each) for each in heard.read_text("utf-8").splitlines())
    assert (alarm["bureau"], alarm["job"], alarm["period"], alarm["state"]) == (
        "429099",
        "night",
        DAY,
        "failed",
    )
    assert "memory_mb" in alarm["problem"]
    run_again(filled, "night", DAY, actor="wang", reason="memory added")
    assert states(night_of(filled, jobs=(NIGHT,))) == [("night", DAY, "done")]


@pytest.mark.usefixtures("at_hand")
@pytest.mark.parametrize(
    ("harm", "code"), [(1.0, "scores_constant"), (float("nan"), "scores_missing")], ids=str
)
def test_scores_that_rank_nobody_stop_the_night_before_anything_is_kept(
    filled: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: float, code: str
) -> None:
    monkeypatch.setattr(Snapshot, "scores", property(lambda seen: score(seen).assign(harm=harm)))
    bureau, heard = alarmed(filled, tmp_path)
    done = night_of(bureau, jobs=(NIGHT,), hear=partial(tell_trouble, bureau))
    assert states(done) == [("night", DAY, "failed")]
    assert heard.read_text("utf-8").count("\n") == 1
    with filled.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM snapshots").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar() == 0


@pytest.mark.usefixtures("at_hand")
def test_scores_that_moved_much_are_told_with_an_alarm_before_a_person_plans_with_them(
    filled_lite: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, heard = alarmed(filled_lite, tmp_path)
    night_of(bureau, jobs=(NIGHT,), hear=partial(tell_trouble, bureau))
    assert not heard.exists()
    monkeypatch.setattr(
        Snapshot, "scores", property(lambda seen: score(seen).assign(harm=lambda of: of["harm"] * 9))
    )
    night_of(at(bureau, "2026-12-01 12:00"), jobs=(NIGHT,), hear=partial(tell_trouble, bureau))
    (alarm,) = (json.loads(each) for each in heard.read_text("utf-8").splitlines())
    assert (alarm["period"], alarm["state"]) == ("2026-12-01", "done")
    assert DAY in alarm["problem"]


WRONG = {
    "an unknown key": "[nightly]\nhour = 3\n",
    "a wrong type": '[nightly]\nmonth_day = "soon"\n',
    "no such day": "[nightly]\nmonth_day = 32\n",
    "the same key twice": "[nightly]\nat = 01:00:00\nat = 02:00:00\n",
    "an unknown table": "[nightlies]\n",
}


@pytest.mark.usefixtures("at_hand")
@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_a_wrong_config_refuses_the_start_and_keeps_the_old_one_later(lite: Bureau, wrong: str) -> None:
    clock, heard = service(lite)
    config = lite.folder / "config.toml"
    config.write_text(config.read_text("utf-8") + "\n" + wrong, "utf-8")
    with pytest.raises(SettingsError):
        open_bureau(config)
    clock.round()
    clock.round()
    assert heard == ["nightly_config_kept"]
    assert lines(lite, "night") == {DAY: "done"}


def test_config_that_is_no_text_is_refused_with_its_place(lite: Bureau) -> None:
    config = lite.folder / "config.toml"
    config.write_bytes(b"\xff\xfe" + config.read_bytes())
    with pytest.raises(SettingsError, match="not_text"):
        open_bureau(config)
