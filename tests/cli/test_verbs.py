"""The command line as planners and machines meet it: words in, sentences or JSON out, exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from scheduler.bureau import open_bureau
from scheduler.cli import main
from scheduler.cli.door import door
from scheduler.planning import greedy
from scheduler.steps.months.kept import kept_plan

HEAD = "统一社会信用代码,企业名称,行业代码,行政区划代码,从业人数,接害人数,职业病危害因素,主管科室\n"
GOOD = "91420881MA4900002F,甲厂,C3099,420881,30,12,噪声,x\n"
BAD = "91420881MA4900002X,乙厂,C3099,420881,30,十二,噪声,x\n"


def supervise(*words: str) -> int:
    """Run the command and return its exit code."""
    before, sys.argv = sys.argv, ["supervise", *words]
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        sys.argv = before
    return 0


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """Run a verb with --json and return its object."""
    capsys.readouterr()
    assert supervise(*words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def code_of(start: str) -> str:
    from stdnum.cn import uscc

    return start + uscc.calc_check_digit(start)


def register(path: Path, *rows: str) -> Path:
    good = GOOD.replace("91420881MA4900002F", code_of("91420881MA4900002"))
    text = "".join({"good": good, "bad": BAD}[row] for row in rows)
    path.write_text(HEAD + text, "utf-8-sig")
    return path


def test_an_import_is_told_as_one_object(config: str, tmp_path: Path, capsys: Any) -> None:
    path = register(tmp_path / "台账.csv", "good")
    told = asked(capsys, "import", str(path), "--profile", "register", "--dry-run", "--config", config)
    assert told["outcome"] == "accept_with_warning"
    assert told["rows"] == {
        "read": 1, "new": 1, "changed": 0, "unchanged": 0, "rejected": 0, "imported": 0,
    }  # fmt: skip
    assert (told["id"], told["cells_unknown"]) == (0, 0)
    assert "主管科室" in {cell["column"] for cell in told["warnings"]}


def test_refused_rows_end_with_exit_1_unless_the_good_ones_are_asked_for(
    config: str, tmp_path: Path, capsys: Any
) -> None:
    path = register(tmp_path / "台账.csv", "good", "bad")
    words = ["import", str(path), "--profile", "register", "--json", "--config", config]
    assert supervise(*words) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "reject_rows"
    assert {(cell["row"], cell["column"]) for cell in told["cells"]} >= {
        (3, "统一社会信用代码"),
        (3, "接害人数"),
    }
    assert all(cell["zh"] and cell["en"] and cell["code"] for cell in told["cells"])
    assert supervise(*words, "--dry-run", "--accept-good") == 0
    assert json.loads(capsys.readouterr().out)["rows"]["imported"] == 0


def test_a_file_that_is_no_table_is_refused_whole(config: str, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(b"\x00\x01\x02")
    assert (
        supervise("import", str(path), "--profile", "register", "--accept-good", "--json", "--config", config)
        == 1
    )
    assert json.loads(capsys.readouterr().out)["outcome"] == "reject_file"


def test_a_plan_can_be_made_asked_changed_and_exported(config: str, capsys: Any) -> None:
    planned = asked(capsys, "plan", "2026-12", "--effort", "quick", "--config", config)
    assert planned["month"] == "2026-12"
    assert planned["plan"]["visits"]
    first = planned["plan"]["visits"][0]["code"].partition("/")[0]
    assert asked(capsys, "why", first, "2026-12", "--config", config)["planned"]
    assert asked(capsys, "check", "2026-12", "--config", config)["visits"] == len(planned["plan"]["visits"])
    assert asked(capsys, "export", "2026-12", "--config", config)["files"]
    rows = asked(capsys, "whatif", "--officers", "-2", "--month", "2026-12", "--config", config)["rows"]
    assert ["officers", 14, 12] in rows


def test_a_change_of_the_plan_stays_within_its_number_of_changes(config: str, capsys: Any) -> None:
    before = kept_plan(open_bureau(Path(config)), "2026-12")[0].plan.visits
    dropped = before[-1].code
    changed = asked(
        capsys, "plan", "2026-12", "--drop", dropped, "--at-most", "2", "--effort", "quick",
        "--reason", "closed for repairs", "--config", config,
    )  # fmt: skip
    after = {visit["code"]: (visit["day"], visit["team"]) for visit in changed["plan"]["visits"]}
    assert dropped not in after
    was = {visit.code: (visit.day.isoformat(), visit.team) for visit in before}
    assert sum(was.get(code) != after.get(code) for code in {*was, *after}) <= 2
    assert len(changed["changes"]) >= 1


def test_other_pairings_are_told_with_what_they_gain_and_nothing_is_kept(
    config: str, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.steps.months.pairings.solved", lambda problem, *_, **__: greedy(problem))
    told = asked(capsys, "whatif", "--pairing", "--month", "2027-03", "--config", config)
    hand = {tuple(team) for team in told["hand"]["teams"]}
    assert told["others"]
    assert all({tuple(team) for team in each["teams"]} != hand for each in told["others"])
    assert {*told["officers"]} >= {officer for team in hand for officer in team}
    for language, sentence in (("zh", "已证明"), ("en", "(proven)")):
        monkeypatch.setenv("SUPERVISE_LANGUAGE", language)
        capsys.readouterr()
        assert supervise("whatif", "--pairing", "--month", "2027-03", "--config", config) == 0
        said = capsys.readouterr().out
        assert sentence in said
        assert "吴静文" in said
    assert supervise("check", "2027-03", "--config", config) == 1


def test_given_teams_are_parted_only_where_it_is_asked(
    config: str, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.steps.months.pairings.solved", lambda problem, *_, **__: greedy(problem))
    given = Path(config).with_name("given.toml")
    teams = '{ A = ["XG002", "XG003"], B = ["XG004", "XG005"] }'
    given.write_text(f"{Path(config).read_text('utf-8')}\n[teams]\ngiven = {teams}\n", "utf-8")
    words = ("whatif", "--pairing", "--month", "2027-03", "--config", str(given))
    assert supervise(*words) == 1
    assert "--fixed-too" in capsys.readouterr().err
    assert asked(capsys, *words, "--fixed-too")["fixed"] == "given"


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("plan", "2026-13"), "不是月份", "is not a month"),
        (("plan", "2026-12", "--move", "A"), "请写成", "write CODE=YYYY-MM-DD"),
        (("why", "A", "2031-01"), "2031-01", "2031-01"),
        (("import", "none.csv", "--profile", "register"), "没有这个文件", "there is no such file"),
        (("check", "2031-01"), "2031-01", "2031-01"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence_and_exit_1(
    config: str, capsys: Any, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], zh: str, en: str
) -> None:
    for language, sentence in (("zh", zh), ("en", en)):
        monkeypatch.setenv("SUPERVISE_LANGUAGE", language)
        capsys.readouterr()
        assert supervise(*words, "--config", config) == 1
        complaint = capsys.readouterr().err
        assert sentence in complaint
        assert len(complaint.strip().splitlines()) == 1


def test_wrong_words_end_with_exit_2(config: str) -> None:
    assert supervise("plan", "--no-such-option") == 2
    assert supervise("import", "--config", config) == 2
    assert supervise("whatif", "--pairing", "--officers", "1", "--config", config) == 2
    assert supervise("whatif", "--officers", "1", "--fixed-too", "--config", config) == 2


def test_a_wrong_setting_names_the_nearest_right_one(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[planning]\neffrot = "quick"\n', "utf-8")
    assert supervise("grade", "--config", str(path)) == 1
    assert "effort" in capsys.readouterr().err


def test_a_mistake_of_the_program_is_one_sentence_and_a_report(
    config: str, capsys: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("scheduler.steps.records.scores.grade_all", lambda *_, **__: 1 // 0)
    assert supervise("grade", "--config", config) == 1
    complaint = capsys.readouterr().err
    assert "Traceback" not in complaint
    report = next(tmp_path.glob("supervise-*.txt"))
    assert str(report) in complaint
    assert "ZeroDivisionError" in report.read_text("utf-8")


def test_the_door_speaks_the_language_of_the_bureau(config: str) -> None:
    door.open(Path(config))
    assert door.language == "zh"
