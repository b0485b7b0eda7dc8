"""Other numbers that a source tells of a site and of its last visit, whatever they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.risk.features.base import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History


class Said(Feature, name="said"):
    """Numbers in the ``facts`` of the register (``said_NAME``) and of the last visit (``seen_NAME``)."""

    def measure(self, history: History) -> Mapping[str, Floats]:
        """A fact that is only ever told as 1 is a mark: where it is not told it is 0, else NaN."""
        columns = {f"said_{name}": values for name, values in numbers_in(history.employers["facts"]).items()}
        visits = history.tables["inspections"]
        stated = visits[visits["facts"].notna()]
        if len(stated):
            order = np.argsort(-stated["age"].to_numpy(), kind="stable")
            last = np.full(len(history), -1)
            last[stated["site"].to_numpy()[order]] = order
            for name, values in numbers_in(stated["facts"]).items():
                columns[f"seen_{name}"] = np.where(last >= 0, values[last], np.nan)
        return columns


def numbers_in(facts: pd.Series) -> dict[str, Floats]:
    """Return the numbers of texts such as ``"fall=1;heat=0.5"`` as columns by name, in order of name."""
    row, texts = pd.factorize(facts)
    if not len(texts):
        return {}
    pairs = pd.Series(texts).astype("str").str.split(";").explode()
    cut = pairs.str.partition("=")
    value = pd.to_numeric(cut[2], errors="coerce")
    table = pd.DataFrame({"text": cut.index, "name": cut[0], "value": value}).dropna()
    wide = table.pivot_table(index="text", columns="name", values="value", aggfunc="last")
    columns: dict[str, Floats] = {}
    for name in sorted(wide.columns):
        values = np.full(len(texts) + 1, np.nan)
        values[wide.index.to_numpy()] = wide[name].to_numpy()
        stated = values[~np.isnan(values)]
        columns[name] = (np.nan_to_num(values) if (stated == 1).all() else values)[row]
    return columns
