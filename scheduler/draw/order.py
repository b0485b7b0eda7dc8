"""What is frozen before a draw: strata with their sizes, who may go, who is left out and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SchedulerError
from scheduler.domain.people import person, same_person
from scheduler.draw.chances import chances
from scheduler.draw.hashes import entry, known_hash
from scheduler.draw.record import Frozen, freeze

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.draw.beacon import BeaconRule

STRATA = ("random", "low_risk", "non_responder", "too_clean")
SALT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Stratum:
    """A list to draw from.

    Attributes
    ----------
    codes
        Employers, each once.
    risk
        Whole and not negative, one for each employer.
    n
        Sites to draw; fixed before the freeze.
    """

    name: str
    codes: tuple[str, ...]
    risk: tuple[int, ...]
    n: int


@dataclass(frozen=True)
class Exclusion:
    """An employer that a person keeps out of the lists; it takes two people and a reason."""

    code: str
    reason: str
    by: str
    second: str


@dataclass(frozen=True)
class FreezeOrder:
    """Everything that is fixed before the beacon.

    Attributes
    ----------
    teams
        The teams that may go (skills, recusals, lead), by employer.
    officers
        The officers of each team as it stands at the freeze.
    left_out
        Employers that the policy itself keeps out, counted by reason code.
    even
        Share drawn evenly, as a decimal text.
    not_secret
        True for a show with salts that everybody can read.
    """

    strata: tuple[Stratum, ...]
    rule: BeaconRule
    teams: Mapping[str, tuple[str, ...]]
    officers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclusions: tuple[Exclusion, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    even: str = "0.3"
    hash: str = "sha256"
    not_secret: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """Every employer on a list, in order of code."""
        return tuple(sorted({code for each in self.strata for code in each.codes}))

    def body(self, salts: Mapping[str, str]) -> dict[str, Any]:
        """Return the content of the stage ``freeze``, with the probabilities, which are made here once.

        Raises
        ------
        SchedulerError
            Where nothing is to be drawn, an exclusion lacks its reason or second person, or an excluded
            employer still stands on a list.
        """
        self._refuse_wrong()
        salt_of = {code: salts[code] for code in self.codes}
        if len(set(salt_of.values())) < len(salt_of) or not all(map(SALT.fullmatch, salt_of.values())):
            raise ValueError("every employer needs a salt of its own, of 32 hex digits")
        return {
            "beacon_rule": self.rule.text,
            "hash": known_hash(self.hash),
            "even": self.even,
            "strata": {each.name: self._frozen(each) for each in self.strata},
            "salts": salt_of,
            "teams": {code: sorted(self.teams.get(code, ())) for code in self.codes},
            "officers": {team: list(members) for team, members in self.officers.items()},
            "exclusions": [asdict(each) for each in self.exclusions],
            "left_out": dict(self.left_out),
            "not_secret": self.not_secret,
        }

    def _frozen(self, stratum: Stratum) -> dict[str, Any]:
        pairs = sorted(zip(stratum.codes, stratum.risk, strict=True))
        units = chances([risk for _, risk in pairs], stratum.n, self.even).tolist()
        teams = {team for code, _ in pairs for team in self.teams.get(code, ())}
        return {
            "n": stratum.n,
            # as even a load as whole numbers allow
            "most": -(-stratum.n // max(len(teams), 1)),
            "rows": [[code, p] for (code, _), p in zip(pairs, units, strict=True)],
        }

    def _refuse_wrong(self) -> None:
        if not self.strata:
            raise SchedulerError("draw_nothing")
        for name, times in Counter(each.name for each in self.strata).items():
            if name not in STRATA or times > 1:
                raise SchedulerError("draw_stratum_wrong", name=name, known=", ".join(STRATA))
        listed = set(self.codes)
        for each in self.exclusions:
            if not each.reason.strip():
                raise SchedulerError("draw_exclusion_reason", site=each.code)
            two_people(each.by, each.second)
            if each.code in listed:
                raise SchedulerError("draw_exclusion_listed", site=each.code)


def two_people(by: str, second: str) -> None:
    """Refuse what one person alone may not do, however that person's name is written twice.

    Raises
    ------
    SchedulerError
        ``draw_second_person`` where the second is missing or the same.
    """
    if not person(second) or same_person(second, by):
        raise SchedulerError("draw_second_person", by=by)


def frozen_lists(
    bureau: str, period: str, attempt: int, body: Mapping[str, Any], commitments: Sequence[str]
) -> dict[str, Frozen]:
    """Return the lists of a ``freeze`` body as they are announced, by stratum."""
    entries = entries_of(period, body)
    return {
        stratum: freeze(
            f"{bureau}/{period}/{stratum}/{attempt}",
            [(entries[code], p) for code, p in content["rows"]],
            commitments,
            body["beacon_rule"],
            most=content["most"],
            eligible={entries[code]: body["teams"][code] for code, _ in content["rows"]},
            hash_name=body["hash"],
            not_secret=body["not_secret"],
        )
        for stratum, content in ((each, body["strata"].get(each)) for each in STRATA)
        if content is not None
    }


def entries_of(period: str, body: Mapping[str, Any]) -> dict[str, str]:
    """Return the entry of each employer of a ``freeze`` body."""
    return {code: entry(salt, code, period, body["hash"]) for code, salt in body["salts"].items()}
