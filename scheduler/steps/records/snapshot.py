"""What a bureau knew on a day: records, grades and scores, all pure functions of day and ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.domain.seen import seen
from scheduler.links import own_folder
from scheduler.policy import grade
from scheduler.risk import History, explain, load_recipe
from scheduler.risk.features import measure
from scheduler.risk.registry import load
from scheduler.risk.scoring import score_measured
from scheduler.steps.records.names import names_in
from scheduler.storage import last_import, load_records, reading, serving_model

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from scheduler.bureau import Bureau
    from scheduler.risk import Model, Recipe
    from scheduler.storage import KeptPlan


@dataclass(frozen=True)
class Snapshot:
    """A bureau as of a day within a ledger; grades and scores are computed when first asked for.

    Attributes
    ----------
    frames
        One frame a kind of record, as ``domain/records.py`` names them, with what may be seen on the day.
    served_by
        Name of the trained model that scores; empty: the card that config names.
    promised
        Plans of earlier months that count, as ``2026-12/3`` joined by ``;``; ``None``: those in force now.
    """

    bureau: Bureau
    as_of: date
    ledger: int
    frames: dict[str, pd.DataFrame]
    served_by: str = ""
    promised: str | None = None

    @cached_property
    def grades(self) -> pd.DataFrame:
        """Grade, class, window and cap of every employer, indexed by employer."""
        return grade(self.frames, self.bureau.policy, self.bureau.reference, self.as_of)

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each employer by code; empty where the register has none."""
        return names_in(self.frames["employers"])

    @cached_property
    def model(self) -> Model | None:
        """The trained model that serves, if any; read whole or refused."""
        return load(registry_of(self.bureau), self.served_by) if self.served_by else None

    @cached_property
    def recipe(self) -> Recipe:
        """The recipe of the model that serves, else the one that config names."""
        name = self.bureau.settings["risk"].recipe if self.model is None else self.model.recipe
        return load_recipe(name, self.bureau.folder)

    @cached_property
    def history(self) -> History:
        """The records as the risk model reads them."""
        return History.of(self.frames, self.as_of, self.grades)

    @cached_property
    def features(self) -> pd.DataFrame:
        """What the recipe looks at, of every employer."""
        return measure(self.history, self.recipe.features)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Chance, harm, worth, points and parts of every employer, indexed by employer."""
        return score_measured(self.history, self.features, self.recipe, self.model)

    def reasons(self, employer: str, language: str) -> tuple[str, ...]:
        """Return the sentences that explain an employer's score, the weightiest part first."""
        row = {str(name): value for name, value in self.scores.loc[employer].items()}
        return explain(row, self.recipe, language)

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """What a result made from this snapshot rests on."""
        return (
            *self.bureau.versions,
            ("model", self.served_by or f"{self.recipe.name} {self.recipe.version}"),
            ("as_of", self.as_of.isoformat()),
            ("ledger", str(self.ledger)),
        )


def snapshot_of(
    bureau: Bureau, as_of: date | None = None, ledger: int | None = None, *, served_by: str | None = None
) -> Snapshot:
    """Read what the bureau knew; today, the last import and the serving model where nothing else is asked.

    Raises
    ------
    SchedulerError
        ``no_employers`` where nothing was imported by then.
    """
    day = as_of or bureau.today
    with reading(bureau.engine) as session:
        last = last_import(session, bureau.division) if ledger is None else ledger
        frames = seen(load_records(session, bureau.division, day, last), day)
        if served_by is None:
            kept = serving_model(session, bureau.division)
            served_by = "" if kept is None else kept.name
    if frames["employers"].empty:
        raise SchedulerError("no_employers", day=day)
    return Snapshot(bureau, day, last, frames, served_by)


def as_it_was(bureau: Bureau, kept: KeptPlan) -> Snapshot:
    """Return the bureau as a plan saw it: its day, its ledger and its model."""
    versions = dict(kept.plan.versions)
    # a card is told as "NAME VERSION", a trained model by the name it has in the registry
    model = versions["model"]
    served_by = "" if " " in model else model
    seen = snapshot_of(bureau, date.fromisoformat(versions["as_of"]), kept.ledger, served_by=served_by)
    return replace(seen, promised=versions.get("pending", ""))


def registry_of(bureau: Bureau) -> Path:
    """Return the folder in which the bureau's trained models stand.

    Raises
    ------
    SchedulerError
        ``folder_is_link`` where it leads elsewhere.
    """
    return own_folder(bureau.folder, "models", "fitted")
