"""Agencies whose reports are much cleaner than what visits find at the same sites.

A report is what an agency last said of one factor at one site. It is held against the visits that came after
it, and against the reports of other agencies where visits found as much: of the same factor, in the same
trade where there are enough, else in all trades. That visits find more than reports say is no sign; that one
agency's reports say less than those of the others at sites that fared alike is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtri

from scheduler.policy.days import months_after
from scheduler.policy.exposure import against_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.policy.law import Agencies
    from scheduler.policy.register import Register

    Floats = NDArray[np.float64]

_EXCESS = "超标|超过.{0,8}限值|exceed|above (?:the )?limit"
COLUMNS = (
    "agency", "factor", "reports", "above", "sites", "found", "compared", "above_compared", "expected",
    "share_low", "share_high", "found_low", "found_high", "difference", "low", "high", "cleaner",
)  # fmt: skip


def agency_reports(register: Register) -> pd.DataFrame:
    """Return one row an agency and factor, and one an agency with an empty factor for all of them.

    ``reports``, ``above``: latest reports of a factor at a site, and those above the limit. ``sites``,
    ``found``: sites that were visited after a report, and those where a visit found something serious or an
    excess. ``compared`` reports, of which ``above_compared`` are above, could be held against others, whose
    reports let ``expected`` (a share) be expected; ``difference`` is how much lower its own share is. ``low``
    and ``high`` are bounds of what stands before them, from Wilson's intervals. ``cleaner``: there are enough
    reports and the whole interval of the difference lies above 0.
    """
    reports = with_visits(register)
    rule = register.policy.tests.agencies
    reports = reports.join(_peers(reports, rule))
    rows = []
    for agency, own in reports.groupby("agency", sort=True):
        rows.append(_row(str(agency), "", own))
        rows += [_row(str(agency), str(factor), part) for factor, part in own.groupby("factor", sort=True)]
    table = pd.DataFrame(rows)
    if table.empty:
        return pd.DataFrame({name: [] for name in COLUMNS})
    return _with_intervals(table, rule)[list(COLUMNS)]


def with_visits(register: Register) -> pd.DataFrame:
    """Return the latest report of each agency, factor and site, with what visits found after it.

    Columns: ``at``, ``agency``, ``factor``, ``trade`` (division of its industry), ``day``, ``above``;
    ``state``: ``found``, ``nothing`` or, where nobody came in time, empty.
    """
    rows = against_limits(register)
    rows = rows[rows["agency"].notna() & rows["ratio"].notna() & (rows["code"] >= 0)]
    rows = rows.assign(agency=rows["agency"].str.strip())
    key = ["at", "agency", "code"]
    last = rows.groupby(key)["day"].transform("max")
    made = (
        rows[rows["day"] == last].groupby(key, as_index=False).agg(day=("day", "max"), above=("above", "max"))
    )
    factors = register.reference.factors.index.to_numpy()
    trade = register.employers["industry"].str.slice(0, 3).to_numpy()
    made["factor"] = factors[made["code"]]
    made["trade"] = trade[made["at"]]
    made["state"] = _state(register, made)
    return made


def _state(register: Register, made: pd.DataFrame) -> NDArray[np.object_]:
    """Return what visits found between each report and so many months after it."""
    visits, found = _visits(register)
    until = months_after(
        made["day"].to_numpy("datetime64[s]"), register.policy.tests.agencies.visited_within_months
    )
    state = np.full(len(made), "", dtype=object)
    for days, word in ((visits, "nothing"), (found, "found")):
        both = made[["at", "day"]].assign(place=np.arange(len(made)), until=until).merge(days, on="at")
        inside = both[(both["visited_on"] > both["day"]) & (both["visited_on"] <= both["until"])]
        state[inside["place"].unique()] = word
    return state


def _visits(register: Register) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the days on which each employer was visited, and those on which something was found."""
    rows = register.rows("inspections", "visited_on")
    if rows.empty:
        none = pd.DataFrame({"at": np.empty(0, np.int64), "visited_on": np.empty(0, "datetime64[s]")})
        return none, none
    rows = rows[rows["on_site"].astype(bool)]
    serious = (rows["serious"] > 0) | (rows["result"] == "fail")
    found = rows.loc[serious, ["at", "visited_on"]]
    told = register.rows("findings", "found_on")
    if not told.empty:
        grave = told["severity"] >= register.policy.orders.from_severity
        excess = told["item"].str.contains(_EXCESS, case=False, regex=True).fillna(False).astype(bool)
        days = told.loc[grave | excess, ["at", "found_on"]].rename(columns={"found_on": "visited_on"})
        found = pd.concat([found, days])
    return rows[["at", "visited_on"]], found.drop_duplicates()


