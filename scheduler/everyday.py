"""The words that offices write for industries and hazards: the shipped ones, and a bureau's own as well."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.errors import SettingsError, hint
from scheduler.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEADS = ("word", "kind", "means", "certain")
"""Columns of a bureau's own ``data/words.csv``; the shipped table has ``asks`` too."""
_ANSWERS = {"yes": True, "no": False, "是": True, "否": False, "": False}
_KINDS = {"industry": "industry", "行业": "industry", "hazard": "hazard", "危害": "hazard"}
_CHINESE = dict(zip(("词", "类别", "指", "确定"), HEADS, strict=True))


def words_of(folder: Path, names: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return the shipped words, then those of a bureau folder's ``data/words.csv``.

    ``names`` are the official names by code of each kind; a bureau's own word may be told by either.

    Raises
    ------
    SettingsError
        ``strange_word`` with the line and what is wrong with it, ``words_unreadable`` for a file that is no
        such table.
    """
    table = pd.read_csv(shipped("data", "reference", "everyday_words.csv"), dtype=str)
    table["asks"] = table["asks"].fillna("")
    table["certain"] = table["certain"].map(_ANSWERS)
    own = folder / "data" / "words.csv"
    if own.is_file():
        added = _own(own, names).assign(own=True, asks="")
        table = pd.concat([table.assign(own=False), added], ignore_index=True)
    else:
        table["own"] = False
    return table.set_index(["kind", "word"])


def _own(path: Path, names: Mapping[str, pd.Series]) -> pd.DataFrame:
    codes = {kind: _by_name(listed, digits=kind == "industry") for kind, listed in names.items()}
    rows = []
    for number, line in enumerate(_lines(path).to_dict("records"), start=2):
        told = {name: str(line[name]).strip() for name in HEADS}
        kind = _KINDS.get(told["kind"].lower())
        if kind is None:
            raise _strange(number, "kind", told["kind"], hint(told["kind"], _KINDS))
        if not told["word"]:
            raise _strange(number, "word", "", {"near": "-"})
        if told["certain"].lower() not in _ANSWERS:
            raise _strange(number, "certain", told["certain"], hint(told["certain"], ("yes", "no")))
        means = [each.strip() for each in told["means"].replace("；", ";").split(";") if each.strip()]
        for each in means or [""]:
            if _key(each) not in codes[kind]:
                raise _strange(number, "means", each, hint(each, codes[kind]))
        kept = dict.fromkeys(codes[kind][_key(each)] for each in means)
        certain = _ANSWERS[told["certain"].lower()] and len(kept) == 1
        rows.append((told["word"], kind, ";".join(kept), certain))
    return pd.DataFrame(rows, columns=list(HEADS))


def _lines(path: Path) -> pd.DataFrame:
    """Return the lines of a bureau's own table, whichever of the two usual encodings it was saved in."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding)
        except UnicodeDecodeError:
            continue
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as wrong:
            raise SettingsError("words_unreadable", path=path.name, heads=", ".join(HEADS)) from wrong
        table = table.rename(columns=lambda head: _CHINESE.get(head.strip(), head.strip()))
        if set(HEADS[:3]) <= set(table):
            return table if "certain" in table else table.assign(certain="")
        break
    raise SettingsError("words_unreadable", path=path.name, heads=", ".join(HEADS))


def _by_name(names: pd.Series, *, digits: bool) -> dict[str, str]:
    """Return code by code, by official name, and by the digits behind a section letter."""
    known = {_key(str(name)): str(code) for code, name in names.items()}
    if digits:
        known |= {str(code)[1:]: str(code) for code in names.index if len(str(code)) > 2}
    return known | {str(code).lower(): str(code) for code in names.index}


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


def _strange(line: int, column: str, value: str, told: Mapping[str, str]) -> SettingsError:
    return SettingsError("strange_word", line=line, column=column, value=value, near=told["near"])
