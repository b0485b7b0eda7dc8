"""A draw of a bureau with records: from the register to the plan, and from past draws to estimates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.draw.beacon import BeaconRule
from scheduler.draw.sites import DrawChange
from scheduler.steps.drawing import draw
from scheduler.steps.drawing.estimates import estimated, random_stream
from scheduler.steps.drawing.order import order_of
from scheduler.steps.drawing.secrets import new_secret
from scheduler.steps.months.making import make_month
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.storage import audit, save_records, start_import, writing

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.draw.ceremony import Ceremony
    from scheduler.draw.order import FreezeOrder
    from scheduler.month import Month

MONTH = "2026-12"


def revealed(bureau: Bureau, month: str, order: FreezeOrder | None = None) -> None:
    """Go through the ceremony up to the draw itself; the lists are the register's unless they are given."""
    secrets = {"plans": new_secret(), "audit": new_secret()}
    for name, each in secrets.items():
        draw.commit(bureau, month, name, each.commitment, actor=name)
    rule = BeaconRule("dice", bureau.today, "hall")
    draw.freeze(
        bureau, month, replace(order, rule=rule) if order else order_of(bureau, month, rule), actor="plans"
    )
    draw.beacon(bureau, month, "0123456789" * 2, actor="plans", second="audit")
    for name, each in secrets.items():
        draw.reveal(bureau, month, name, each.secret, actor=name)


def drawn(bureau: Bureau, month: str = MONTH, order: FreezeOrder | None = None) -> Ceremony:
    revealed(bureau, month, order)
    return draw.run(bureau, month, actor="plans")


def planned(bureau: Bureau, as_of: date | None = None) -> Month:
    return make_month(snapshot_of(bureau, as_of), MONTH)


def test_the_lists_are_drawn_from_the_register_and_their_sizes_from_the_capacity(filled: Bureau) -> None:
    order = order_of(filled, MONTH, BeaconRule("dice", filled.today, "hall"))
    made = planned(filled)
    visits = round(made.capacity.plannable * filled.policy.capacity.visits_per_team_day)
    random = next(each for each in order.strata if each.name == "random")
    assert random.n == int(filled.policy.draw["random"] * visits + 0.5)
    assert set(random.codes) <= set(made.view.index[made.view["open"]])


def test_every_drawn_site_is_a_duty_of_its_drawn_team_in_the_plan(filled: Bureau) -> None:
    sites = drawn(filled).sites()
    made = planned(filled)
    for site in sites:
        visits = [each for each in made.problem.candidates if each.employer == site.code and each.duty]
        assert any(set(site.strata) <= set(each.programmes) for each in visits)
        assert all(not each.only_teams or each.only_teams == {site.team} for each in visits)
    assert {team.code: team.officers for team in made.problem.teams} == draw.current(filled, MONTH).officers


def test_a_plan_as_of_a_day_before_the_draw_does_not_know_it(filled: Bureau) -> None:
    later = replace(filled, today=date(2026, 12, 1))
    drawn(later)
    assert planned(later, date(2026, 11, 30)).situation.drawn is None
    assert planned(later).situation.drawn is not None


def test_a_dropped_site_leaves_the_plan_and_a_swapped_one_changes_its_team(filled: Bureau) -> None:
    now = drawn(filled)
    gone, moved = now.sites()[0], now.sites()[1]
    other = next(team for team in sorted(now.officers) if team != moved.team)
    draw.change(filled, MONTH, DrawChange("drop", gone.code, None, "plans", "audit", "burnt down"))
    draw.change(filled, MONTH, DrawChange("swap", moved.code, other, "plans", "audit", "leave"))
    frame = planned(filled).situation.drawn
    assert frame is not None
    assert gone.code not in set(frame["employer"])
    assert set(frame.loc[frame["employer"] == moved.code, "team"]) == {other}


def test_changing_the_register_after_the_freeze_changes_nothing_of_the_draw(filled: Bureau) -> None:
    revealed(filled, MONTH)
    before = draw.current(filled, MONTH).frozen
    register = snapshot_of(filled).frames["employers"].drop(columns=["known_on", "import_id"])
    register = register.assign(status="closed", known_on=register["declared_on"].max()).iloc[:30]
    register["known_on"] = register["known_on"].fillna(register["known_on"].max())
    with writing(filled.engine) as session:
        number = start_import(session, filled.division, "bureau", [("x", "0" * 64)], actor="thief", reason="")
        save_records(session, filled.division, {"employers": register}, number)
        audit(session, "thief", "", "import", {}, division=filled.division)
    now = draw.run(filled, MONTH, actor="plans")
    assert {name: each.announcement() for name, each in now.frozen.items()} == {
        name: each.announcement() for name, each in before.items()
    }
    for stratum in now.frozen:
        folder = filled.exports(MONTH) / "draw" / stratum
        told = folder / "announcement.json"
        assert draw.verify_files(folder / "draw_list.csv", folder / "draw.json", told) == ()


def test_a_month_that_is_over_cannot_be_drawn(filled: Bureau) -> None:
    with pytest.raises(SchedulerError) as refused:
        drawn(filled, "2026-10")
    assert refused.value.code == "draw_period_over"


def test_an_employer_finds_itself_on_the_list_by_its_receipt(filled: Bureau) -> None:
    site = drawn(filled).sites()[0]
    found = draw.receipt(filled, MONTH, site.code)
    text = (filled.exports(MONTH) / "draw" / site.strata[0] / "draw_list.csv").read_text("utf-8")
    assert f"{found.entry}," in text
    with pytest.raises(SchedulerError) as refused:
        draw.receipt(filled, MONTH, "nobody")
    assert refused.value.code == "draw_not_listed"


def test_past_draws_tell_of_all_employers_or_say_that_they_are_too_few(filled: Bureau) -> None:
    months = ("2026-09", "2026-10", "2026-11")
    order = order_of(filled, MONTH, BeaconRule("dice", filled.today, "hall"))
    for month in months:
        drawn(replace(filled, today=date.fromisoformat(f"{month}-01")), month, order)
    draws = {month: draw.current(filled, month) for month in months}
    stream = random_stream(filled, list(months))
    assert len(stream) == sum(len(each.draws["random"].selected) for each in draws.values())
    seen = snapshot_of(filled).frames["inspections"]
    seen = seen[seen["on_site"]]
    for row in stream.to_dict("records"):
        here = seen[
            (seen["employer"] == row["employer"]) & (seen["visited_on"].dt.strftime("%Y-%m") == row["draw"])
        ]
        assert (row["amount"] == row["amount"]) == (len(here) > 0)
        assert 0 < row["probability"] <= 1
    with pytest.raises(SchedulerError) as refused:
        estimated(filled, "2026-11")
    assert refused.value.code == "estimate_too_few"
