"""A month's draw as it happens: what each stage needs, what it records, and what may not be done.

Stages of an attempt, in order: ``commit:NAME`` (two custodians or more), ``freeze``, ``beacon``,
``reveal:NAME`` (each custodian), ``run``, ``publish``. ``void`` ends an attempt that has not run; the next
begins anew. After ``run``: ``change:NUMBER``. Storage keeps each stage once.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SchedulerError
from scheduler.domain.people import person, same_person
from scheduler.draw import record
from scheduler.draw.beacon import BeaconRule
from scheduler.draw.hashes import commitment as committed
from scheduler.draw.hashes import known_hash
from scheduler.draw.order import entries_of, frozen_lists, two_people
from scheduler.draw.record import ANNOUNCEMENT_FILE, DRAW_FILE, LIST_FILE
from scheduler.draw.sites import DrawChange, DrawnSite, changes_of, drawn_sites
from scheduler.draw.verify import verify

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scheduler.draw.order import FreezeOrder

Body = dict[str, Any]
Recorded = tuple[str, Body]  # a stage's name and content, ready to be kept

SECRET = re.compile(r"[0-9a-f]{64}")
CAUSES = ("missing_reveal", "no_beacon", "crash")


@dataclass(frozen=True)
class Ceremony:
    """One attempt at the draw of a period.

    Attributes
    ----------
    key
        Bureau, period and attempt, parted by "/".
    stages
        (name, content), in the order recorded.
    earlier
        The void attempts before it.
    """

    bureau: str
    period: str
    attempt: int = 1
    stages: tuple[Recorded, ...] = ()
    earlier: tuple[Ceremony, ...] = ()

    @property
    def key(self) -> str:
        """Name under which the stages are kept."""
        return f"{self.bureau}/{self.period}/{self.attempt}"

    def body(self, stage: str) -> Body | None:
        """Return what a stage recorded, or ``None`` before it."""
        return next((body for name, body in self.stages if name == stage), None)

    def of_each(self, stage: str) -> dict[str, Body]:
        """Return the bodies of stages such as ``commit:NAME``, by name."""
        begin = f"{stage}:"
        return {name.removeprefix(begin): body for name, body in self.stages if name.startswith(begin)}

    def commit(
        self,
        custodian: str,
        commitment: str,
        *,
        hash_name: str = "sha256",
        forbidden: frozenset[str] = frozenset(),
        by: str = "",
    ) -> Recorded:
        """Take a custodian's commitment, handed in ``by`` a person who hands in no other one's.

        ``forbidden`` are commitments to secrets that everybody knows.
        """
        self._before("freeze")
        name = custodian.strip()
        if not person(name) or not name.isprintable():
            raise SchedulerError("draw_no_name")
        for other, body in self.of_each("commit").items():
            if other != name and same_person(other, name):
                raise SchedulerError("draw_custodian_twice", name=name, other=other)
            if other != name and by and same_person(body.get("by", ""), by):
                raise SchedulerError("draw_one_for_two", by=by, name=name, other=other)
        if not SECRET.fullmatch(commitment):
            raise SchedulerError("draw_commitment_wrong")
        if commitment in forbidden:
            raise SchedulerError("draw_demo_secret")
        for attempt in (*self.earlier, self):
            if commitment in (each["commitment"] for each in attempt.of_each("commit").values()):
                raise SchedulerError("draw_commitment_used", attempt=attempt.attempt)
        return self._new(f"commit:{name}", {"commitment": commitment, "hash": known_hash(hash_name)})

    def freeze(self, order: FreezeOrder, salts: Mapping[str, str], today: date) -> Recorded:
        """Fix lists, sizes, probabilities, teams and the beacon rule; nothing of them changes later."""
        if self.period < today.strftime("%Y-%m"):
            raise SchedulerError("draw_period_over", period=self.period)
        if len(self.of_each("commit")) < 2:
            raise SchedulerError("draw_needs_custodians", have=len(self.of_each("commit")))
        if {each["hash"] for each in self.of_each("commit").values()} != {order.hash}:
            raise SchedulerError("draw_hash_differs", hash=order.hash)
        if order.rule.day < today:
            raise SchedulerError("draw_beacon_past", day=order.rule.day)
        if order.rule.text in {(each.body("freeze") or {}).get("beacon_rule") for each in self.earlier}:
            raise SchedulerError("draw_beacon_reused", rule=order.rule.text)
        return self._new("freeze", order.body(salts))

    def beacon(self, value: str, today: date, by: str, second: str) -> Recorded:
        """Take the value that two people saw, of the kind and source agreed on."""
        rule = BeaconRule.of(self._after("freeze")["beacon_rule"])
        if today < rule.day:
            raise SchedulerError("draw_beacon_early", day=rule.day)
        if self.body("beacon") is not None:
            raise SchedulerError("draw_beacon_known", beacon=self._after("beacon")["beacon"])
        two_people(by, second)
        return self._new("beacon", {"beacon": rule.beacon(value), "second": second})

    def reveal(self, custodian: str, secret: str) -> Recorded:
        """Take a custodian's secret, which must be the one committed to."""
        self._after("beacon")
        mine = self.of_each("commit").get(custodian)
        if mine is None:
            raise SchedulerError("draw_no_custodian", name=custodian, known=", ".join(self.of_each("commit")))
        if committed(secret.strip(), self._after("freeze")["hash"]) != mine["commitment"]:
            raise SchedulerError("draw_another_secret", name=custodian)
        return self._new(f"reveal:{custodian}", {"secret": secret.strip()})

    def run(self) -> Recorded:
        """Draw every stratum and check each draw as a stranger would."""
        beacon, secrets = self._after("beacon")["beacon"], self._secrets()
        draws = {stratum: record.run(frozen, secrets, beacon) for stratum, frozen in self.frozen.items()}
        for draw in draws.values():
            files = {name: text.encode() for name, text in record.file_texts(draw).items()}
            found = verify(files[LIST_FILE], files[DRAW_FILE], files[ANNOUNCEMENT_FILE])
            if found:
                raise SchedulerError(found[0].code, **dict(found[0].facts))
        return self._new("run", {"strata": {stratum: _result(draw) for stratum, draw in draws.items()}})

    def void(self, cause: str, by: str, second: str, superior: str) -> Recorded:
        """End an attempt that cannot be finished.

        The superior signs where it is not the first of the period, and always after the beacon: whoever
        knows a secret can then know the result.
        """
        self._before("run")
        if cause not in CAUSES:
            raise SchedulerError("draw_void_cause", cause=cause, known=", ".join(CAUSES))
        revealed = not self.waiting
        fits = {
            "missing_reveal": self.body("beacon") is not None and not revealed,
            "no_beacon": self.body("freeze") is not None and self.body("beacon") is None,
            "crash": self.body("freeze") is not None,
        }
        if not fits[cause]:
            raise SchedulerError("draw_void_unfounded", cause=cause)
        two_people(by, second)
        known = self.earlier or self.body("beacon") is not None
        if known and (not person(superior) or same_person(superior, by) or same_person(superior, second)):
            raise SchedulerError("draw_void_superior", voids=len(self.earlier))
        return self._new("void", {"cause": cause, "second": second, "superior": superior})

    def publish(self, today: date) -> Recorded:
        """Make the pseudonymous lists public, after the period has ended."""
        self._after("run")
        if today.strftime("%Y-%m") <= self.period:
            raise SchedulerError("draw_period_open", period=self.period)
        return self._new("publish", {"day": today.isoformat()})

    def change(self, change: DrawChange) -> Recorded:
        """Drop a drawn site or give it another of the month's teams; two people and a reason."""
        self._after("run")
        teams = sorted(self.officers)
        if not change.reason.strip():
            raise SchedulerError("draw_change_reason", site=change.code)
        two_people(change.by, change.second)
        if change.kind == "swap" and change.team not in teams:
            raise SchedulerError("draw_no_team", team=change.team, known=", ".join(teams))
        self.sites(change)
        entry = entries_of(self.period, self._after("freeze"))[change.code]
        number = len(self.of_each("change")) + 1
        return self._new(f"change:{number}", {**asdict(change), "entry": entry})

    @cached_property
    def frozen(self) -> dict[str, record.Frozen]:
        """The frozen lists by stratum."""
        commitments = [each["commitment"] for each in self.of_each("commit").values()]
        return frozen_lists(self.bureau, self.period, self.attempt, self._after("freeze"), commitments)

    @cached_property
    def draws(self) -> dict[str, record.Draw]:
        """The finished draws by stratum."""
        results, beacon = self._after("run")["strata"], self._after("beacon")["beacon"]
        return {
            stratum: record.Draw(
                frozen,
                self._secrets(),
                beacon,
                results[stratum]["seed"],
                tuple(results[stratum]["selected"]),
                results[stratum]["assigned"],
            )
            for stratum, frozen in self.frozen.items()
        }

    @property
    def officers(self) -> dict[str, tuple[str, ...]]:
        """The officers of each team as the draw knew it."""
        return {team: tuple(members) for team, members in self._after("freeze")["officers"].items()}

    def sites(self, *more: DrawChange) -> tuple[DrawnSite, ...]:
        """Return the drawn sites with what was changed since, and with changes not recorded yet."""
        body = self._after("freeze")
        code_of = {entry: code for code, entry in entries_of(self.period, body).items()}
        found = []
        for stratum, draw in self.draws.items():
            p = dict(body["strata"][stratum]["rows"])
            rows = [(code_of[each], p[code_of[each]], draw.assigned.get(each)) for each in draw.selected]
            found.append((stratum, rows))
        return drawn_sites(found, (*changes_of(self.of_each("change").values()), *more))

    @property
    def waiting(self) -> tuple[str, ...]:
        """Custodians whose secret is not revealed yet."""
        return tuple(name for name in self.of_each("commit") if name not in self.of_each("reveal"))

    @property
    def next(self) -> str:
        """The stage that comes next; empty when the lists are public, ``commit`` anew after a void."""
        if self.body("void") is not None:
            return "commit"
        for stage, done in (
            ("freeze", self.body("freeze") is not None),
            ("beacon", self.body("beacon") is not None),
            ("reveal", not self.waiting),
            ("run", self.body("run") is not None),
            ("publish", self.body("publish") is not None),
        ):
            if not done:
                return "commit" if stage == "freeze" and len(self.of_each("commit")) < 2 else stage
        return ""

    def as_of(self, day: date) -> Ceremony:
        """Return the ceremony as it stood on a day."""
        known = tuple(each for each in self.stages if each[1].get("day", "") <= day.isoformat())
        return replace(self, stages=known)

    def with_stage(self, stage: str, body: Body) -> Ceremony:
        """Return the ceremony with one more stage recorded."""
        return replace(self, stages=(*self.stages, (stage, body)))

    def _secrets(self) -> tuple[str, ...]:
        """Return the secrets in the order of the commitments."""
        if self.waiting:
            raise SchedulerError("draw_secret_missing", names=", ".join(self.waiting))
        revealed = self.of_each("reveal")
        return tuple(revealed[name]["secret"] for name in self.of_each("commit"))

    def _after(self, stage: str) -> Body:
        """Return what an earlier stage recorded; refuse to skip it."""
        body = self.body(stage)
        if body is None:
            raise SchedulerError("draw_stage_skipped", stage=stage, period=self.period)
        return body

    def _before(self, stage: str) -> None:
        if self.body(stage) is not None:
            raise SchedulerError("draw_too_late", stage=stage, period=self.period)

    def _new(self, stage: str, body: Body) -> Recorded:
        """Refuse to repeat a stage, or to go on with an attempt that is void."""
        if self.body("void") is not None:
            raise SchedulerError("draw_is_void", attempt=self.attempt, period=self.period)
        if self.body(stage) is not None:
            raise SchedulerError("draw_stage_done", stage=stage, period=self.period)
        return stage, body


def _result(draw: record.Draw) -> Body:
    return {"seed": draw.seed, "selected": list(draw.selected), "assigned": dict(draw.assigned)}
