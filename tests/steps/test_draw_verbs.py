"""The verbs of the draw as a person types them, beyond those of the how-to page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.bureau import Bureau
from scheduler.cli import draw_asks, draws  # noqa: F401  the verbs register themselves
from scheduler.cli.door import app
from scheduler.domain.errors import SchedulerError

TWO = ("--by", "plans", "--second", "audit", "--reason", "because")
DICE = "0123456789" * 2


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPERVISE_LANGUAGE", "en")


@pytest.fixture
def config(filled: Bureau) -> str:
    return str(filled.folder / "config.toml")


def said(*words: str, config: str = "") -> str:
    """Return what a command prints; it must end well."""
    done = typed(*words, config=config)
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done.output


def typed(*words: str, config: str = "") -> Result:
    return CliRunner().invoke(app, ["draw", *words, *(("--config", config) if config else ())])


def refused(*words: str, config: str) -> str:
    done = typed(*words, config=config)
    assert isinstance(done.exception, SchedulerError), done.output
    return done.exception.code


def committed(config: str, folder: Path) -> list[Path]:
    files = []
    for name in ("plans", "audit"):
        files.append(folder / f"{name}-{len(list(folder.iterdir()))}.txt")
        commitment = json.loads(said("secret", str(files[-1]), "--json"))["commitment"]
        said("commit", name, commitment, "--by", name, config=config)
    return files


def thrown(config: str, folder: Path, source: str = "hall") -> list[Path]:
    files = committed(config, folder)
    said("freeze", "--source", source, "--by", "plans", config=config)
    said("beacon", DICE, *TWO, config=config)
    return files


@pytest.fixture
def drawn(config: str, tmp_path: Path) -> list[dict[str, object]]:
    """Give the drawn sites of a finished draw."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    for name, file in zip(("plans", "audit"), thrown(config, folder), strict=True):
        said("reveal", name, str(file), "--by", name, config=config)
    found: list[dict[str, object]] = json.loads(said("run", "--by", "plans", "--json", config=config))[
        "sites"
    ]
    return found


def test_a_secret_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    said("secret", str(file))
    kept = file.read_text("utf-8")
    assert re.fullmatch(r"[0-9a-f]{64}\n", kept)
    assert file.stat().st_mode & 0o077 == 0
    assert refused("secret", str(file), config="") == "draw_file_taken"
    assert file.read_text("utf-8") == kept


def test_the_state_names_what_comes_next(config: str, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    assert "at least two custodians" in said("show", config=config)
    thrown(config, folder)
    assert "reveal their secrets (draw reveal): plans, audit" in said("show", config=config)


def test_a_void_attempt_is_told_and_the_next_one_begins(config: str, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    thrown(config, folder)
    assert "void (missing_reveal): because" in said(
        "void", "--cause", "missing_reveal", "--superior", "head", *TWO, config=config
    )
    thrown(config, folder, source="small hall")
    shown = said("show", config=config)
    assert "attempt 2" in shown
    assert "attempt 1 is void (missing_reveal): because" in shown
    assert refused("void", "--cause", "missing_reveal", *TWO, config=config) == "draw_void_superior"
    said("void", "--cause", "missing_reveal", "--superior", "head", *TWO, config=config)


def test_an_exclusion_is_typed_with_its_reason_and_a_second_person(
    config: str, tmp_path: Path, filled: Bureau
) -> None:
    from scheduler.steps.records.snapshot import snapshot_of

    folder = tmp_path / "secrets"
    folder.mkdir()
    committed(config, folder)
    site = str(snapshot_of(filled).frames["employers"]["employer"].iloc[0])
    freeze = ("freeze", "--source", "hall", "--exclude")
    assert refused(*freeze, site, *TWO, config=config) == "draw_exclusion_reason"
    assert refused(*freeze, f"{site}=moved", "--by", "plans", config=config) == "draw_second_person"
    assert refused(*freeze, "nobody=moved", *TWO, config=config) == "draw_exclusion_unknown"
    said(*freeze, f"{site}=moved", *TWO, config=config)
    assert refused("receipt", site, config=config) == "draw_not_listed"


def test_drop_swap_receipt_and_files(config: str, drawn: list[dict[str, object]], filled: Bureau) -> None:
    gone, moved = str(drawn[0]["code"]), str(drawn[1]["code"])
    assert f"{gone}  dropped: because" in said("drop", gone, *TWO, config=config)
    other = "T01" if drawn[1]["team"] != "T01" else "T02"
    assert f"{moved}  team {other}" in said("swap", moved, other, *TWO, config=config)
    assert refused("swap", moved, "T99", *TWO, config=config) == "draw_no_team"
    found = json.loads(said("receipt", moved, "--json", config=config))
    assert re.fullmatch(r"[0-9a-f]{32}", found["salt"])
    assert found["entry"] in said("receipt", moved, config=config)
    written = said("files", config=config).split()
    assert {Path(each).name for each in written} == {
        "draw_list.csv",
        "draw.json",
        "announcement.json",
        "verify_draw.py",
    }


def test_verify_says_in_words_what_is_wrong_and_ends_with_1(
    config: str, drawn: list[dict[str, object]], filled: Bureau
) -> None:
    folder = filled.exports("2026-12") / "draw" / "random"
    files = [str(folder / name) for name in ("draw_list.csv", "draw.json", "announcement.json")]
    assert said("verify", *files) == "The draw is right.\n"
    forged = Path(files[1]).read_text("utf-8").replace("01234567890123456789", "01234567890123456788")
    Path(files[1]).write_text(forged, "utf-8")
    done = typed("verify", *files)
    assert (done.exit_code, done.output) == (
        1,
        "The seed does not follow from the draw's number, list, secrets and beacon.\n",
    )
    told = json.loads(typed("verify", *files, "--json").output)
    assert (told["right"], told["findings"][0]["code"]) == (False, "draw_seed_differs")
    assert refused("verify", files[0], str(folder / "nothing.json"), config="") == "no_file"


def test_what_is_not_over_is_not_public_and_few_visits_are_no_estimate(
    config: str, drawn: list[dict[str, object]]
) -> None:
    assert refused("publish", "--by", "plans", config=config) == "draw_period_open"
    assert refused("estimate", "--month", "2026-12", config=config) == "estimate_too_few"
