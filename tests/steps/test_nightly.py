"""The service: woken every minute, stopped at any time, asked how it is."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from scheduler import nightly
from scheduler.cli import keep  # noqa: F401 - the verbs register themselves
from scheduler.cli import nights as night_verbs  # noqa: F401
from scheduler.cli.door import app
from scheduler.domain.errors import SchedulerError, SettingsError
from scheduler.nightly import Service, answer
from scheduler.steps.nights import night as nights
from scheduler.steps.nights.health import status
from scheduler.steps.nights.inbox import received
from scheduler.storage import Claim, beat, reading, verify_audit
from scheduler.storage.tables import imports
from tests.steps.nights import DAY, after_the_lease, changed_register, line, lines, night_of, wait_for
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.bureau import Bureau

SUPERVISE = str(Path(sys.executable).parent / "supervise")


@pytest.fixture
def lite(tmp_path: Path) -> Bureau:
    return small_bureau(tmp_path / "bureau")


def start(bureau: Bureau, *words: str, **environment: str) -> subprocess.Popen[str]:
    """Start ``supervise nightly`` as a person or systemd does."""
    bureau.close()
    return subprocess.Popen(
        [SUPERVISE, "nightly", "--config", str(bureau.folder / "config.toml"), *words],
        env={**os.environ, "SUPERVISE_LANGUAGE": "en", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def asked(port: int, path: str) -> tuple[int, str] | None:
    """Return status and body of a page; ``None`` while nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as page:
            return int(page.status), page.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError:
        return None


def running(bureau: Bureau) -> bool:
    return lines(replace(bureau), "night").get(DAY) == "running"


BOTH = pytest.mark.parametrize("asked_by", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "ctrl_c"])
SERVICE_AND_HAND = pytest.mark.parametrize(
    "asked_by",
    [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)],
    ids=["SIGTERM", "ctrl_c"],
)


@SERVICE_AND_HAND
def test_a_stop_in_the_middle_of_a_night_gives_it_back_and_ends_well(
    lite: Bureau, asked_by: signal.Signals
) -> None:
    # the child that grades sleeps, so that the stop finds the night at work
    sleep = {"APP_TESTING": "1", "FAILPOINT": "in_night_tables:sleep", "FAILPOINT_SECONDS": "60"}
    service = start(lite, "--logs", **sleep)
    try:
        wait_for(lambda: running(lite))
        service.send_signal(asked_by)
        out, log = service.communicate(timeout=30)
    finally:
        service.kill()
    assert (service.returncode, out.splitlines()[-1]) == (0, "Stopped; nothing is half done.")
    events = [json.loads(each)["event"] for each in log.splitlines()]
    assert (events[0], events[-1]) == ("claimed", "released")
    found = line(lite)
    assert (found.state, found.held, found.attempts) == ("running", False, 0)
    assert [(each.waiting, each.running) for each in status(lite).jobs[:1]] == [((DAY,), ())]
    assert not beat(lite.engine, Claim(lite.division, "night", DAY, "late", found.fence - 1, 1))
    assert [each.state for each in night_of(lite).ran] == ["done", "done"]


def logged(service: subprocess.Popen[str], words: str) -> None:
    """Wait until the log of a service tells of something."""
    assert service.stderr is not None
    for each in service.stderr:
        if words in each:
            return
    raise AssertionError(f"the log ended without {words}")


def stopped(service: subprocess.Popen[str], asked_by: signal.Signals, moment: float = 0.5) -> list[str]:
    """Stop a service that has been at work for a moment; return what it said."""
    time.sleep(moment)
    service.send_signal(asked_by)
    out, _ = service.communicate(timeout=60)
    assert service.returncode == 0
    return out.splitlines()


@pytest.mark.parametrize(
    "asked_by",
    [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)],
    ids=["SIGTERM", "ctrl_c"],
)
def test_a_stop_in_the_middle_of_a_commit_lets_it_end(lite: Bureau, asked_by: signal.Signals) -> None:
    sleep = {"APP_TESTING": "1", "FAILPOINT": "inside_commit:sleep", "FAILPOINT_SECONDS": "3"}
    service = start(lite, "--logs", **sleep)
    try:
        logged(service, '"step": "grade"')
        said = stopped(service, asked_by)
    finally:
        service.kill()
    assert said[-2:] == ["Night 2026-11-30: done", "Stopped; nothing is half done."]
    assert (line(lite).state, line(lite).attempts) == ("done", 1)
    assert lines(lite, "month") == {}


