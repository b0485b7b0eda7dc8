"""The beacon: a value that nobody can know when the list is frozen, of a kind and source agreed on then."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from scheduler.domain.errors import SchedulerError, hint

# what is written down, and the one form in which it enters the seed; none needs a network
KINDS = {
    "dice": re.compile(r"(?:[0-9]\s*){20}"),  # 20 ten-sided dice, in the order thrown
    "lottery": re.compile(r"[0-9]+(?:[\s,+-]+[0-9]+)*"),  # the numbers of one published draw
    "drand": re.compile(r"[0-9a-f]{64}"),  # the randomness of one round of drand
}


@dataclass(frozen=True, slots=True)
class BeaconRule:
    """What was agreed before the freeze.

    Attributes
    ----------
    day
        The first day on which the beacon can be known; not before the freeze.
    source
        Which dice, game and issue, or chain and round.
    """

    kind: str
    day: date
    source: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise SchedulerError("draw_beacon_kind", name=self.kind, **hint(self.kind, KINDS))
        if not self.source.strip() or not self.source.isprintable():
            raise SchedulerError("draw_beacon_source")

    @property
    def text(self) -> str:
        """The rule as it is announced; every beacon of this rule begins with it."""
        return f"{self.kind}:{self.day.isoformat()}:{self.source.strip()}"

    @classmethod
    def of(cls, text: str) -> BeaconRule:
        """Return the rule of an announced text."""
        kind, day, source = text.split(":", 2)
        return cls(kind, date.fromisoformat(day), source)

    def beacon(self, value: str) -> str:
        """Return the beacon of a value as witnesses read it out.

        Raises
        ------
        SchedulerError
            ``draw_beacon_value`` where the value is not of the kind agreed on.
        """
        plain = unicodedata.normalize("NFKC", value).strip().lower()
        if not KINDS[self.kind].fullmatch(plain):
            raise SchedulerError("draw_beacon_value", kind=self.kind, value=value)
        parts = re.findall(r"[0-9a-f]+", plain)
        return f"{self.text}:{('' if self.kind == 'dice' else '-').join(parts)}"
