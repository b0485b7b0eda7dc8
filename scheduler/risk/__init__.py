"""History to chance and harm, with the reasons; nothing recorded later is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.on_demand import on_demand

if TYPE_CHECKING:
    from scheduler.risk.history import History
    from scheduler.risk.learning.training import train
    from scheduler.risk.model import Model
    from scheduler.risk.recipe import Recipe, load_recipe, recipe_names
    from scheduler.risk.scoring import score
    from scheduler.risk.target import Target
    from scheduler.risk.wording import explain

__all__ = ["History", "Model", "Recipe", "Target", "explain", "load_recipe", "recipe_names", "score", "train"]

if not TYPE_CHECKING:
    __getattr__ = on_demand(__name__)
