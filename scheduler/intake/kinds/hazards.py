"""Columns of hazard factors, found in the national catalogue by the names and words people use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from scheduler.intake.cells import Fault, texts
from scheduler.intake.kinds.base import Kind, Values
from scheduler.intake.kinds.everyday import told_with_code
from scheduler.intake.kinds.factors import PARTING, factor_names
from scheduler.intake.kinds.words import damaged, parted_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from scheduler.intake.cells import Context
    from scheduler.intake.kinds.factors import FactorNames, FactorsFound
    from scheduler.reference import Reference


class Hazards(Kind, name="hazards"):
    """Hazard factors in one cell, kept as factor codes parted by ``;``.

    Names are parted by ; ； 、 or , and, where they are known no other way, by / + & spaces and 和. Amounts
    and remarks in brackets are left out; factors named in brackets behind a general word stand for it. A
    word that may stand for several factors is taken at its strictest and told as to be verified.

    ``words`` adds names in local use: name -> factor code. With ``several = false`` a cell holds one;
    ``parting`` names the source's own parting marks instead. ``beside`` names the column of the industry,
    or those of the firm: words such as dust are then read as what they are in its trade.
    """

    notes = ("word", "unread")

    def __init__(
        self,
        words: Mapping[str, str] | None = None,
        several: bool = True,
        parting: tuple[str, ...] = (),
        beside: tuple[str, ...] = (),
    ) -> None:
        self.beside = tuple(beside)
        self.words = dict(words or {})
        self.several = several
        self.joined_by = "；" if several else ""
        self.parting = parted_by(parting) or PARTING

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Find each name; one that is not known is refused with the nearest, and the others are kept."""
        names = factor_names(context.reference, tuple(self.words.items()))
        parting = self.parting if self.several else None
        trades = _trades(cells, context)
        found = [names.of_cell(cell, parting, trade) for cell, trade in zip(cells, trades, strict=True)]
        codes = texts([";".join(each.codes) for each in found], cells.index)
        missing = texts([";".join(each.strange) for each in found], cells.index)
        doubted = texts([";".join(each.doubtful) for each in found], cells.index)
        faults = _unread(found, codes, missing, names, context.reference)
        told = (
            _doubts(found, doubted, context.reference),
            _by_trade(found, trades, context.reference, cells),
        )
        notes = {"word": doubted.mask(doubted == ""), "unread": missing.mask(missing == "")}
        return Values(codes, (damaged(cells), *faults, *told), notes)

    def asks(self, cells: pd.Series, context: Context) -> NDArray[np.bool_]:
        """Mark cells with a word whose meaning hangs on the trade."""
        names = factor_names(context.reference, tuple(self.words.items()))
        parting = self.parting if self.several else None
        return np.array([names.asks(cell, parting) for cell in cells], dtype=bool)


def _trades(cells: pd.Series, context: Context) -> list[str]:
    """Return the industry of each cell's row, told there or known of its firm; else an empty text."""
    if context.beside is None:
        return [""] * len(cells)
    told = context.beside.reindex(cells.index)
    codes = [context.trades.get(each, each) if isinstance(each, str) else "" for each in told]
    return [code if _INDUSTRY.fullmatch(code) else "" for code in codes]


_INDUSTRY = re.compile(r"(?a)[A-T]\d{2,4}")


def _unread(
    found: list[FactorsFound], codes: pd.Series, missing: pd.Series, names: FactorNames, reference: Reference
) -> tuple[Fault, Fault]:
    """Return the faults of cells in which nothing, and in which not everything, is known."""
    strange = missing != ""
    first = texts([each.strange[0] if each.strange else "" for each in found], codes.index)
    listed = missing.str.replace(";", "、", regex=False)
    near = names.nearest(first, strange, reference.factors["name_zh"])
    facts: dict[str, pd.Series | str] = {"names": listed, "near": near}
    some = strange & (codes != "")
    kept = [
        told_with_code(each.codes, reference.factors["name_zh"]) if each.strange else "" for each in found
    ]
    told = facts | {"kept": texts(kept, codes.index)}
    return (
        Fault("unknown_hazard", strange & ~some, facts),
        Fault("unknown_hazard_beside", some, told, partly=True),
    )


def _doubts(found: list[FactorsFound], doubted: pd.Series, reference: Reference) -> Fault:
    """Return the doubt about words that may mean several things."""
    names, index = reference.factors["name_zh"], doubted.index
    meant = [each.doubtful.values() for each in found]
    facts: dict[str, pd.Series | str] = {
        "words": texts(["、".join(each.doubtful) for each in found], index),
        "taken": texts(
            [told_with_code((c for one in each for c in one.codes), names) for each in meant], index
        ),
        "may": texts([told_with_code((c for one in each for c in one.may), names) for each in meant], index),
    }
    return Fault("word_to_verify", doubted != "", facts, warning=True)


def _by_trade(
    found: list[FactorsFound], trades: Iterable[object], reference: Reference, cells: pd.Series
) -> Fault:
    """Tell words that were read as what they are in the firm's trade."""
    names, industries = reference.factors["name_zh"], reference.industries["name_zh"]
    words = texts(["、".join(each.by_trade) for each in found], cells.index)
    taken = [told_with_code((c for m in each.by_trade.values() for c in m.codes), names) for each in found]
    told = [
        told_with_code([str(trade)], industries) if each.by_trade else ""
        for each, trade in zip(found, trades, strict=True)
    ]
    facts = {"words": words, "taken": texts(taken, cells.index), "trade": texts(told, cells.index)}
    return Fault("hazard_by_trade", words != "", facts, warning=True)
