"""The draw of a month as recorded steps: each is kept once, in order, with who did it and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.domain.canonical import canonical, sha
from scheduler.domain.errors import SchedulerError
from scheduler.draw.ceremony import Ceremony, Recorded
from scheduler.draw.order import entries_of
from scheduler.draw.verify import verify
from scheduler.month.drawn import drawn_frame, with_drawn_teams
from scheduler.steps.drawing.files import check_announced, write_announcements, write_draws, write_public
from scheduler.steps.drawing.sample import sample_commitments
from scheduler.steps.drawing.secrets import new_salts
from scheduler.storage import audit, list_draws, load_draw, reading, save_draw_stage, writing
from scheduler.storage.audit_trail import hold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    import pandas as pd
    from sqlalchemy.orm import Session

    from scheduler.bureau import Bureau
    from scheduler.draw.order import FreezeOrder
    from scheduler.draw.sites import DrawChange, DrawnSite
    from scheduler.draw.verify import DrawFault
    from scheduler.month.settings import MonthSettings


@dataclass(frozen=True, slots=True)
class Receipt:
    """An employer's salt, which it gets at the visit: entry = H("entry", salt, code, period)."""

    site: str
    period: str
    salt: str
    entry: str
    hash: str


def commit(
    bureau: Bureau,
    month: str,
    custodian: str,
    commitment: str,
    *,
    actor: str,
    reason: str = "",
    hash_name: str = "sha256",
) -> Ceremony:
    """Record a custodian's commitment; the first one after a void begins the next attempt.

    Raises
    ------
    SchedulerError
        Where the list is frozen already, the commitment was used before, or belongs to a secret that
        the sample publishes.
    """
    known = sample_commitments()

    def take(now: Ceremony) -> Recorded:
        return now.commit(custodian, commitment, hash_name=hash_name, forbidden=known, by=actor)

    return record_stage(bureau, month, take, actor=actor, reason=reason)


def freeze(
    bureau: Bureau,
    month: str,
    order: FreezeOrder,
    *,
    actor: str,
    reason: str = "",
    salts: Mapping[str, str] | None = None,
) -> Ceremony:
    """Freeze the month's lists under new salts, and write what is to be announced.

    ``salts`` are given by the sample's show alone.
    """
    made = salts or new_salts(order.codes)
    now = record_stage(
        bureau, month, lambda now: now.freeze(order, made, bureau.today), actor=actor, reason=reason
    )
    write_announcements(bureau.exports(month), now)
    return now


def beacon(bureau: Bureau, month: str, value: str, *, actor: str, second: str, reason: str = "") -> Ceremony:
    """Record the beacon that two people saw."""
    return record_stage(
        bureau, month, lambda now: now.beacon(value, bureau.today, actor, second), actor=actor, reason=reason
    )


def reveal(
    bureau: Bureau, month: str, custodian: str, secret: str, *, actor: str, reason: str = ""
) -> Ceremony:
    """Record a custodian's secret, after the beacon."""
    return record_stage(bureau, month, lambda now: now.reveal(custodian, secret), actor=actor, reason=reason)


def run(bureau: Bureau, month: str, *, actor: str, reason: str = "") -> Ceremony:
    """Draw sites and teams, check the draw, record it and write its files."""

    def take(now: Ceremony) -> Recorded:
        found = now.run()
        check_announced(bureau.exports(month), now)
        return found

    now = record_stage(bureau, month, take, actor=actor, reason=reason)
    write_draws(bureau.exports(month), now)
    return now


def void(
    bureau: Bureau, month: str, cause: str, *, actor: str, second: str, superior: str = "", reason: str
) -> Ceremony:
    """Record that an attempt cannot be finished, and why."""
    if not reason.strip():
        raise SchedulerError("draw_void_reason")
    return record_stage(
        bureau, month, lambda now: now.void(cause, actor, second, superior), actor=actor, reason=reason
    )


def publish(bureau: Bureau, month: str, *, actor: str, reason: str = "") -> Path:
    """Write the one file that is made public after the period, void attempts included."""
    now = record_stage(bureau, month, lambda now: now.publish(bureau.today), actor=actor, reason=reason)
    return write_public(bureau.exports(month), now)


def change(bureau: Bureau, month: str, change: DrawChange) -> Ceremony:
    """Drop a drawn site, or give it another of the month's teams; both stay visible."""
    return record_stage(bureau, month, lambda now: now.change(change), actor=change.by, reason=change.reason)


