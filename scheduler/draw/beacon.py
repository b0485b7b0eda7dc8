"""The beacon: a value that nobody can know when the list is frozen, of a kind and source agreed on then."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from scheduler.domain.errors import SchedulerError, hint

# the one form in which a value enters the seed; none needs a network
KINDS = {
    "dice": re.compile(r"[0-9]{20}"),  # 20 ten-sided dice, in the order thrown
    # the numbers of one published draw, each of one or two digits, in the order published
    "lottery": re.compile(r"(?:0|[1-9][0-9]?)(?:-(?:0|[1-9][0-9]?)){2,39}"),
    "drand": re.compile(r"[0-9a-f]{64}"),  # the randomness of one round of drand
}
# what people may put between the digits when they write it down
_WRITTEN = {
    "dice": re.compile(r"(?:[0-9][ \t\n]*){20}"),
    "lottery": re.compile(r"[0-9]+(?:[ \t\n,+-]+[0-9]+)*"),
    "drand": KINDS["drand"],
}


def is_canonical(rule: str, beacon: str) -> bool:
    """Say whether a beacon is the rule and a value in the one form of its kind, and nothing else."""
    begin, _, value = beacon.rpartition(":")
    form = KINDS.get(rule.partition(":")[0])
    return begin == rule and form is not None and form.fullmatch(value) is not None


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
        parts = re.findall(r"[0-9a-f]+", plain) if _WRITTEN[self.kind].fullmatch(plain) else []
        if self.kind == "lottery":
            told = "-".join(each.lstrip("0") or "0" for each in parts)
        else:
            told = "".join(parts)
        if not KINDS[self.kind].fullmatch(told):
            raise SchedulerError("draw_beacon_value", kind=self.kind, value=value)
        return f"{self.text}:{told}"
