"""The fixed secrets, salts and beacon of the sample: a show for everybody to repeat, never a draw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from scheduler.draw.hashes import HASHES, commitment, digest
from scheduler.settings import read_toml, section
from scheduler.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class SampleDraw:
    """data/sample/county/draw_secrets.toml, which is not secret.

    Attributes
    ----------
    division
        The invented county; no other bureau may use these values.
    custodians
        Secret by name of custodian.
    salt
        What every employer's salt is made from.
    """

    division: str
    custodians: dict[str, str]
    salt: str
    beacon_kind: str
    beacon_source: str
    beacon_value: str

    def salts(self, codes: Sequence[str]) -> dict[str, str]:
        """Return the salt of each employer, the same on every machine."""
        return {code: digest("salt", self.salt, code)[:32] for code in codes}


@cache
def sample_draw() -> SampleDraw:
    """Return the sample's fixed values."""
    path = shipped("data", "sample", "county", "draw_secrets.toml")
    return section(read_toml(path), SampleDraw, path.name)


@cache
def sample_commitments() -> frozenset[str]:
    """Return every commitment to a secret of the sample; a real draw refuses them."""
    return frozenset(commitment(each, name) for each in sample_draw().custodians.values() for name in HASHES)
