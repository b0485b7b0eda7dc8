"""What employers of the invented county report, and what is reported about them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from benchmarks.invented_days import FIRST, TODAY
from scheduler.reference import load_reference
from scheduler.shipped import shipped

# (kind, events of an average employer in five years, weight of the hidden badness, needs a visit)
_EVENTS = (
    ("complaint", 0.20, 0.55, True),
    ("transfer", 0.025, 0.4, True),
    ("suspected_disease", 0.045, 0.6, False),
    ("disease", 0.015, 0.6, True),
    ("accident", 0.008, 0.5, True),
    ("request", 0.03, -0.3, False),
    ("process_change", 0.03, 0.0, False),
)
_DAYS = int((TODAY - FIRST) / np.timedelta64(1, "D"))
_POINTS = ("打磨岗位", "投料口", "破碎工段", "喷漆房", "包装线", "焊接工位", "配料间", "炉前")
_UNTESTED = ("电离辐射", "高温", "低温", "振动", "紫外线")


def events(hidden: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw complaints, suspected diseases and the like; ``at`` is the employer's position, by day."""
    parts = []
    for kind, mean, weight, visited in _EVENTS:
        chance = mean * np.exp(weight * hidden["badness"] + 0.3 * (np.log1p(hidden["exposed_workers"]) - 2.0))
        at = np.repeat(np.arange(len(hidden)), rng.poisson(chance))
        days = FIRST + rng.integers(0, _DAYS - 1, len(at)).astype("timedelta64[D]")
        workers = np.where(kind == "complaint", np.nan, 1.0 + rng.integers(0, 2, len(at)))
        parts.append(
            pd.DataFrame({"at": at, "happened_on": days, "kind": kind, "amount": workers, "visited": visited})
        )
    frame = pd.concat(parts, ignore_index=True)
    frame["happened_on"] = frame["happened_on"].astype("datetime64[s]")
    late = hidden["opened_on"].to_numpy()[frame["at"]] > frame["happened_on"].to_numpy()
    return frame[~late].sort_values(["happened_on", "at", "kind"], ignore_index=True)


def self_checks(hidden: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw one to three yearly self-checks of those that make them; they flatter, the worse the more."""
    at = np.repeat(np.flatnonzero(hidden["checked"]), rng.integers(1, 4, int(hidden["checked"].sum())))
    turn = pd.Series(at).groupby(at).cumcount().to_numpy()
    ago = 20 + rng.integers(0, 330, len(at)) + 365 * turn
    badness = hidden["badness"].to_numpy()[at]
    score = np.clip(np.round(90.0 - 5.0 * badness + rng.normal(0.0, 4.5, len(at))), 38, 100)
    frame = pd.DataFrame(
        {
            "at": at,
            "checked_on": TODAY - ago.astype("timedelta64[D]"),
            "score": score,
            "vetoes": ((rng.random(len(at)) < 0.03 * np.exp(0.6 * badness)) * 1).astype("float64"),
        }
    )
    frame["checked_on"] = frame["checked_on"].astype("datetime64[s]")
    opened = hidden["opened_on"].to_numpy()[at]
    frame = frame[frame["checked_on"].to_numpy() > opened]
    return frame.sort_values(["checked_on", "at"]).drop_duplicates(["checked_on", "at"], ignore_index=True)


def measurements(hidden: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the hazard tests: yearly for severe hazards, else every three years; one row a point and kind.

    Of the points about one in nine is above its limit (DOMAIN.md section 6), more where badness is high.
    """
    rounds = _rounds(hidden, rng)
    rows = rounds.loc[rounds.index.repeat(2)].reset_index(drop=True)
    rows = rows[(np.arange(len(rows)) % 2 == 0) | (rng.random(len(rows)) < 0.3)].reset_index(drop=True)
    rows["point"] = np.array(_POINTS, dtype=object)[rng.integers(0, len(_POINTS), len(rows))]
    rows = rows.drop_duplicates(["at", "measured_on", "factor", "point"], ignore_index=True)
    rows["site"] = 0.45 * hidden["badness"].to_numpy()[rows["at"]] + rng.normal(0.0, 0.75, len(rows))
    kinds = _kinds()
    rows = rows.merge(kinds, on="factor", how="inner", sort=False)
    noise = rows["unit"] == "dB(A)"
    ratio = np.exp(-1.15 + rows["site"] + np.where(rows["limit_kind"] == "STEL", -0.2, 0.0))
    value = np.where(noise, 80.5 + 3.6 * rows["site"], rows["limit"] * ratio)
    rows["value"] = [float(f"{each:.3g}") for each in value]
    keep = ["at", "factor", "name", "measured_on", "limit_kind", "fraction", "point", "value", "unit"]
    return rows.sort_values(["measured_on", "at", "factor", "point", "limit_kind"], kind="stable")[
        keep
    ].reset_index(drop=True)


def _rounds(hidden: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return one row for each employer, test day and factor."""
    tested = np.flatnonzero(hidden["tested"])
    strict = hidden["industry"].map(load_reference(shipped()).industry_risk["default_class"]) == "severe"
    severe = (hidden["severe"] | strict).to_numpy()[tested]
    count = np.where(severe, rng.integers(1, 4, len(tested)), rng.integers(1, 3, len(tested)))
    last = rng.integers(20, np.where(severe, 400, 1150))
    at = np.repeat(np.arange(len(tested)), count)
    turn = pd.Series(at).groupby(at).cumcount().to_numpy()
    ago = last[at] + turn * np.where(severe, 365, 1095)[at]
    rounds = pd.DataFrame({"at": tested[at], "measured_on": (TODAY - ago).astype("datetime64[s]")})
    rounds["name"] = hidden["hazards"].str.split("；").to_numpy()[rounds["at"]]
    rounds = rounds[rounds["measured_on"] > hidden["opened_on"].to_numpy()[rounds["at"]]].explode("name")
    rounds["factor"] = rounds["name"].map({name: factor for factor, name in factor_names().items()})
    return rounds[~rounds["name"].str.contains("|".join(_UNTESTED))].reset_index(drop=True)


@cache
def factor_names() -> dict[str, str]:
    """Return the Chinese name of each hazard factor by its id."""
    return {str(factor): str(name) for factor, name in _factors()["name_zh"].items()}


@cache
def _factors() -> pd.DataFrame:
    return load_reference(shipped()).factors


@cache
def _kinds() -> pd.DataFrame:
    """Return what a laboratory reports of each factor: (factor, limit_kind, fraction, limit, unit)."""
    parts = []
    for column, kind, fraction in (
        ("limit_twa", "TWA", "total"),
        ("limit_twa_respirable", "TWA", "respirable"),
        ("limit_stel", "STEL", "total"),
        ("limit_mac", "MAC", "total"),
    ):
        table = _factors().dropna(subset=[column])
        dust = table["category"] == "dust"
        parts.append(
            pd.DataFrame(
                {
                    "factor": table.index,
                    "limit_kind": kind,
                    "fraction": np.where(dust, fraction, None),
                    "limit": table[column].to_numpy(),
                    "unit": table["limit_unit"].to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