@pytest.mark.slow
@pytest.mark.usefixtures("quick_looks")
@BOTH
@pytest.mark.parametrize(
    ("place", "after", "waits"),
    [
        ("in_read_apart:sleep", '"step": "back_up"', ["night", "month"]),
        ("in_solve_warm:sleep", '"step": "gather"', ["month"]),
        ("before_rename:sleep:2", 'month/2026-11/1", "output"', []),
    ],
    ids=["import", "solver", "files"],
)
def test_a_stop_anywhere_leaves_nothing_half_done_and_the_next_look_does_the_rest_once(
    filled_lite: Bureau, files: Path, asked_by: signal.Signals, place: str, after: str, waits: list[str]
) -> None:
    inbox = filled_lite.folder / "data" / "inbox"
    (inbox / "台账.csv").write_bytes(changed_register(files))
    sleep = {"APP_TESTING": "1", "FAILPOINT": place, "FAILPOINT_SECONDS": "60"}
    service = start(filled_lite, "--logs", **sleep)
    try:
        logged(service, after)
        # the inbox looks at its files for a second before a child reads them
        said = stopped(service, asked_by, moment=5.0)
    finally:
        service.kill()
    assert said[-1] == "Stopped; nothing is half done."
    assert list(filled_lite.folder.rglob("*.part")) == []
    after_the_lease(filled_lite)
    done = night_of(filled_lite)
    assert [(each.job, each.state) for each in done.ran] == [(job, "done") for job in waits]
    assert done.waiting == 0
    assert len(list((received(filled_lite) / "done").glob("*.csv"))) == 1
    with reading(filled_lite.engine) as session:
        by_inbox = session.scalars(sa.select(imports.c.id).where(imports.c.actor == "inbox")).all()
        assert verify_audit(session).broken == ()
    assert len(by_inbox) == 1


def test_a_service_shows_its_first_night_and_says_how_it_is(lite: Bureau) -> None:
    port = free_port()
    service = start(lite, "--listen", f"127.0.0.1:{port}")
    try:
        wait_for(lambda: lines(replace(lite), "month").get("2026-11") == "done")
        page = wait_for(lambda: asked(port, "/metrics"))
        assert asked(port, "/healthz") == (200, "ok\n")
        assert asked(port, "/readyz") == (200, "ok\n")
        assert (asked(port, "/secrets") or (0, ""))[0] == 404
        service.terminate()
        out, _ = service.communicate(timeout=30)
    finally:
        service.kill()
    assert service.returncode == 0
    assert "Night 2026-11-30: done" in out
    assert page[0] == 200
    for name in ("last_success_timestamp_seconds", "step_seconds", "outbox", "round_age_seconds"):
        assert f"supervise_{name}" in page[1]


def test_a_dead_timer_is_noticed_and_replaced(lite: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "DEAD_SECONDS", 0.05)
    monkeypatch.setattr(nightly, "TICK_SECONDS", 3600.0)
    told: list[str] = []
    service = Service(
        lite.folder / "config.toml", lambda sentence: told.append(sentence.code), lambda ran: None
    )
    service.bureau = lite
    service.timer = dead = service._timer()
    dead.shutdown(wait=False)
    rounds: list[int] = []

    def stop_after_the_round() -> None:
        rounds.append(service.pulse.timer_restarts)
        service.watch.asked = True

    monkeypatch.setattr(service, "round", stop_after_the_round)
    service._loop()
    assert told == ["nightly_timer_dead"]
    assert rounds == [1]
    assert service.timer is not dead
    assert service.timer.running
    service.timer.shutdown(wait=False)


def test_the_timer_wakes_the_runner(lite: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "TICK_SECONDS", 0.05)
    service = Service(lite.folder / "config.toml", lambda told: None, lambda ran: None)
    service.timer = service._timer()
    assert service.wake.wait(30)
    service.timer.shutdown(wait=False)


def test_a_service_that_no_longer_looks_is_not_healthy(lite: Bureau) -> None:
    service = Service(lite.folder / "config.toml", lambda told: None, lambda ran: None)
    assert answer(service, "/healthz")[0] == 200
    service.pulse.last_round -= nightly.DEAD_SECONDS + 1
    assert answer(service, "/healthz")[0] == 503
    assert answer(service, "/readyz")[0] == 503
    service.watch.working = True
    assert answer(service, "/healthz")[0] == 200


def test_a_place_to_listen_that_is_none_is_refused(lite: Bureau) -> None:
    service = Service(lite.folder / "config.toml", lambda told: None, lambda ran: None)
    with pytest.raises(SettingsError, match="nightly_wrong_listen"):
        nightly._listening(service, "nowhere")


@pytest.fixture
def handlers() -> Iterator[None]:
    """Give the signals back to the tests."""
    kept = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for each, handler in kept.items():
        signal.signal(each, handler)


