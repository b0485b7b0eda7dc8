"""Training a model, judging it, and deciding which one serves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.policy import grade
from scheduler.risk import Target, load_recipe, train
from scheduler.risk.judging.card import model_card
from scheduler.risk.judging.cardtext import card_html, card_markdown, card_pictures
from scheduler.risk.judging.comparison import Comparison, compare
from scheduler.risk.judging.evaluation import evaluate
from scheduler.risk.packing import fingerprint
from scheduler.risk.registry import load, save
from scheduler.steps.records.snapshot import registry_of, snapshot_of
from scheduler.storage import (
    KeptModel,
    list_models,
    propose_model,
    reading,
    serve_model,
    serving_model,
    writing,
)
from scheduler.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from sqlalchemy.orm import Session

    from scheduler.bureau import Bureau
    from scheduler.risk import Model, Recipe
    from scheduler.risk.judging.evaluation import Evaluated

TARGET = Target("inspections", "serious", days=60)
CARD = "scorecard"


@dataclass(frozen=True)
class Trained:
    """A new model beside the one that serves.

    Attributes
    ----------
    compared
        What it finds beyond the serving model and the points card, on the latest windows.
    serves
        Whether it won, and so is put into service.
    kept
        The model as the register enters it.
    """

    name: str
    recipe: str
    as_of: date
    compared: tuple[Comparison, ...]
    serves: bool
    card: Path
    kept: KeptModel


def train_model(
    bureau: Bureau, recipe_name: str = "additive", *, as_of: date | None = None, actor: str, reason: str = ""
) -> Trained:
    """Train a recipe on what is known, propose the model, and let it serve only if it wins on its card.

    Raises
    ------
    SchedulerError
        ``too_little_history``, ``too_few_cases``; ``model_known`` where nothing new was learned.
    """
    new = made_model(bureau, recipe_name, as_of)
    with writing(bureau.engine) as session:
        enter_model(session, bureau.division, new, actor=actor, reason=reason)
    return new


def enter_model(session: Session, division: str, new: Trained, *, actor: str, reason: str) -> None:
    """Propose a model, and put it into service if it won."""
    propose_model(session, division, new.kept, actor=actor, reason=reason)
    if new.serves:
        serve_model(session, division, new.name, actor=actor, reason="wins on its card")


def made_model(
    bureau: Bureau, recipe_name: str, as_of: date | None = None, ledger: int | None = None
) -> Trained:
    """Train and judge a model and put it in the registry, serving nobody yet; the same again is the same.

    Raises
    ------
    SchedulerError
        ``too_little_history``, ``too_few_cases``, ``recipe_is_a_card``.
    """
    snapshot = snapshot_of(bureau, as_of, ledger)
    frames = since_opening(snapshot.frames)
    recipe = load_recipe(recipe_name, bureau.folder)
    if recipe.learner == "card":
        raise SchedulerError("recipe_is_a_card", recipe=recipe.name)

    def grading(day: pd.Timestamp) -> pd.DataFrame:
        return grade(frames, bureau.policy, bureau.reference, day.date())

    model = train(frames, recipe, snapshot.as_of, TARGET, grading=grading)
    now = _serving(bureau)
    judged = evaluate(
        frames,
        recipe,
        snapshot.as_of,
        TARGET,
        card=load_recipe(CARD, bureau.folder),
        models={} if now is None else {now[0]: now[1]},
        grading=grading,
    )
    card = model_card(model, recipe, judged, snapshot.frames["employers"])
    name = save(registry_of(bureau), model, card)
    compared = _compared(judged, recipe, None if now is None else now[0])
    return Trained(
        name=name,
        recipe=recipe.name,
        as_of=snapshot.as_of,
        compared=compared,
        serves=all(each.wins for each in compared),
        card=_card_files(bureau, name, card),
        kept=KeptModel(
            name, "proposed", recipe.name, fingerprint(model), snapshot.as_of, snapshot.ledger, card
        ),
    )


def since_opening(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the frames in which the register is known since each employer opened, or was first visited.

    A register is a snapshot of today, but past visits are learned from as they were decided on: who was
    visited was known. What the register says of size and hazards stays today's, and the card says so.
    """
    register = frames["employers"].drop_duplicates("employer", keep="last").set_index("employer")
    visited = frames["inspections"].groupby("employer")["visited_on"].min().reindex(register.index)
    first = pd.concat([register["opened_on"], visited], axis=1).min(axis=1)
    changed = dict(frames)
    for name in ("employers", "exposures"):
        frame = frames[name]
        began = frame["employer"].map(first).astype(frame["known_on"].dtype)
        changed[name] = frame.assign(known_on=began.where(began < frame["known_on"], frame["known_on"]))
    return changed


def _serving(bureau: Bureau) -> tuple[str, Model] | None:
    """Return name and model of what serves; nothing where it cannot be read any more."""
    with reading(bureau.engine) as session:
        kept = serving_model(session, bureau.division)
    return None if kept is None else (kept.name, load(registry_of(bureau), kept.name))


def _compared(judged: Evaluated, recipe: Recipe, serving: str | None) -> tuple[Comparison, ...]:
    against = [CARD] if serving is None else [serving, CARD]
    others = {name: judged.scores[name] for name in against if name in judged.scores}
    return compare(judged.judged, judged.scores[recipe.name], others)


def _card_files(bureau: Bureau, name: str, card: dict[str, Any]) -> Path:
    """Write the card as Markdown with its pictures, and as one page; return the page."""
    folder = registry_of(bureau) / name
    write_whole(folder / "card.md", card_markdown(card, bureau.language).encode())
    for picture, svg in card_pictures(card).items():
        write_whole(folder / f"{picture}.svg", svg.encode())
    return write_whole(folder / "card.html", card_html(card, bureau.language).encode())


def put_into_service(bureau: Bureau, name: str, *, actor: str, reason: str) -> None:
    """Let a model serve because a person says so; it is read whole first.

    Raises
    ------
    SchedulerError
        ``no_model``; those of the registry where its file is not as it was written.
    """
    load(registry_of(bureau), name)
    with writing(bureau.engine) as session:
        serve_model(session, bureau.division, name, actor=actor, reason=reason)


def roll_back_model(bureau: Bureau, *, actor: str, reason: str) -> str:
    """Put the newest retired model back into service and return its name.

    Raises
    ------
    SchedulerError
        ``no_model_before`` where none has served before.
    """
    with reading(bureau.engine) as session:
        retired = [each for each in list_models(session, bureau.division) if each.state == "retired"]
    if not retired:
        raise SchedulerError("no_model_before")
    put_into_service(bureau, retired[0].name, actor=actor, reason=reason)
    return retired[0].name


def all_models(bureau: Bureau) -> tuple[KeptModel, ...]:
    """Return every model of the bureau, the newest first."""
    with reading(bureau.engine) as session:
        return list_models(session, bureau.division)
