"""The employers of a bureau as positions, so that every record table meets them as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from scheduler.policy.terms import Policy
    from scheduler.reference import Reference


@dataclass(frozen=True)
class Register:
    """The record frames, the policy and the day they are seen on.

    Attributes
    ----------
    frames
        Record frames by table name, as they may be seen on the day; a table that is absent counts as empty.
    """

    frames: Mapping[str, pd.DataFrame]
    policy: Policy
    reference: Reference
    as_of: date

    @cached_property
    def employers(self) -> pd.DataFrame:
        """The employers, one row each."""
        return self.frames["employers"]

    @cached_property
    def index(self) -> pd.Index[Any]:
        """Codes of the employers."""
        codes: pd.Index[Any] = pd.Index(self.employers["employer"], name="employer")
        return codes

    @property
    def size(self) -> int:
        """Number of employers."""
        return len(self.employers)

    @property
    def day(self) -> np.datetime64:
        """The day things are seen on."""
        return np.datetime64(self.as_of, "s")

    def rows(self, table: str, day: str = "") -> pd.DataFrame:
        """Return the rows of known employers in which the column ``day`` is told.

        The column ``at`` is the position of the row's employer.
        """
        frame = self.frames.get(table)
        if frame is None or frame.empty:
            return pd.DataFrame({"at": np.empty(0, np.int64)})
        at = self.index.get_indexer(pd.Index(frame["employer"])).astype(np.int64)
        keep = at >= 0
        if day:
            keep &= frame[day].notna().to_numpy()
        if keep.all():
            return frame.assign(at=at)
        return frame.loc[keep].assign(at=at[keep])

    def column(self, name: str) -> NDArray[Any]:
        """Return a column of the employers as an array."""
        return self.employers[name].to_numpy()

    def says(self, fact: str) -> NDArray[np.bool_]:
        """Mark the employers whose facts hold ``fact``, such as ``solvent=no``."""
        return np.array([fact in held for held in self._facts[1]], bool)[self._facts[0]]

    @cached_property
    def _facts(self) -> tuple[NDArray[np.int64], tuple[frozenset[str], ...]]:
        """For each employer the position of its facts among the different sets there are."""
        codes, texts = pd.factorize(self.employers["facts"], use_na_sentinel=True)
        sets = [frozenset(part.strip() for part in str(text).split(";")) for text in texts]
        return codes.astype(np.int64), (*sets, frozenset())  # position -1 is the empty set at the end