def supervise(bureau: Bureau, *words: str, language: str = "en") -> tuple[int, str]:
    """Say a verb, and return how it ended and what it printed."""
    done = CliRunner().invoke(
        app,
        [*words, "--config", str(bureau.folder / "config.toml")],
        env={"SUPERVISE_LANGUAGE": language},
    )
    if isinstance(done.exception, SchedulerError):
        return 1, done.exception.code
    return done.exit_code, done.output


@pytest.mark.usefixtures("at_hand", "handlers")
def test_the_verbs_of_a_night_say_what_was_done_and_what_failed(lite: Bureau) -> None:
    code, told = supervise(lite, "nightly", "--once")
    assert code == 0
    assert "Night 2026-11-30: done" in told
    assert "Nothing is due" in supervise(lite, "nightly", "--once")[1]
    assert supervise(lite, "nightly", "--again", f"night/{DAY}") == (1, "run_not_failed")
    assert supervise(lite, "nightly", "--again", DAY) == (1, "nightly_wrong_again")
    assert json.loads(supervise(lite, "nightly", "--status", "--json")[1])["jobs"][0]["last_period"] == DAY
    assert "Newest backup: bureau-" in supervise(lite, "nightly", "--status")[1]


@pytest.mark.usefixtures("at_hand", "handlers", "quick_looks")
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.ci), "zh"])
def test_what_a_bureaus_nights_say_is_said_in_the_language_that_is_asked_for(
    lite: Bureau, files: Path, language: str
) -> None:
    for name, content in (("台账.csv", changed_register(files)), ("bad.csv", b"a,b\n1,2\n")):
        (lite.folder / "data" / "inbox" / name).write_bytes(content)
    said = [supervise(lite, *words, language=language)[1] for words in (("nightly", "--once"), ("doctor",))]
    said += [supervise(lite, "nightly", "--status", language=language)[1]]
    lines = "\n".join(said).replace("台账.csv", "register.csv").splitlines()
    lines = [each for each in lines if each]
    chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in each) for each in lines]
    assert set(chinese) == {language == "zh"}, "\n".join(lines)


@BOTH
@pytest.mark.usefixtures("at_hand", "handlers")
def test_a_stop_of_a_single_look_gives_the_night_back_and_says_so(
    lite: Bureau, monkeypatch: pytest.MonkeyPatch, asked_by: signal.Signals
) -> None:
    monkeypatch.setattr(nights, "bring_in", lambda bureau, tell: os.kill(os.getpid(), asked_by))
    code, told = supervise(lite, "nightly", "--once")
    assert (code, told.splitlines()[0]) == (130, "Stopped; nothing is half done.")
    assert (line(lite).state, line(lite).held, line(lite).attempts) == ("running", False, 0)


@pytest.mark.usefixtures("at_hand", "handlers", "quick_looks")
def test_a_failed_night_ends_the_verb_with_1_and_can_be_asked_for_again(
    lite: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(bureau: Bureau, tell: object) -> None:
        raise SchedulerError("scores_missing", missing=1, employers=1)

    with monkeypatch.context() as broken:
        broken.setattr(nights, "bring_in", refuse)
        code, told = supervise(lite, "nightly", "--once")
    assert code == 1
    assert "Night 2026-11-30: failed" in told
    assert (
        "try again: bin/supervise nightly --again night/2026-11-30"
        in supervise(lite, "nightly", "--status")[1]
    )
    code, told = supervise(lite, "nightly", "--again", f"night/{DAY}", "--by", "wang", "--reason", "mended")
    assert code == 0
    assert "Night 2026-11-30: done" in told


@pytest.mark.usefixtures("at_hand", "handlers")
def test_a_past_night_is_repeated_by_a_verb_that_fails_where_it_comes_out_otherwise(filled: Bureau) -> None:
    assert supervise(filled, "nightly", "--as-of", DAY)[1].startswith("The night of 2026-11-30 was never run")
    night_of(filled)
    code, told = supervise(filled, "nightly", "--as-of", DAY)
    assert code == 0
    assert told.startswith("The night of 2026-11-30 came out the same")
    with filled.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET output_hash = 'other' WHERE job = 'night'")
    assert supervise(filled, "nightly", "--as-of", DAY)[0] == 1


def test_the_verbs_that_keep_the_house_answer_and_fail_aloud(lite: Bureau) -> None:
    assert supervise(lite, "backup", "restore")[0] == 2
    assert supervise(lite, "backup", "create")[0] == 0
    assert "sound" in supervise(lite, "backup", "drill")[1]
    (copy,) = json.loads(supervise(lite, "backup", "list", "--json")[1])["files"]
    assert supervise(lite, "verify")[0] == 0
    assert supervise(lite, "doctor")[0] == 0
    with lite.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entries SET actor = 'someone else'")
    assert supervise(lite, "verify")[0] == 1
    assert supervise(lite, "backup", "restore", copy)[0] == 0
    assert supervise(lite, "verify")[0] == 0
