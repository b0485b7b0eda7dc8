"""How a learned recipe is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Learning:
    """Settings of training, the same for every set of records."""

    seed: int = 11
