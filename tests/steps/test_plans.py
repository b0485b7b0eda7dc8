"""A month planned, asked about, approved and published, on both databases."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler import child
from scheduler.domain.errors import SchedulerError
from scheduler.planning import greedy
from scheduler.steps.months.checking import check_plan
from scheduler.steps.months.explaining import explain
from scheduler.steps.months.exporting import export_plan
from scheduler.steps.months.kept import approve_month, kept_plan, month_or_next, publish_month
from scheduler.steps.months.making import make_month
from scheduler.steps.months.plans import plan_month
from scheduler.steps.months.questions import more_officers, scenario, what_if
from scheduler.steps.months.replans import change_month
from scheduler.steps.months.solving import solved
from scheduler.steps.records.imports import import_files
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.storage import forget_sheets, writing

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.steps.months.plans import Planned

MONTH = "2026-12"


@pytest.fixture
def filled(with_plan: tuple[Bureau, Planned]) -> Bureau:
    return with_plan[0]


@pytest.fixture
def planned(with_plan: tuple[Bureau, Planned]) -> Planned:
    return with_plan[1]


def test_a_month_is_kept_with_what_it_was_made_from_and_its_files(filled: Bureau, planned: Planned) -> None:
    kept, problem = kept_plan(filled, MONTH)
    assert (kept.version, kept.state, kept.created_by) == (1, "draft", "wang")
    assert kept.plan == planned.plan
    versions = dict(kept.plan.versions)
    assert versions["as_of"] == "2026-11-30"
    assert versions["policy pilot-2022"]
    assert {each.code for each in problem.candidates} >= {visit.code for visit in kept.plan.visits}
    assert all(path.exists() for path in planned.files)


def test_the_same_month_again_is_the_same_plan_and_the_same_bytes_in_whatever_language_it_is_shown(
    filled: Bureau, planned: Planned
) -> None:
    table = planned.folder / "plan.csv"
    before = table.read_text("utf-8-sig")
    again = plan_month(replace(filled, asked_in="en"), MONTH, effort="quick", actor="wang")
    assert again.version == 2
    # a copied bureau has a config of its own: where its database lies
    assert replace(again.plan, versions=planned.plan.versions) == planned.plan
    assert table.read_text("utf-8-sig") == before.replace(",1,草稿,", ",2,草稿,")
    assert (planned.sheet.language, again.sheet.language) == ("zh", "en")


def test_the_checker_finds_nothing_but_what_the_plan_itself_names(filled: Bureau, planned: Planned) -> None:
    checked = check_plan(filled, MONTH)
    missed = {each.where for each in checked.found if each.rule == "duties"}
    assert missed == set(planned.plan.missed_duties)
    assert {each.rule for each in checked.found} <= {"duties", *(row.rule for row in planned.plan.breaches)}
    assert len(checked.breaches) == len(checked.found)


def test_a_site_is_found_by_code_by_name_and_by_part_of_a_name(filled: Bureau, planned: Planned) -> None:
    visit = planned.sheet.visits[0]
    by_code = explain(filled, visit.employer, MONTH)
    assert by_code.planned
    assert explain(filled, visit.name, MONTH) == by_code
    with pytest.raises(SchedulerError, match="several_employers"):
        explain(filled, "虚构县", MONTH)
    with pytest.raises(SchedulerError, match="unknown_employer"):
        explain(filled, "没有这一家", MONTH)


def test_a_site_left_out_is_told_what_it_lacks(filled: Bureau, planned: Planned) -> None:
    if not planned.left_out:
        pytest.fail("the small bureau must leave some site out")
    answer = explain(filled, planned.left_out[0], MONTH)
    assert not answer.planned
    assert len(answer.lines) > 4


def test_an_employer_that_is_no_candidate_is_told_why(filled: Bureau, planned: Planned) -> None:
    made = make_month(snapshot_of(filled), MONTH)
    employer = str(made.left_out.index[0])
    assert len(explain(filled, employer, MONTH).lines) > 3


def test_an_older_version_is_exported_as_it_was(filled: Bureau, planned: Planned) -> None:
    table = planned.folder / "plan.csv"
    before = table.read_bytes()
    table.unlink()
    assert table in export_plan(filled, MONTH, version=1).files
    assert table.read_bytes() == before


def test_a_sheet_that_was_not_kept_is_made_anew_to_the_byte(filled: Bureau, planned: Planned) -> None:
    before = {path: path.read_bytes() for path in planned.files}
    with writing(filled.engine, audited=False) as session:
        forget_sheets(session, filled.division)
    assert {path: path.read_bytes() for path in export_plan(filled, MONTH).files} == before


def test_files_written_again_say_what_was_said_whatever_the_config_says_since(
    filled: Bureau, planned: Planned
) -> None:
    before = (planned.folder / "plan.xlsx").read_bytes()
    name, renamed = filled.about.name, dict(filled.settings)
    renamed["bureau"] = replace(filled.about, name=f"not {name}")
    assert export_plan(replace(filled, settings=renamed), MONTH).files == planned.files
    assert (planned.folder / "plan.xlsx").read_bytes() == before


def test_a_published_month_cannot_be_planned_again(filled: Bureau, planned: Planned) -> None:
    approve_month(filled, MONTH, actor="li", reason="reviewed")
    publish_month(filled, MONTH, actor="zhao", reason="")
    publish_month(filled, MONTH, actor="zhao", reason="")
    with pytest.raises(SchedulerError, match="month_published"):
        plan_month(filled, MONTH, effort="quick", actor="wang")


def test_a_plan_that_nobody_approved_is_not_published(filled: Bureau, planned: Planned) -> None:
    with pytest.raises(SchedulerError, match="plan_not_approved"):
        publish_month(filled, MONTH, actor="zhao", reason="")


def test_words_that_are_no_month_and_no_effort_are_refused(filled: Bureau) -> None:
    with pytest.raises(SchedulerError, match="wrong_month"):
        plan_month(filled, "2026-13", actor="wang")
    with pytest.raises(SchedulerError, match="wrong_effort"):
        plan_month(filled, MONTH, effort="hard", actor="wang")
    with pytest.raises(SchedulerError, match="no_plan"):
        kept_plan(filled, "2027-01")


def test_the_month_after_the_bureaus_day_is_meant_where_none_is_named(filled: Bureau) -> None:
    assert month_or_next(filled, None) == "2026-12"
    assert month_or_next(replace(filled, today=date(2026, 12, 31)), None) == "2027-01"


def test_two_more_officers_never_reach_less(filled: Bureau) -> None:
    rows = {
        name: (today, then) for name, today, then in what_if(filled, more_officers(filled, 2), MONTH).rows
    }
    assert rows["officers"][1] == rows["officers"][0] + 2
    assert rows["team_days"][1] >= rows["team_days"][0]
    assert rows["duties_missed"][1] <= rows["duties_missed"][0]


def test_a_scenario_is_read_by_name_and_its_mistakes_are_named(filled: Bureau) -> None:
    asked = scenario(filled, "three-days-lost")
    assert asked.sentence == "每个检查组失去本月前三天"
    own = filled.folder / "data" / "scenarios"
    own.mkdir(parents=True)
    (own / "wrong.toml").write_text("[lose_days]\ndayz = 3\n", "utf-8")
    with pytest.raises(SchedulerError, match=r"unknown_setting.*dayz"):
        scenario(filled, "wrong")


def test_a_solver_that_runs_out_of_memory_leaves_the_greedy_plan_and_says_so(filled: Bureau) -> None:
    problem = make_month(snapshot_of(filled), MONTH).problem
    plan = solved(problem, "quick", limits=child.Limits(memory_mb=300, seconds=600))
    assert (plan.status, plan.ended_by) == ("greedy", "memory")
    assert plan.visits == greedy(problem).visits


def test_a_change_takes_names_as_why_does_and_never_offers_a_stranger(
    filled: Bureau, planned: Planned
) -> None:
    visit = planned.sheet.visits[-1]
    spare = next(code for code in planned.left_out if code in snapshot_of(filled).names)
    name = snapshot_of(filled).names[spare]
    done = change_month(filled, MONTH, add=(name,), drop=(visit.name,), effort="quick", actor="wang")
    codes = {each.code for each in done.planned.plan.visits}
    assert spare in codes
    assert visit.code not in codes
    for wrong, near in (
        ("91110000100000000X", False),
        ("北京天上人间文化传播有限公司", False),
        (f"{spare[:16]}0{spare[17:]}" if spare[16] != "0" else f"{spare[:16]}1{spare[17:]}", True),
        (f"{name[:4]}新{name[4:]}", True),
    ):
        with pytest.raises(SchedulerError, match="unknown_employer") as refused:
            change_month(filled, MONTH, add=(wrong,), effort="quick", actor="wang")
        told = str(refused.value.facts["near"])
        assert (spare in told) == near, told
        assert near or told == "没有相近的"


def test_an_employer_of_the_register_that_cannot_be_visited_is_told_why(
    filled: Bureau, planned: Planned, tmp_path: Path
) -> None:
    spare = next(code for code in planned.left_out if code in snapshot_of(filled).names)
    name = snapshot_of(filled).names[spare]
    path = tmp_path / "注销.csv"
    path.write_text(f"统一社会信用代码,企业名称,经营状态\n{spare},{name},注销\n", "utf-8-sig")
    assert import_files(filled, path, "register", actor="test").accepted
    with pytest.raises(SchedulerError, match="site_not_offered") as refused:
        change_month(filled, MONTH, add=(name,), effort="quick", actor="wang")
    assert spare in str(refused.value.facts["site"])
    assert "关闭" in str(refused.value.facts["why"])


ASKED = """
import json, sys
from scheduler.cli import main
sys.argv = {words!r}
try:
    main()
except SystemExit as end:
    assert not end.code
print(json.dumps(list(sys.modules)))
"""


def test_checking_and_approving_load_no_solver_no_compiler_and_no_model(
    filled_lite: Bureau, planned: Planned
) -> None:
    config = str(filled_lite.folder / "config.toml")
    for verb in ("check", "approve"):
        code = ASKED.format(words=["supervise", verb, MONTH, "--config", config])
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        loaded = json.loads(done.stdout.splitlines()[-1])
        assert not {"numba", "ortools", "scipy", "sklearn", "skops", "alembic"} & set(loaded)
