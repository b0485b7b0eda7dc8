"""The register of models: proposed by a training, serving by decision, one at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain.canonical import canonical
from scheduler.domain.errors import SchedulerError
from scheduler.storage.audit_trail import audit, hold
from scheduler.storage.tables import models
from scheduler.storage.types import database_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A fitted model of the register; its file lies on the model registry under ``name``.

    Attributes
    ----------
    state
        ``proposed``, ``serving`` or ``retired``.
    hash
        SHA-256 of the fitted file.
    """

    name: str
    state: str
    recipe: str
    hash: str
    as_of: date
    ledger: int
    card: Mapping[str, Any]


def propose_model(session: Session, division: str, model: KeptModel, *, actor: str, reason: str) -> None:
    """Enter a new model, which does not serve yet; the entry is audited.

    Raises
    ------
    SchedulerError
        ``model_known`` when the name is taken.
    """
    hold(session, division)
    if any(each.name == model.name for each in list_models(session, division)):
        raise SchedulerError("model_known", name=model.name)
    session.execute(
        models.insert().values(
            bureau=division,
            name=model.name,
            state="proposed",
            recipe=model.recipe,
            hash=model.hash,
            as_of=model.as_of,
            ledger=model.ledger,
            card=canonical(dict(model.card)),
            created_by=actor,
            at=database_time(sa.literal(0.0)),
        )
    )
    facts = {"name": model.name, "hash": model.hash}
    audit(session, actor, reason, "propose_model", facts, division=division)


def serve_model(session: Session, division: str, name: str, *, actor: str, reason: str) -> None:
    """Let a model serve, and retire the one that did; the entry is audited.

    Raises
    ------
    SchedulerError
        ``no_model`` when the register does not hold it.
    """
    hold(session, division)
    if all(each.name != name for each in list_models(session, division)):
        raise SchedulerError("no_model", name=name)
    mine = models.update().where(models.c.bureau == division)
    session.execute(mine.where(models.c.state == "serving").values(state="retired"))
    session.execute(mine.where(models.c.name == name).values(state="serving"))
    audit(session, actor, reason, "serve_model", {"name": name}, division=division)


def serving_model(session: Session, division: str) -> KeptModel | None:
    """Return the model that serves, or ``None``."""
    return next((each for each in list_models(session, division) if each.state == "serving"), None)


def list_models(session: Session, division: str) -> tuple[KeptModel, ...]:
    """Return every model of the register, the newest first."""
    query = sa.select(models).where(models.c.bureau == division)
    rows = session.execute(query.order_by(models.c.at.desc(), models.c.name.desc()))
    return tuple(
        KeptModel(row.name, row.state, row.recipe, row.hash, row.as_of, row.ledger, json.loads(row.card))
        for row in rows
    )
