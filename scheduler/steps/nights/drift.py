"""Whether scores still fit the world; the night tells where an alarm level of config is passed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from scheduler.risk.drift import in_the_large, moved, stability
from scheduler.storage import last_snapshot, load_snapshot, reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from scheduler.bureau import Bureau
    from scheduler.steps.records.snapshot import Snapshot

    Floats = NDArray[np.float64]
    Tell = Callable[..., None]

ENOUGH = 20
"""Of fewer employers or visits nothing can be said."""
WINDOW = timedelta(days=60)
"""How long a chance is waited for before it is held against what was found."""
NAMED = 3


def tell_drift(bureau: Bureau, snapshot: Snapshot, day: date, tell: Tell) -> None:
    """Tell of scores and features that moved, and of chances that were not kept."""
    alarms = bureau.settings["risk"]
    before, old = kept_before(bureau, "scores", day)
    if old is not None and len(old) >= ENOUGH:
        shift = moved(old["harm"].to_numpy(), snapshot.scores["harm"].to_numpy())
        if shift > alarms.drift_alarm:
            tell("night_drift", before=str(before), shift=f"{shift:.2f}", level=f"{alarms.drift_alarm:g}")
    if snapshot.model is not None:
        far = stability(snapshot.model, snapshot.features)
        far = far[far > alarms.drift_alarm]
        if len(far):
            named = ", ".join(f"{name} {shift:.2f}" for name, shift in far.iloc[:NAMED].items())
            tell("night_features_moved", features=len(far), named=named, level=f"{alarms.drift_alarm:g}")
    _tell_promise(bureau, snapshot, day, tell)


def _tell_promise(bureau: Bureau, snapshot: Snapshot, day: date, tell: Tell) -> None:
    """Hold the chances kept a window ago against what the visits since then found."""
    since, old = kept_before(bureau, "scores", day - WINDOW + timedelta(days=1))
    if old is None:
        return
    alarm = bureau.settings["risk"].calibration_alarm
    chance, found = promised_and_found(old, snapshot.frames["inspections"], since)
    if len(found) >= ENOUGH and off_promise(chance, found, alarm):
        tell(
            "night_chance_off", since=str(since), visits=len(found), found=int((found > 0).sum()),
            expected=f"{chance.sum():.1f}", level=f"{alarm:g}",
        )  # fmt: skip


def off_promise(chance: Floats, found: Floats, alarm: float) -> bool:
    """Say whether so much more or less was found than ``alarm`` allows, and more than two standard errors."""
    bad = int((found > 0).sum())
    luck = 2.0 * np.sqrt((chance * (1.0 - chance)).sum())
    return not 1 / alarm <= in_the_large(chance, found) <= alarm and abs(bad - chance.sum()) > luck


def promised_and_found(old: pd.DataFrame, visits: pd.DataFrame, since: date) -> tuple[Floats, Floats]:
    """Return chance, and serious findings, of the first visit of each employer in the window after a day."""
    day = visits["visited_on"].dt.date
    within = visits[(day > since) & (day <= since + WINDOW) & visits["serious"].notna()]
    first = within.sort_values(["visited_on", "inspection"]).drop_duplicates("employer").set_index("employer")
    known = first[first.index.isin(old.index)]
    return old["chance"].loc[known.index].to_numpy(), known["serious"].to_numpy()


def kept_before(bureau: Bureau, kind: str, day: date) -> tuple[date, pd.DataFrame | None]:
    """Return the day of the table kept last before a day, and the table; nothing if there is none."""
    with reading(bureau.engine) as session:
        last = last_snapshot(session, bureau.division, kind, day)
        if last is None:
            return day, None
        return last, load_snapshot(session, bureau.division, kind, last)
