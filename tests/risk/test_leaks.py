"""No feature sees a day to come; and the test that says so catches features that do.

Spoiled features read the records behind the history's back, each in a way in which it is easily done.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from scheduler.domain.records import matter
from scheduler.risk import History, Target
from scheduler.risk import history as history_of
from scheduler.risk.features import Feature, measure
from tests.risk.leaks import ahead, planted
from tests.risk.records import county

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scheduler.risk.features.base import Floats

    Frames = dict[str, pd.DataFrame]

TODAY = date(2026, 11, 30)
TARGETS = {"visits": Target(), "counts": Target("counts", "days_lost", 365, amount=True)}


@cache
def cases() -> list[tuple[str, Frames, Frames]]:
    """Return records without and with something of later, by what it is."""
    frames = county()
    assert set(history_of.READ) <= set(frames)
    known = {name: rows for name, rows in frames.items() if name in (*history_of.READ, "employers")}
    return [("rows known tomorrow", known, planted(known, TODAY)), *ahead(known, TODAY)]


@cache
def histories(target: str) -> list[tuple[History, History]]:
    """Return what a day may see of both."""
    return [
        (History.of(one, TODAY, target=TARGETS[target]), History.of(other, TODAY, target=TARGETS[target]))
        for _, one, other in cases()
    ]


def leaking(made: Callable[[Frames], Feature], target: str = "visits") -> set[str]:
    """Return what of later moves a feature that is made over the given records."""
    moved = set()
    for (name, one, other), (before, after) in zip(cases(), histories(target), strict=True):
        table, again = measure(before, [made(one)]), measure(after, [made(other)])
        if not table.equals(again):
            moved.add(name)
    return moved


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", Feature.family)
def test_nothing_of_later_moves_a_feature(name: str, target: str) -> None:
    assert leaking(lambda _: Feature.family[name](), target) == set()


@pytest.mark.parametrize("table", history_of.READ)
def test_the_leak_test_sees_a_table_that_looks_one_day_ahead(table: str) -> None:
    _, frames, later = cases()[0]
    early = {**frames, table: later[table].assign(known_on=pd.Timestamp(TODAY))}
    if happened := matter(table):
        early[table][happened] = early[table][happened].clip(upper=pd.Timestamp(TODAY))
    moved = 0
    every = [member() for member in Feature.family.values()]
    for target in TARGETS.values():
        before = measure(History.of(frames, TODAY, target=target), every)
        after = measure(History.of(early, TODAY, target=target), every)
        moved += sum(not before[column].equals(after[column]) for column in before.columns)
    assert moved > 0


class OneDayAhead(Feature):
    """A feature that looks one day further than it may."""

    def __init__(self, feature: Feature, frames: Frames) -> None:
        self.feature = feature
        self.frames = frames

    def measure(self, history: History) -> Mapping[str, Floats]:
        tomorrow = history.as_of + pd.Timedelta(days=1)
        return self.feature.measure(History.of(self.frames, tomorrow, target=history.target))


@pytest.mark.parametrize("name", ["visits", "rates", "complaints"])
def test_the_leak_test_sees_a_feature_that_looks_one_day_ahead(name: str) -> None:
    feature = Feature.family[name]()
    assert leaking(lambda _: feature) == set()
    assert "rows known tomorrow" in leaking(lambda frames: OneDayAhead(feature, frames))


class Spoiled(Feature):
    """A feature that reads the records themselves, whatever a day may see of them."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames

    def known(self, table: str, history: History) -> pd.DataFrame:
        """Return the rows that were recorded by the day."""
        rows = self.frames[table]
        return rows[rows["known_on"] <= history.as_of] if "known_on" in rows.columns else rows


class CorrectedLater(Spoiled):
    """The share of known findings that were put right, whenever that will be."""

    def measure(self, history: History) -> Mapping[str, Floats]:
        found = self.known("findings", history)
        share = found["corrected_on"].notna().groupby(found["employer"]).mean()
        return {"corrected": share.reindex(history.employers.index).to_numpy(dtype=np.float64)}


class VisitsIntended(Spoiled):
    """How many visits are known, also those that have not taken place."""

    def measure(self, history: History) -> Mapping[str, Floats]:
        visits = self.known("inspections", history).groupby("employer").size()
        return {"visits_known": visits.reindex(history.employers.index).to_numpy(dtype=np.float64)}


class NewestRegister(Spoiled):
    """Exposed workers by the newest version of the register, whenever it was recorded."""

    def measure(self, history: History) -> Mapping[str, Floats]:
        newest = self.frames["employers"].drop_duplicates("employer", keep="last").set_index("employer")
        workers = newest["exposed_workers"].reindex(history.employers.index)
        return {"newest_workers": workers.to_numpy(dtype=np.float64)}


class AgainstTheWholeTable(Spoiled):
    """Serious findings against the mean of all that will ever be found."""

    def measure(self, history: History) -> Mapping[str, Floats]:
        usual = float(self.frames["inspections"]["serious"].mean())
        return {"above_usual": history.stream("inspections", "serious").total() - usual}


class DeclaredAhead(Spoiled):
    """Whether the register names a day of declaration, also one to come."""

    def measure(self, history: History) -> Mapping[str, Floats]:
        rows = self.known("employers", history).set_index("employer")["declared_on"]
        told = rows.notna().reindex(history.employers.index, fill_value=False)
        return {"is_declared": told.to_numpy(dtype=np.float64)}


SPOILED: dict[type[Spoiled], str] = {
    CorrectedLater: "findings.corrected_on",
    VisitsIntended: "inspections.visited_on",
    NewestRegister: "rows known tomorrow",
    AgainstTheWholeTable: "rows known tomorrow",
    DeclaredAhead: "employers.declared_on",
}


@pytest.mark.parametrize("spoiled", SPOILED, ids=lambda each: each.__name__)
def test_the_leak_test_catches_a_spoiled_feature(spoiled: type[Spoiled]) -> None:
    assert SPOILED[spoiled] in leaking(spoiled)


class Corrections(Feature):
    """What anybody would write: the share of past findings that were put right, as the history tells it."""

    def measure(self, history: History) -> Mapping[str, Floats]:
        found = history.tables["findings"]
        share = found["corrected_on"].notna().groupby(found["site"]).mean()
        return {"put_right": share.reindex(range(len(history))).to_numpy(dtype=np.float64)}


def test_a_naive_feature_sees_no_correction_to_come() -> None:
    assert leaking(lambda _: Corrections()) == set()


@pytest.fixture
def only_known_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a history see all that known rows tell, as it did when ``known_on`` alone decided."""

    def rows_known(_: str, rows: pd.DataFrame, as_of: pd.Timestamp, known_by: pd.Timestamp) -> pd.DataFrame:
        return rows[~(rows["known_on"] > known_by)] if "known_on" in rows.columns else rows

    monkeypatch.setattr(history_of, "rows_seen", rows_known)
    histories.cache_clear()
    yield
    histories.cache_clear()


@pytest.mark.usefixtures("only_known_on")
def test_the_leak_test_catches_a_naive_feature_of_a_history_that_blanks_nothing() -> None:
    assert leaking(lambda _: Corrections()) == {"findings.corrected_on", "findings.found_on"}
    assert leaking(lambda _: Feature.family["overdue"]()) >= {"orders.verified_on"}
    assert leaking(lambda _: Feature.family["silence"]()) >= {"employers.declared_on"}
