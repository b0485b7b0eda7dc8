"""A month's draw by its recorded steps, and every way to steer it that we could think of."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from scheduler.bureau import Bureau, open_bureau
from scheduler.domain.canonical import canonical, sha
from scheduler.domain.errors import SchedulerError
from scheduler.draw.beacon import BeaconRule
from scheduler.draw.chances import ONE
from scheduler.draw.hashes import entry
from scheduler.draw.order import Exclusion, FreezeOrder, Stratum
from scheduler.draw.sites import DrawChange
from scheduler.steps.drawing import draw
from scheduler.steps.drawing.sample import sample_draw
from scheduler.steps.drawing.secrets import Secret, new_salts, new_secret
from scheduler.steps.drawing.show import show_draw, show_rule
from scheduler.steps.upkeep.start import init_bureau
from scheduler.storage import audit, verify_audit, writing
from scheduler.storage.tables import draws as table

MONTH, TODAY = "2026-12", date(2026, 11, 30)
DICE = "0123 4567 8901 2345 6789"
RULE = BeaconRule("dice", TODAY, "big hall")
CODES = tuple(f"C{each:02}" for each in range(30))
TEAMS = ("T1", "T2", "T3")


def order(**changes: Any) -> FreezeOrder:
    """Return lists of thirty invented employers; the first ten are of low risk."""
    risk = tuple(1 + each % 5 for each in range(30))
    base = FreezeOrder(
        strata=(Stratum("random", CODES, risk, 4), Stratum("low_risk", CODES[:10], risk[:10], 2)),
        rule=RULE,
        teams=dict.fromkeys(CODES, TEAMS),
        officers={team: (f"{team}a", f"{team}b") for team in TEAMS},
    )
    return replace(base, **changes)


@pytest.fixture
def bureau(tmp_path: Path, database_url: str) -> Bureau:
    return made_bureau(tmp_path, "county", f'division = "331081"\n[database]\nurl = "{database_url}"')


def made_bureau(folder: Path, name: str, about: str) -> Bureau:
    """Make a bureau folder with these settings in its section [bureau]."""
    config = folder / f"{name}.toml"
    config.write_text(f"[bureau]\nlanguage = 'en'\n{about}\n", "utf-8")
    return open_bureau(init_bureau(folder / name, config=config).config, today=TODAY)


def committed(bureau: Bureau, month: str = MONTH) -> dict[str, Secret]:
    """Let two custodians commit; return their secrets."""
    secrets = {"plans": new_secret(), "audit": new_secret()}
    for name, each in secrets.items():
        draw.commit(bureau, month, name, each.commitment, actor=name)
    return secrets


def frozen(bureau: Bureau, **changes: Any) -> dict[str, Secret]:
    secrets = committed(bureau)
    draw.freeze(bureau, MONTH, order(**changes), actor="plans")
    return secrets


def thrown(bureau: Bureau, **changes: Any) -> dict[str, Secret]:
    secrets = frozen(bureau, **changes)
    draw.beacon(bureau, MONTH, DICE, actor="plans", second="audit")
    return secrets


def revealed(bureau: Bureau, **changes: Any) -> None:
    for name, each in thrown(bureau, **changes).items():
        draw.reveal(bureau, MONTH, name, each.secret, actor=name)


def refused(code: str, step: Any, *arguments: Any, **named: Any) -> SchedulerError:
    with pytest.raises(SchedulerError) as wrong:
        step(*arguments, **named)
    assert wrong.value.code == code
    return wrong.value


def folder_of(bureau: Bureau, stratum: str) -> Path:
    return bureau.exports(MONTH) / "draw" / stratum


# the whole way


def test_a_whole_ceremony_leaves_files_that_a_stranger_accepts(bureau: Bureau, tmp_path: Path) -> None:
    revealed(bureau)
    done = draw.run(bureau, MONTH, actor="plans")
    for stratum, n in (("random", 4), ("low_risk", 2)):
        folder = folder_of(bureau, stratum)
        alone = shutil.copytree(folder, tmp_path / f"alone-{stratum}")
        judged = subprocess.run(
            [
                shutil.which("python3") or sys.executable,
                "-I",
                "verify_draw.py",
                "draw_list.csv",
                "draw.json",
                "announcement.json",
            ],
            cwd=alone,
            capture_output=True,
            text=True,
            check=False,
        )
        assert judged.stdout == f"right: 331081/2026-12/{stratum}/1\n"
        assert (
            draw.verify_files(folder / "draw_list.csv", folder / "draw.json", folder / "announcement.json")
            == ()
        )
        content = json.loads((folder / "draw.json").read_text("utf-8"))
        assert len(content["selected"]) == n
        assert "not_secret" not in content
    assert len({each.code for each in done.sites()}) == len(done.sites())


def test_the_lists_show_no_employer_and_salts_open_them(bureau: Bureau) -> None:
    revealed(bureau)
    now = draw.run(bureau, MONTH, actor="plans")
    text = (folder_of(bureau, "random") / "draw_list.csv").read_text("utf-8")
    assert not any(code in text for code in CODES)
    assert text.count("\n") == 31
    salts = (now.body("freeze") or {})["salts"]
    listed = {row["entry"] for row in csv.DictReader(text.splitlines())}
    assert listed == {entry(salts[code], code, MONTH) for code in CODES}
    assert len(set(salts.values())) == 30


def test_the_same_register_gets_other_salts_every_time(bureau: Bureau) -> None:
    assert new_salts(CODES) != new_salts(CODES)
    assert new_secret().secret != new_secret().secret


def test_probabilities_stand_in_the_record_and_sum_to_the_sites_drawn(bureau: Bureau) -> None:
    revealed(bureau)
    now = draw.run(bureau, MONTH, actor="plans")
    rows = (now.body("freeze") or {})["strata"]["random"]["rows"]
    assert sum(p for _, p in rows) == 4 * ONE
    assert {
        site.code: dict(site.chances).get("random") for site in now.sites() if "random" in site.strata
    } == {
        code: dict(map(tuple, rows))[code]
        for code in (site.code for site in now.sites() if "random" in site.strata)
    }


def test_a_site_of_two_strata_is_one_site_with_both_probabilities_and_one_team(bureau: Bureau) -> None:
    everybody = Stratum("low_risk", CODES[:10], (1,) * 10, 10)
    chosen = Stratum("random", CODES[:10], (1,) * 10, 3)
    revealed(bureau, strata=(chosen, everybody))
    sites = draw.run(bureau, MONTH, actor="plans").sites()
    both = [each for each in sites if each.strata == ("random", "low_risk")]
    assert len(sites) == 10
    assert len(both) == 3
    assert all(each.chances == (("random", 3 * ONE // 10), ("low_risk", ONE)) for each in both)
    assert both[0].probability == 0.3


def test_files_come_back_from_the_record_byte_for_byte(bureau: Bureau) -> None:
    revealed(bureau)
    draw.run(bureau, MONTH, actor="plans")
    folder = bureau.exports(MONTH) / "draw"
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    shutil.rmtree(folder)
    draw.files(bureau, MONTH)
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


def test_the_public_file_tells_every_attempt_and_no_employer(bureau: Bureau) -> None:
    thrown(bureau)
    draw.void(
        bureau,
        MONTH,
        "missing_reveal",
        actor="plans",
        second="audit",
        superior="head",
        reason="custodian ill",
    )
    secrets = committed(bureau)
    draw.freeze(bureau, MONTH, order(rule=replace(RULE, source="small hall")), actor="plans")
    draw.beacon(bureau, MONTH, DICE, actor="plans", second="audit")
    for name, each in secrets.items():
        draw.reveal(bureau, MONTH, name, each.secret, actor=name)
    draw.run(bureau, MONTH, actor="plans")
    refused("draw_period_open", draw.publish, bureau, MONTH, actor="plans")
    path = draw.publish(replace(bureau, today=date(2027, 1, 1)), MONTH, actor="plans")
    with zipfile.ZipFile(path) as archive:
        everything = "".join(archive.read(name).decode() for name in archive.namelist())
        history = json.loads(archive.read("history.json"))
    assert not any(code in everything for code in CODES)
    assert [each["attempt"] for each in history["attempts"]] == [1, 2]
    assert {
        "stage": "void",
        "cause": "missing_reveal",
        "reason": "custodian ill",
        "day": "2026-11-30",
    } in history["attempts"][0]["stages"]


# no stage is repeated, and none is skipped


@pytest.mark.parametrize("before", ["commit", "freeze", "beacon"])
def test_a_draw_cannot_run_before_every_stage_has_been(bureau: Bureau, before: str) -> None:
    {"commit": committed, "freeze": frozen, "beacon": thrown}[before](bureau)
    with pytest.raises(SchedulerError) as wrong:
        draw.run(bureau, MONTH, actor="plans")
    assert wrong.value.code in ("draw_stage_skipped", "draw_secret_missing")


def test_one_custodian_is_not_enough_to_freeze(bureau: Bureau) -> None:
    draw.commit(bureau, MONTH, "plans", new_secret().commitment, actor="plans")
    refused("draw_needs_custodians", draw.freeze, bureau, MONTH, order(), actor="plans")


def test_a_custodian_cannot_commit_twice_or_hand_in_the_secret_of_another(bureau: Bureau) -> None:
    one = new_secret().commitment
    draw.commit(bureau, MONTH, "plans", one, actor="plans")
    refused("draw_stage_done", draw.commit, bureau, MONTH, "plans", new_secret().commitment, actor="plans")
    refused("draw_commitment_used", draw.commit, bureau, MONTH, "audit", one, actor="audit")


def test_nobody_can_commit_after_the_freeze(bureau: Bureau) -> None:
    frozen(bureau)
    late = new_secret().commitment
    refused("draw_too_late", draw.commit, bureau, MONTH, "third", late, actor="third")


def test_a_secret_cannot_be_revealed_before_the_beacon(bureau: Bureau) -> None:
    secrets = frozen(bureau)
    refused("draw_stage_skipped", draw.reveal, bureau, MONTH, "plans", secrets["plans"].secret, actor="plans")


# tries to steer


def test_running_twice_is_refused(bureau: Bureau) -> None:
    revealed(bureau)
    draw.run(bureau, MONTH, actor="plans")
    refused("draw_stage_done", draw.run, bureau, MONTH, actor="plans")


def test_the_list_cannot_be_frozen_again(bureau: Bureau) -> None:
    frozen(bureau)
    other = order(strata=(Stratum("random", CODES[1:], (1,) * 29, 4),))
    refused("draw_stage_done", draw.freeze, bureau, MONTH, other, actor="plans")


def test_changing_the_frozen_list_in_the_database_stops_the_draw(bureau: Bureau) -> None:
    revealed(bureau)
    with writing(bureau.engine) as session:
        body = session.execute(sa.select(table.c.body).where(table.c.stage == "freeze")).scalar_one()
        forged = body.replace('["C00",', '["C99",').replace('"C00":', '"C99":')
        assert forged != body
        session.execute(table.update().where(table.c.stage == "freeze").values(body=forged))
        audit(session, "thief", "", "none", {}, division=bureau.division)
    assert refused("draw_record_changed", draw.run, bureau, MONTH, actor="plans").facts["stage"] == "freeze"


def test_changing_list_and_hash_in_the_database_disagrees_with_the_announcement(bureau: Bureau) -> None:
    revealed(bureau)
    with writing(bureau.engine) as session:
        row = session.execute(sa.select(table).where(table.c.stage == "freeze")).one()
        forged = canonical(json.loads(row.body.replace('["C00",', '["C99",').replace('"C00":', '"C99":')))
        session.execute(table.update().where(table.c.stage == "freeze").values(body=forged, hash=sha(forged)))
        audit(session, "thief", "", "none", {}, division=bureau.division)
    refused("draw_announced_otherwise", draw.run, bureau, MONTH, actor="plans")


def test_the_beacon_cannot_be_chosen_among_several(bureau: Bureau) -> None:
    thrown(bureau)
    refused("draw_beacon_known", draw.beacon, bureau, MONTH, "9" * 20, actor="plans", second="audit")


def test_the_beacon_must_be_of_the_kind_agreed_on(bureau: Bureau) -> None:
    frozen(bureau)
    refused("draw_beacon_value", draw.beacon, bureau, MONTH, "12345", actor="plans", second="audit")
    refused("draw_second_person", draw.beacon, bureau, MONTH, DICE, actor="plans", second="plans")


def test_a_beacon_that_is_known_already_cannot_be_agreed_on(bureau: Bureau) -> None:
    committed(bureau)
    old = order(rule=BeaconRule("lottery", date(2026, 11, 29), "3D 2026315"))
    refused("draw_beacon_past", draw.freeze, bureau, MONTH, old, actor="plans")


def test_a_beacon_of_a_later_day_cannot_be_entered_today(bureau: Bureau) -> None:
    committed(bureau)
    draw.freeze(
        bureau, MONTH, order(rule=BeaconRule("lottery", date(2026, 12, 1), "3D 2026316")), actor="plans"
    )
    refused("draw_beacon_early", draw.beacon, bureau, MONTH, "4 7 1", actor="plans", second="audit")


def test_revealing_another_secret_is_refused_and_the_right_one_still_counts(bureau: Bureau) -> None:
    secrets = thrown(bureau)
    refused("draw_another_secret", draw.reveal, bureau, MONTH, "plans", new_secret().secret, actor="plans")
    refused(
        "draw_another_secret", draw.reveal, bureau, MONTH, "plans", secrets["audit"].secret, actor="plans"
    )
    draw.reveal(bureau, MONTH, "plans", secrets["plans"].secret, actor="plans")


def test_a_finished_draw_cannot_be_dropped_and_repeated(bureau: Bureau) -> None:
    revealed(bureau)
    draw.run(bureau, MONTH, actor="plans")
    refused(
        "draw_too_late",
        draw.void,
        bureau,
        MONTH,
        "crash",
        actor="plans",
        second="audit",
        reason="we do not like it",
    )


def test_a_draw_whose_result_can_be_known_is_voided_by_the_superior_alone(bureau: Bureau) -> None:
    revealed(bureau)
    words = {"actor": "plans", "second": "audit", "reason": "the machine burnt"}
    refused("draw_void_superior", draw.void, bureau, MONTH, "crash", **words)
    refused("draw_void_superior", draw.void, bureau, MONTH, "crash", superior="audit", **words)
    draw.void(bureau, MONTH, "crash", superior="head", **words)


@pytest.mark.parametrize(
    ("cause", "made"), [("missing_reveal", frozen), ("no_beacon", thrown), ("crash", committed)]
)
def test_a_void_needs_a_cause_that_fits_the_record(bureau: Bureau, cause: str, made: Any) -> None:
    made(bureau)
    words = {"actor": "plans", "second": "audit", "reason": "r"}
    refused("draw_void_unfounded", draw.void, bureau, MONTH, cause, **words)
    refused("draw_void_cause", draw.void, bureau, MONTH, "unlucky", **words)


def test_the_second_void_of_a_period_needs_the_superior(bureau: Bureau) -> None:
    words = {"actor": "plans", "second": "audit", "reason": "no throw"}
    frozen(bureau)
    draw.void(bureau, MONTH, "no_beacon", **words)
    committed(bureau)
    draw.freeze(bureau, MONTH, order(rule=replace(RULE, source="small hall")), actor="plans")
    refused("draw_void_superior", draw.void, bureau, MONTH, "no_beacon", **words)
    draw.void(bureau, MONTH, "no_beacon", superior="head", **words)
    assert draw.current(bureau, MONTH).attempt == 3


def test_a_void_after_the_beacon_needs_the_superior_the_first_time_too(bureau: Bureau) -> None:
    words = {"actor": "plans", "second": "audit", "reason": "ill"}
    thrown(bureau)
    for superior in ("", " ", "Plans", "ＡＵＤＩＴ", "au\u00addit", "\u200b"):
        refused("draw_void_superior", draw.void, bureau, MONTH, "missing_reveal", superior=superior, **words)
    draw.void(bureau, MONTH, "missing_reveal", superior="head", **words)


@pytest.mark.parametrize(
    "second",
    [
        "plans",
        " plans ",
        "Plans",
        "ｐｌａｎｓ",
        "pla\u200bns",
        "pl\u00adans",
        "\ufeffPLANS",
        "p l a n s",
        "\u3164",
        "",
    ],
)
def test_two_spellings_of_one_name_are_one_person(bureau: Bureau, second: str) -> None:
    frozen(bureau)
    refused("draw_second_person", draw.beacon, bureau, MONTH, DICE, actor="plans", second=second)


@pytest.mark.parametrize("name", ["Plans", "ｐｌａｎｓ", "pl ans"])
def test_two_spellings_of_one_custodian_are_one(bureau: Bureau, name: str) -> None:
    draw.commit(bureau, MONTH, "plans", new_secret().commitment, actor="plans")
    other = new_secret().commitment
    refused("draw_custodian_twice", draw.commit, bureau, MONTH, name, other, actor="audit")


@pytest.mark.parametrize("actor", ["plans", "PLANS", "plans\u200b"])
def test_one_person_cannot_commit_for_two_custodians(bureau: Bureau, actor: str) -> None:
    draw.commit(bureau, MONTH, "plans", new_secret().commitment, actor="plans")
    refused("draw_one_for_two", draw.commit, bureau, MONTH, "audit", new_secret().commitment, actor=actor)


def test_a_void_takes_two_people_and_a_reason(bureau: Bureau) -> None:
    frozen(bureau)
    refused("draw_second_person", draw.void, bureau, MONTH, "no_beacon", actor="plans", second="", reason="r")
    refused(
        "draw_void_reason", draw.void, bureau, MONTH, "no_beacon", actor="plans", second="audit", reason=" "
    )


def test_the_next_attempt_has_its_own_number_secrets_and_beacon(bureau: Bureau) -> None:
    secrets = thrown(bureau)
    draw.void(bureau, MONTH, "missing_reveal", actor="plans", second="audit", superior="head", reason="ill")
    used = secrets["plans"].commitment
    refused("draw_commitment_used", draw.commit, bureau, MONTH, "plans", used, actor="plans")
    committed(bureau)
    refused("draw_beacon_reused", draw.freeze, bureau, MONTH, order(), actor="plans")
    now = draw.freeze(bureau, MONTH, order(rule=replace(RULE, source="small hall")), actor="plans")
    assert now.frozen["random"].draw_id == "331081/2026-12/random/2"


def test_an_employer_is_not_excluded_without_a_reason_and_a_second_person(bureau: Bureau) -> None:
    committed(bureau)
    left = Stratum("random", CODES[1:], (1,) * 29, 4)
    for excluded, code in (
        (Exclusion("C00", "", "plans", "audit"), "draw_exclusion_reason"),
        (Exclusion("C00", "a friend", "plans", "plans"), "draw_second_person"),
        (Exclusion("C01", "moved away", "plans", "audit"), "draw_exclusion_listed"),
    ):
        refused(
            code, draw.freeze, bureau, MONTH, order(strata=(left,), exclusions=(excluded,)), actor="plans"
        )
    kept = Exclusion("C00", "moved away", "plans", "audit")
    draw.freeze(bureau, MONTH, order(strata=(left,), exclusions=(kept,)), actor="plans")
    with bureau.engine.connect() as connection:
        books = connection.exec_driver_sql(
            "SELECT details FROM audit_entries WHERE what='draw_frozen'"
        ).scalar_one()
    assert json.loads(books)["exclusions"] == [
        {"by": "plans", "code": "C00", "reason": "moved away", "second": "audit"}
    ]


def test_dropping_a_drawn_site_takes_two_people_and_a_reason_and_stays_visible(bureau: Bureau) -> None:
    revealed(bureau)
    site = draw.run(bureau, MONTH, actor="plans").sites()[0]
    drop = DrawChange("drop", site.code, None, "plans", "audit", "the plant burnt down")
    refused("draw_change_reason", draw.change, bureau, MONTH, replace(drop, reason=""))
    refused("draw_second_person", draw.change, bureau, MONTH, replace(drop, second="plans"))
    refused("draw_not_drawn", draw.change, bureau, MONTH, replace(drop, code="C99"))
    draw.change(bureau, MONTH, drop)
    gone = next(each for each in draw.drawn(bureau, MONTH) if each.code == site.code)
    assert (gone.dropped, gone.reason) == (True, "the plant burnt down")
    refused("draw_dropped_before", draw.change, bureau, MONTH, drop)


def test_a_swapped_team_keeps_the_team_that_the_draw_gave_beside_it(bureau: Bureau) -> None:
    revealed(bureau)
    site = draw.run(bureau, MONTH, actor="plans").sites()[0]
    other = next(each for each in TEAMS if each != site.team)
    swap = DrawChange("swap", site.code, other, "plans", "audit", "leave")
    refused("draw_no_team", draw.change, bureau, MONTH, replace(swap, team="T9"))
    draw.change(bureau, MONTH, swap)
    found = next(each for each in draw.drawn(bureau, MONTH) if each.code == site.code)
    assert (found.team, found.drawn_team, found.dropped) == (other, site.team, False)
    folder = folder_of(bureau, site.strata[0])
    assert draw.verify_files(folder / "draw_list.csv", folder / "draw.json") == ()


def test_every_step_stands_in_the_audit_book(bureau: Bureau) -> None:
    revealed(bureau)
    draw.run(bureau, MONTH, actor="plans")
    with bureau.engine.connect() as connection:
        rows = (
            connection.exec_driver_sql("SELECT details FROM audit_entries WHERE what='draw_stage'")
            .scalars()
            .all()
        )
    stages = [json.loads(each)["stage"] for each in rows]
    assert stages == [
        "commit:plans",
        "commit:audit",
        "freeze",
        "beacon",
        "reveal:plans",
        "reveal:audit",
        "run",
    ]
    with writing(bureau.engine, audited=False) as session:
        assert verify_audit(session).broken == ()


# the sample's show


def test_a_real_draw_refuses_the_secrets_of_the_sample(bureau: Bureau) -> None:
    from scheduler.draw.hashes import commitment

    for secret in sample_draw().custodians.values():
        refused("draw_demo_secret", draw.commit, bureau, MONTH, "plans", commitment(secret), actor="plans")


def test_no_other_bureau_can_make_the_samples_draw(bureau: Bureau) -> None:
    refused("draw_demo_only", show_draw, bureau, MONTH, order(), actor="demo", reason="show")
    real_day = replace(
        bureau, settings=bureau.settings | {"bureau": replace(bureau.about, division="429099", day=None)}
    )
    refused("draw_demo_only", show_draw, real_day, MONTH, order(), actor="demo", reason="show")


def test_the_samples_draw_is_the_same_every_time_and_says_that_it_is_not_secret(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        bureau = made_bureau(tmp_path, name, 'division = "429099"\nday = 2026-11-30')
        show_draw(bureau, MONTH, order(rule=show_rule(bureau)), actor="demo", reason="show")
        texts.append((folder_of(bureau, "random") / "draw.json").read_text("utf-8"))
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["not_secret"] is True


def test_after_a_void_the_next_thing_is_to_commit_again(bureau: Bureau) -> None:
    thrown(bureau)
    now = draw.void(
        bureau, MONTH, "missing_reveal", actor="plans", second="audit", superior="head", reason="ill"
    )
    assert now.next == draw.current(bureau, MONTH).next == "commit"


def test_of_many_who_freeze_at_once_one_does_and_the_others_are_refused(bureau: Bureau) -> None:
    committed(bureau)

    def freeze(each: int) -> str:
        apart = open_bureau(bureau.folder / "config.toml", today=TODAY)
        try:
            draw.freeze(apart, MONTH, order(rule=replace(RULE, source=f"hall {each}")), actor="plans")
        except SchedulerError as wrong:
            return wrong.code
        return "frozen"

    with ThreadPoolExecutor(4) as pool:
        ended = sorted(pool.map(freeze, range(4)))
    assert ended == ["draw_stage_done"] * 3 + ["frozen"]