def _peers(reports: pd.DataFrame, rule: Agencies) -> pd.DataFrame:
    """Return how many like reports of others there are, and the share of them above the limit.

    Like is the same factor and finding in the same trade, or where others have too few there, in any.
    """
    peers = np.zeros(len(reports))
    share = np.full(len(reports), np.nan)
    for like in (["factor", "state", "trade"], ["factor", "state"]):
        whole = reports.groupby(like, dropna=False)["above"]
        own = reports.groupby([*like, "agency"], dropna=False)["above"]
        count = (whole.transform("size") - own.transform("size")).to_numpy("float64")
        above = (whole.transform("sum") - own.transform("sum")).to_numpy("float64")
        take = (peers == 0) & (count >= rule.least_peers) & (reports["state"] != "").to_numpy()
        peers[take] = count[take]
        share[take] = above[take] / count[take]
    return pd.DataFrame({"peers": peers, "peer_share": share}, index=reports.index)


def _row(agency: str, factor: str, reports: pd.DataFrame) -> dict[str, object]:
    """Return the counts of some reports of one agency."""
    compared = reports[reports["peers"] > 0]
    return {
        "agency": agency,
        "factor": factor,
        "reports": len(reports),
        "above": int(reports["above"].sum()),
        "sites": reports.loc[reports["state"] != "", "at"].nunique(),
        "found": reports.loc[reports["state"] == "found", "at"].nunique(),
        "compared": len(compared),
        "above_compared": int(compared["above"].sum()),
        "expected": float(compared["peer_share"].mean()) if len(compared) else np.nan,
        # the share that is expected is itself known from so many reports only
        "known_from": _known_from(compared),
    }


def _known_from(compared: pd.DataFrame) -> float:
    """Return how many reports the expected share is as sure as."""
    cells = compared.groupby(["factor", "state", "trade"], dropna=False)
    weights = cells.size() / max(len(compared), 1)
    inverse = (weights**2 / cells["peers"].first()).sum()
    return float(1.0 / inverse) if inverse > 0 else 0.0


def _with_intervals(table: pd.DataFrame, rule: Agencies) -> pd.DataFrame:
    """Add intervals; all differences that are looked at together share one chance of a false word."""
    enough = (table["compared"] >= rule.least_reports).to_numpy()
    tests = max(int(enough.sum()), 1)
    one, all_ = (float(ndtri(1 - (1 - rule.confidence) / (2 * n))) for n in (1, tests))
    number = {name: table[name].to_numpy("float64") for name in table if name not in ("agency", "factor")}
    for name, hits, of in (("share", "above", "reports"), ("found", "found", "sites")):
        table[f"{name}_low"], table[f"{name}_high"] = wilson(number[hits], number[of], one)
    expected, known = number["expected"], number["known_from"]
    own = np.divide(
        number["above_compared"], number["compared"], out=np.full(len(table), np.nan), where=enough
    )
    own_low, own_high = wilson(own * number["compared"], number["compared"], all_)
    low, high = wilson(expected * known, known, all_)
    table["difference"] = expected - own
    # Newcombe's interval of a difference of shares, from those of its two sides
    table["low"] = table["difference"] - np.hypot(expected - low, own_high - own)
    table["high"] = table["difference"] + np.hypot(high - expected, own - own_low)
    table["cleaner"] = enough & (table["low"] > 0).to_numpy()
    return table


def wilson(hits: Floats, of: Floats, z: float) -> tuple[Floats, Floats]:
    """Return Wilson's bounds of shares; NaN where there is nothing to share."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits / of
        middle = (share + z * z / (2 * of)) / (1 + z * z / of)
        half = z / (1 + z * z / of) * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)


def too_clean(register: Register) -> NDArray[np.bool_]:
    """Mark the employers whose latest report of a factor is below the limit, and is by such an agency.

    An agency that is called cleaner in one factor is doubted in that one, and one that is called so over all
    of them in each.
    """
    marked = np.zeros(register.size, dtype=bool)
    frame = register.frames.get("measurements")
    if frame is None or frame.empty or not frame["agency"].notna().any():
        return marked
    rows = agency_reports(register)
    doubted = rows[rows["cleaner"].astype(bool)]
    reports = with_visits(register)
    last = reports.groupby(["at", "factor"])["day"].transform("max")
    clean = reports[(reports["day"] == last) & ~reports["above"].astype(bool)]
    pairs = pd.MultiIndex.from_frame(doubted[["agency", "factor"]])
    hit = pd.MultiIndex.from_frame(clean[["agency", "factor"]]).isin(pairs)
    hit |= clean["agency"].isin(doubted.loc[doubted["factor"] == "", "agency"]).to_numpy()
    marked[clean.loc[hit, "at"].to_numpy()] = True
    return marked
