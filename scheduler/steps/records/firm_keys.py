"""Firms without a credit code meet those of the register by their names, so that none is made twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.errors import BadCell
from scheduler.domain.records import TABLES, TOLD
from scheduler.intake.cells import NAME_KEY, plain
from scheduler.storage import has_keys_from, last_import, load_records, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scheduler.bureau import Bureau
    from scheduler.intake import Intake

_SHOWN = 5


@dataclass(frozen=True)
class _Moves:
    """Codes that become others: firms known already, codes that came later, and those that came before."""

    known: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    @property
    def all(self) -> dict[str, str]:
        return self.aliases | self.later | self.known


def with_known_firms(bureau: Bureau, intake: Intake) -> Intake:
    """Return what was read, each firm under the code that the register has.

    A firm of the register profile that came without a credit code is that of the same name, where one firm
    of the register, or else of the file, has it. One that had come in by its name keeps the code made of it
    when its credit code becomes known, and whatever names it by that code is about it.
    """
    named = {name: frame for name, frame in intake.frames.items() if "employer" in TABLES[name].types}
    came = intake.frames.get("employers", pd.DataFrame({"employer": [], "name": []}))
    made = came[came["employer"].astype("str").str.startswith(NAME_KEY).fillna(False)]
    register = _register(bureau, needed=bool(len(made)))
    if not named or (made.empty and not register["employer"].str.startswith(NAME_KEY).any()):
        return intake
    moves = _moves(came, made, register)
    if not moves.all:
        return intake
    frames = {name: _moved(frame, moves.all) for name, frame in named.items()}
    told = _told(moves, dict(zip(came["employer"], came["name"], strict=True)))
    if "employers" in frames:
        frames["employers"] = _settled(frames["employers"], moves.later)
        frames, twice = _once(frames, intake.frames["employers"])
        told += twice
    whole = {name: _moved(frame, moves.all) for name, frame in intake.named.items()}
    return replace(
        intake,
        frames={**intake.frames, **frames},
        named=whole,
        warnings=(*(replace(each, file=_file(intake)) for each in told), *intake.warnings),
    )


def firms_beside(known: Mapping[str, str], came: Mapping[str, str]) -> dict[str, str]:
    """Return the firms of a file that the register does not have, so that a name means one firm as before.

    Both are names by code. A row without a code is the firm of that name, of the register or of the file.
    """
    there = {plain(name) for name in known.values()}
    coded = {code: name for code, name in came.items() if not code.startswith(NAME_KEY)}
    new = {code: name for code, name in coded.items() if plain(name) not in there}
    there |= {plain(name) for name in coded.values()}
    return new | {
        code: name for code, name in came.items() if code.startswith(NAME_KEY) and plain(name) not in there
    }


def _register(bureau: Bureau, *, needed: bool) -> pd.DataFrame:
    """Return code, name and later credit code of the register's firms; none where nobody asks for them."""
    with reading(bureau.engine) as session:
        if not needed and not has_keys_from(session, bureau.division, "employers", NAME_KEY):
            return pd.DataFrame(
                {name: pd.Series([], dtype="str") for name in ("employer", "name", "credit_code")}
            )
        ledger = last_import(session, bureau.division)
        return load_records(session, bureau.division, bureau.today, ledger, ["employers"])["employers"]


def _moves(came: pd.DataFrame, made: pd.DataFrame, register: pd.DataFrame) -> _Moves:
    there = set(register["employer"])
    later = register.dropna(subset="credit_code")
    aliases = dict(zip(later["credit_code"], later["employer"], strict=True))
    here, file = _by_name(register), _by_name(came[~came["employer"].isin(made["employer"])])
    known = {}
    for code, name in zip(made["employer"], made["name"], strict=True):
        other = here.get(plain(name)) or file.get(plain(name))
        if other and other != code:
            known[code] = aliases.get(other, other)
    by_name = {name: code for name, code in here.items() if code.startswith(NAME_KEY)}
    new = came[~came["employer"].isin([*there, *aliases, *made["employer"]])]
    new = new[new["name"].notna()] if by_name else new.iloc[:0]
    codes_later = {
        code: by_name[plain(name)]
        for code, name in zip(new["employer"], new["name"], strict=True)
        if plain(name) in by_name
    }
    # both rows of one firm, with its code and without, stay under the code that the register has
    known = {code: codes_later.get(other, other) for code, other in known.items()}
    return _Moves({code: other for code, other in known.items() if code != other}, codes_later, aliases)


def _by_name(firms: pd.DataFrame) -> dict[str, str]:
    """Return the code of each name that one firm alone has."""
    named = firms.dropna(subset="name")
    names = named["name"].map(plain)
    alone = ~names.duplicated(keep=False)
    return dict(zip(names[alone], named["employer"][alone], strict=True))


def _moved(frame: pd.DataFrame, moves: Mapping[str, str]) -> pd.DataFrame:
    if frame.empty:
        return frame
    at = frame["employer"].isin(moves)
    return (
        frame.assign(employer=frame["employer"].where(~at, frame["employer"].map(moves)))
        if at.any()
        else frame
    )


def _settled(employers: pd.DataFrame, later: Mapping[str, str]) -> pd.DataFrame:
    """Keep the credit codes that came later, and say of each code what kind it is."""
    came = {key: code for code, key in later.items()}
    made = employers["employer"].str.startswith(NAME_KEY)
    kept = employers.assign(
        scheme=employers["scheme"].mask(made, "name").mask(~made & (employers["scheme"] == "name"), "uscc"),
        credit_code=employers["credit_code"].fillna(employers["employer"].map(came).astype("str")),
    )
    bit = TABLES["employers"].bit("credit_code")
    if TOLD in kept:
        kept[TOLD] = kept[TOLD].where(kept["credit_code"].isna(), kept[TOLD] | bit)
    return kept


def _once(
    frames: dict[str, pd.DataFrame], before: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], list[BadCell]]:
    """Leave out rows of a firm that stands in another row of the file, those without a code first."""
    employers = frames["employers"]
    if not employers["employer"].duplicated().any():
        return frames, []
    bare = before["employer"].str.startswith(NAME_KEY).to_numpy()
    order = employers.assign(_bare=bare).sort_values("_bare", kind="stable")
    dropped = order.index[order["employer"].duplicated()]
    lost = employers.loc[dropped]
    others = {
        name: frame.drop_duplicates(list(TABLES[name].key), keep="first")
        for name, frame in frames.items()
        if name != "employers"
    }
    told = _bad("rows_of_one_firm", lost["name"].astype("str"))
    return {**others, "employers": employers.drop(index=dropped).reset_index(drop=True)}, [told]


def _told(moves: _Moves, names: Mapping[str, str]) -> list[BadCell]:
    listed = (("firms_known_already", moves.known), ("codes_came_later", moves.later))
    return [
        _bad(code, (str(names.get(each, each)) for each in sorted(some))) for code, some in listed if some
    ]


def _bad(code: str, names: Iterable[str]) -> BadCell:
    listed = list(names)
    shown = "、".join(listed[:_SHOWN]) + (" …" if len(listed) > _SHOWN else "")
    return BadCell("", "", 0, "", "", code, (("count", str(len(listed))), ("names", shown)))


def _file(intake: Intake) -> str:
    return next((each.file for each in (*intake.warnings, *intake.bad)), "")
