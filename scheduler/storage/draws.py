"""Draws as they happened: each stage is kept once, in order, and never again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain.canonical import canonical, sha
from scheduler.domain.errors import SchedulerError
from scheduler.storage.audit_trail import audit, hold
from scheduler.storage.tables import draws
from scheduler.storage.types import database_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class DrawStage:
    """A stage of a draw: its name (commit, freeze, seed, select, void ...), its content and its hash."""

    name: str
    body: Mapping[str, Any]
    hash: str


def save_draw_stage(
    session: Session,
    division: str,
    draw: str,
    stage: str,
    body: Mapping[str, Any],
    *,
    actor: str,
    reason: str,
) -> str:
    """Keep the next stage of a draw and return its hash; the entry is audited.

    Raises
    ------
    SchedulerError
        ``draw_stage_repeated`` when the draw has had this stage; ``draw_of_another`` when the draw's
        name belongs to another division.
    """
    hold(session, division)
    past = session.execute(sa.select(draws.c.bureau, draws.c.stage).where(draws.c.draw == draw)).all()
    if any(each.bureau != division for each in past):
        raise SchedulerError("draw_of_another", draw=draw)
    if any(each.stage == stage for each in past):
        raise SchedulerError("draw_stage_repeated", draw=draw, stage=stage)
    text = canonical(dict(body))
    session.execute(
        draws.insert().values(
            draw=draw,
            stage=stage,
            bureau=division,
            number=len(past) + 1,
            body=text,
            hash=sha(text),
            at=database_time(sa.literal(0.0)),
        )
    )
    facts = {"draw": draw, "stage": stage, "hash": sha(text)}
    audit(session, actor, reason, "draw_stage", facts, division=division)
    return sha(text)


def load_draw(session: Session, division: str, draw: str) -> tuple[DrawStage, ...]:
    """Return the stages of a draw in order; none for a draw that never began."""
    query = sa.select(draws).where(draws.c.draw == draw, draws.c.bureau == division)
    rows = session.execute(query.order_by(draws.c.number))
    return tuple(DrawStage(row.stage, json.loads(row.body), row.hash) for row in rows)


def list_draws(session: Session, division: str) -> tuple[tuple[str, str], ...]:
    """Return (draw, last stage) of every draw, in order of name."""
    last = sa.select(draws.c.draw, sa.func.max(draws.c.number).label("number")).group_by(draws.c.draw)
    newest = last.subquery()
    query = (
        sa.select(draws.c.draw, draws.c.stage)
        .join(newest, sa.and_(newest.c.draw == draws.c.draw, newest.c.number == draws.c.number))
        .where(draws.c.bureau == division)
    )
    return tuple((row.draw, row.stage) for row in session.execute(query.order_by(draws.c.draw)))
