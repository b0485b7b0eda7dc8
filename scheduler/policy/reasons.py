"""Reason codes of all employers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Reasons:
    """Gathers, for each employer, the codes that explain its class; one bit a code."""

    def __init__(self, size: int) -> None:
        self._bits = np.zeros(size, np.int64)
        self._codes: list[str] = []

    def add(self, code: str, where: NDArray[np.bool_]) -> None:
        """Give a reason to the employers that are marked."""
        self._bits |= where.astype(np.int64) << len(self._codes)
        self._codes.append(code)

    def texts(self) -> NDArray[np.object_]:
        """Return the codes of each employer in the order they were added, parted by ";"."""
        sets, place = np.unique(self._bits, return_inverse=True)
        words = [
            ";".join(code for bit, code in enumerate(self._codes) if held >> bit & 1)
            for held in sets.tolist()
        ]
        return np.array(words, object)[place]