def current(bureau: Bureau, month: str) -> Ceremony:
    """Return the month's draw as far as it has come; an empty one before it began."""
    with reading(bureau.engine) as session:
        return _load(session, bureau, month)


def drawn(bureau: Bureau, month: str, as_of: date | None = None) -> tuple[DrawnSite, ...]:
    """Return the month's drawn sites, dropped ones marked; none where no draw was run by then."""
    now = current(bureau, month).as_of(as_of or bureau.today)
    return () if now.body("run") is None else now.sites()


def drawn_month(
    bureau: Bureau, month: str, settings: MonthSettings, as_of: date
) -> tuple[MonthSettings, pd.DataFrame | None]:
    """Return what a plan takes from the draw as it stood on a day: the frozen teams and the drawn sites.

    Without a finished draw the settings are as they were, and no site is drawn.
    """
    now = current(bureau, month).as_of(as_of)
    if now.body("run") is None:
        return settings, None
    return with_drawn_teams(settings, now.officers), drawn_frame(now.sites())


def files(bureau: Bureau, month: str) -> tuple[Path, ...]:
    """Write a draw's files again from the record, after a crash or a lost disk."""
    now = current(bureau, month)
    written = write_announcements(bureau.exports(month), now)
    return written if now.body("run") is None else write_draws(bureau.exports(month), now)


def receipt(bureau: Bureau, month: str, site: str) -> Receipt:
    """Return what an employer gets at the visit, to find itself on the public list.

    Raises
    ------
    SchedulerError
        ``draw_not_listed`` for an employer that stands on no list of the month.
    """
    now = current(bureau, month)
    body = now.body("freeze") or {"salts": {}}
    if site not in body["salts"]:
        raise SchedulerError("draw_not_listed", site=site, period=month)
    return Receipt(site, month, body["salts"][site], entries_of(month, body)[site], body["hash"])


def verify_files(list_file: Path, draw_file: Path, announcement: Path | None = None) -> tuple[DrawFault, ...]:
    """Return what is wrong with a draw's files."""
    for path in (list_file, draw_file, *([announcement] if announcement else [])):
        if not path.is_file():
            raise SchedulerError("no_file", path=path)
    announced = announcement.read_bytes() if announcement else None
    return verify(list_file.read_bytes(), draw_file.read_bytes(), announced)


def record_stage(
    bureau: Bureau, month: str, take: Callable[[Ceremony], Recorded], *, actor: str, reason: str
) -> Ceremony:
    """Keep the next stage of a month's draw; reading, judging and writing are one transaction."""
    with writing(bureau.engine) as session:
        hold(session, bureau.division)  # no other stage can come in between, on PostgreSQL too
        before = _load(session, bureau, month)
        stage, body = take(before)
        body |= {"by": actor, "reason": reason, "day": bureau.today.isoformat()}
        save_draw_stage(session, bureau.division, before.key, stage, body, actor=actor, reason=reason)
        now = before.with_stage(stage, body)
        if stage == "freeze":
            _to_the_books(session, bureau, now, actor, reason)
    return now


def _load(session: Session, bureau: Bureau, month: str) -> Ceremony:
    """Return the attempt that is under way, or the next to begin, behind the void ones."""
    begin = f"{division_of(bureau)}/{month}/"
    kept = (key for key, _ in list_draws(session, bureau.division) if key.startswith(begin))
    attempts = sorted(int(key.removeprefix(begin)) for key in kept)
    now = Ceremony(division_of(bureau), month)
    for number in attempts:
        stages = load_draw(session, bureau.division, f"{begin}{number}")
        for each in stages:
            if sha(canonical(dict(each.body))) != each.hash:
                raise SchedulerError("draw_record_changed", stage=each.name, period=month)
        now = Ceremony(
            now.bureau, month, number, tuple((each.name, dict(each.body)) for each in stages), now.earlier
        )
        if now.body("void") is not None:
            now = Ceremony(now.bureau, month, number + 1, (), (*now.earlier, now))
    return now


def _to_the_books(session: Session, bureau: Bureau, now: Ceremony, actor: str, reason: str) -> None:
    """Enter list hashes, sizes and exclusions in the audit book, readable without the record itself."""
    body = now.body("freeze") or {}
    details = {
        "announced": [each.announcement() for each in now.frozen.values()],
        "exclusions": body["exclusions"],
        "left_out": body["left_out"],
    }
    audit(session, actor, reason, "draw_frozen", details, division=bureau.division)


def division_of(bureau: Bureau) -> str:
    """Return the name of the bureau inside a draw's number."""
    return bureau.division or "-"
