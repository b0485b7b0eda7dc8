"""Another department's list beside the register: who is missing here, and who is gone there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.domain.records import DTYPES, TABLES
from scheduler.intake import cell_facts, load_profile, read, shown_name, where
from scheduler.intake.kinds.business import says_gone
from scheduler.intake.pages import add_page, whole_book
from scheduler.intake.trades import RISKS, trades_of
from scheduler.intake.twins import bare_names
from scheduler.language import say
from scheduler.storage import (
    audit,
    finish_import,
    last_import,
    load_records,
    reading,
    save_records,
    start_import,
    writing,
)

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau

PROFILE = "list"
LIKELY = ("severe", "conditional", "general")
_GONE = "失效|非正常"
"""What a list says of a licence or a taxpayer that is gone, beside what is said of firms."""
_COLUMNS = ("code", "name", "trade", "industry", "risk", "status", "address")
_WIDTHS = (22, 36, 30, 14, 14, 16, 36)


@dataclass(frozen=True)
class ListCompared:
    """A list beside the register.

    Attributes
    ----------
    rows
        Firms of the list; ``known`` of them stand in the register.
    missing
        Those that exist and that the register lacks; by ``risks`` of their trade: (risk, firms), the
        likeliest hazards first.
    gone
        Employers open in the register that the list says are gone.
    surveyed
        Missing firms that were taken into the register to be surveyed; ``without_code`` could not be.
    """

    rows: int
    known: int
    missing: int
    gone: int
    risks: tuple[tuple[str, int], ...]
    file: Path
    surveyed: int = 0
    without_code: int = 0


def compare_list(
    bureau: Bureau, path: Path, *, profile: str = "", survey: bool = False, actor: str = "-", reason: str = ""
) -> ListCompared:
    """Compare a list with the register and write both lists to data/exports/lists/NAME.xlsx.

    Firms are known by code, else by name without its legal form. With ``survey`` missing firms of a trade of
    likely hazard, and with a code, are taken into the register with the kind ``survey``: never visited, they
    are candidates of the survey programme. Such an import can be withdrawn like any other.

    Raises
    ------
    SchedulerError
        ``no_file``, ``unknown_profile``; ``list_not_read`` where no row could be read, with the first reason.
    """
    if not path.exists():
        raise SchedulerError("no_file", path=path)
    firms = _firms(bureau, path, profile or PROFILE)
    with reading(bureau.engine) as session:
        ledger = last_import(session, bureau.division)
        register = load_records(session, bureau.division, bureau.today, ledger, ["employers"])["employers"]
    at = _matched(firms, register)
    status = firms["status"].fillna("").str.lower()
    closed = says_gone(status) | status.str.contains(_GONE)
    missing = firms[at.isna() & ~closed]
    missing = missing.join(trades_of(missing, bureau.reference))
    order = missing["risk"].map({name: place for place, name in enumerate(RISKS)})
    missing = missing.assign(order=order).sort_values(["order", "industry", "name"], kind="stable")
    open_ = ~register["status"].isin(("closed", "suspended"))
    gone = register[open_ & register.index.isin(at[closed].dropna())].sort_values("employer")
    target = bureau.folder / "data" / "exports" / "lists" / f"{path.stem}.xlsx"
    _sheet(target, missing, gone, bureau.language)
    counts = missing["risk"].value_counts()
    done = ListCompared(
        rows=len(firms),
        known=int(at.notna().sum()),
        missing=len(missing),
        gone=len(gone),
        risks=tuple((name, int(counts[name])) for name in RISKS if name in counts),
        file=target,
    )
    return _surveyed(bureau, path, missing, done, actor=actor, reason=reason) if survey else done


def _firms(bureau: Bureau, path: Path, profile: str) -> pd.DataFrame:
    """Return the list's firms: ``code`` (unknown where it has none), name, trade, status, address."""
    chosen = load_profile(profile, bureau.folder)
    found = read(path, chosen, bureau.reference, import_day=bureau.today, division=bureau.division)
    table = found.frames.get("employers")
    if table is None or table.empty:
        why = where(cell_facts(found.bad[0]), bureau.spoken) if found.bad else "-"
        raise SchedulerError("list_not_read", file=shown_name(path), why=why)
    table = table.rename(columns={"scheme": "code", "kind": "trade"})
    return table[["code", "name", "trade", "status", "address"]].reset_index(drop=True)


def _matched(firms: pd.DataFrame, register: pd.DataFrame) -> pd.Series:
    """Return the place in the register of each firm: by code, else by a name that stands there once."""
    codes = pd.Series(register.index, index=register["employer"].str.upper())
    codes = codes[~codes.index.duplicated()]
    bare = bare_names(register["name"].fillna(""))
    once = bare[~bare.duplicated(keep=False) & (bare != "")]
    names = pd.Series(once.index, index=once.to_numpy())
    found = firms["code"].str.upper().map(codes)
    return found.fillna(bare_names(firms["name"].fillna("")).map(names))


def _sheet(target: Path, missing: pd.DataFrame, gone: pd.DataFrame, language: str) -> None:
    """Write what the register lacks and what the list says is gone, each on a page."""
    heads = [say(f"list_{name}", language) for name in _COLUMNS]
    with whole_book(target) as book:
        pages = (("list_missing", missing), ("list_gone", gone.assign(trade="", risk="")))
        for title, table in pages:
            page = add_page(book, say(title, language), heads, _WIDTHS)
            shown = table.rename(columns={"employer": "code"} if "code" not in table else {})
            for at, row in enumerate(shown.to_dict("records"), start=1):
                risk = say(f"list_risk_{row['risk']}", language) if row["risk"] else ""
                cells = {**row, "risk": risk}
                for place, cell in enumerate(cells[name] for name in _COLUMNS):
                    page.write_string(at, place, "" if pd.isna(cell) else str(cell))


def _surveyed(
    bureau: Bureau, path: Path, missing: pd.DataFrame, done: ListCompared, *, actor: str, reason: str
) -> ListCompared:
    """Take missing firms of likely hazard into the register, in an import of its own."""
    likely = missing[missing["risk"].isin(LIKELY)]
    taken = likely[likely["code"].notna()].drop_duplicates("code")
    lacking = int(likely["code"].isna().sum())
    if taken.empty:
        return replace(done, without_code=lacking)
    told = {
        "employer": taken["code"],
        "scheme": "uscc",
        "name": taken["name"],
        "division": bureau.division or None,
        "industry": taken["industry"],
        "kind": "survey",
        "address": taken["address"],
        "status": "active",
    }
    types = {column: DTYPES[kind] for column, kind in TABLES["employers"].types.items()}
    frame = pd.DataFrame({column: told.get(column) for column in types}, index=taken.index).astype(types)
    frame["known_on"] = pd.Timestamp(bureau.today).as_unit("s")
    with writing(bureau.engine) as session:
        division = bureau.division
        number = start_import(
            session, division, PROFILE, [(shown_name(path), "")], actor=actor, reason=reason
        )
        counts = save_records(session, division, {"employers": frame}, number)
        finish_import(session, number, "accept", counts)
        facts = {"import": number, "profile": PROFILE, "new": counts.new, "changed": counts.changed}
        audit(session, actor, reason, "import", facts, division=division)
    return replace(done, surveyed=len(taken), without_code=lacking)
