"""A way of scoring, as its TOML file tells it: features, learner, monotone directions, parts, harm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SettingsError
from scheduler.named import refuse_unknown
from scheduler.ranges import Amount, Points, Positive, Share, Signed
from scheduler.risk.features import Feature
from scheduler.risk.learning.settings import Learning
from scheduler.settings import read_toml, section
from scheduler.shipped import own_or_shipped, shipped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Item:
    """One line of a points card.

    Attributes
    ----------
    column
        A feature (with ``bands``) or a text column of the register (with ``prefixes``).
    bands
        Lower bounds and points, lowest first; a value takes the points of the last bound it reaches.
    prefixes
        Beginnings of a code and their points; the longest that fits counts, ``other`` if none does.
    unknown
        Points where the value is not known.
    """

    column: str
    unknown: Points
    bands: tuple[tuple[Signed, Points], ...] = ()
    prefixes: dict[str, Points] = field(default_factory=dict)
    other: Points = 0

    def __post_init__(self) -> None:
        if bool(self.bands) == bool(self.prefixes):
            raise ValueError(f"{self.column} needs either bands or prefixes")
        if list(self.bands) != sorted(self.bands, key=lambda band: band[0]):
            raise ValueError(f"the bands of {self.column} are not in order")


@dataclass(frozen=True)
class Harm:
    """How a chance becomes harm and worth; see docs/risk.md for the formula.

    Attributes
    ----------
    severity
        Weight of one exposed worker by nature of the hazard.
    exposed_unknown
        Exposed workers where neither the employer nor its industry tells.
    worth_per_harm
        Worth of one unit of harm.
    spread
        Standard deviation of log-odds between sites that look alike, where nobody has been.
    confidence
        Probability content of the interval of harm.
    """

    severity: dict[str, Amount]
    exposed_unknown: Amount = 10.0
    worth_per_harm: Positive = 1000.0
    spread: Amount = 0.8
    confidence: Share = 0.8


@dataclass(frozen=True)
class CardChance:
    """Log-odds of a serious finding as a line over the points of a card."""

    at_zero: Signed
    per_point: Signed


@dataclass(frozen=True)
class Recipe:
    """A way of scoring.

    Attributes
    ----------
    learner
        ``card``, ``additive`` or ``interacting``.
    features
        Members of the feature family, made with the recipe's settings.
    points
        Items of a points card by part; empty for learned recipes.
    parts
        Patterns of feature names by part; the first that fits decides, in the file's order.
    tell
        Features by part that the sentences of a learned score speak of.
    learning
        How a learned recipe is trained; not used by a card.
    text
        What the file says, kept whole beside a model.
    """

    name: str
    version: str
    learner: str
    features: tuple[Feature, ...]
    harm: Harm
    points: Mapping[str, tuple[Item, ...]]
    chance: CardChance | None
    parts: Mapping[str, tuple[str, ...]]
    tell: Mapping[str, tuple[str, ...]]
    learning: Learning
    text: Mapping[str, Any]

    @property
    def card_chance(self) -> CardChance:
        """The line from points to log-odds; a card is refused without one."""
        if self.chance is None:
            raise ValueError(f"{self.name} is no points card")
        return self.chance

    @property
    def part_names(self) -> tuple[str, ...]:
        """Names of the parts of a score, in the file's order."""
        return tuple(self.points) if self.learner == "card" else ("base", *self.parts)


_KEYS = (
    "name", "version", "learner", "features", "feature", "harm", "points", "chance", "parts", "tell",
    "learning",
)  # fmt: skip
_LEARNERS = ("card", "additive", "interacting")


def load_recipe(name: str, folder: Path) -> Recipe:
    """Read models/recipes/NAME.toml of a bureau folder, or the shipped one.

    Raises
    ------
    SettingsError
        ``unknown_recipe`` with all names; the errors of ``read_toml``, ``section`` and ``Named.chosen``.
    """
    path = own_or_shipped(folder, "models", "recipes", f"{name}.toml")
    if not path.exists():
        raise SettingsError("unknown_recipe", name=name, known=", ".join(recipe_names(folder)))
    return recipe_of(read_toml(path), path.name)


def recipe_names(folder: Path) -> tuple[str, ...]:
    """Names of the recipes a bureau can use, its own and the shipped ones."""
    homes = (folder / "models" / "recipes", shipped("models", "recipes"))
    return tuple(sorted({path.stem for home in homes for path in home.glob("*.toml")}))


def recipe_of(table: Mapping[str, Any], where: str) -> Recipe:
    """Turn the table of a recipe file into a recipe; see ``load_recipe`` for the errors."""
    refuse_unknown(table, _KEYS, where)
    learner = table.get("learner", "")
    if learner not in _LEARNERS:
        raise SettingsError("wrong_learner", where=where, name=learner, known=", ".join(_LEARNERS))
    settings = table.get("feature", {})
    refuse_unknown(settings, table.get("features", ()), f"{where}, feature")
    features = tuple(
        Feature.chosen(each, settings.get(each, {}), f"{where}, feature")
        for each in table.get("features", ())
    )
    if learner == "card" and "chance" not in table:
        raise SettingsError("no_chance", where=where)
    points = {
        part: tuple(section(item, Item, f"{where}, points.{part}") for item in items)
        for part, items in table.get("points", {}).items()
    }
    chance = table.get("chance")
    return Recipe(
        name=str(table.get("name", "")),
        version=str(table.get("version", "")),
        learner=learner,
        features=features,
        harm=section(table.get("harm", {}), Harm, f"{where}, harm"),
        points=points,
        chance=None if chance is None else section(chance, CardChance, f"{where}, chance"),
        parts={part: tuple(patterns) for part, patterns in table.get("parts", {}).items()},
        tell={part: tuple(columns) for part, columns in table.get("tell", {}).items()},
        learning=section(table.get("learning", {}), Learning, f"{where}, learning"),
        text=dict(table),
    )
