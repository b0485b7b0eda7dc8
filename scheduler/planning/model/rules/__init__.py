"""Rules of a plan, each said twice; a problem's ``rules`` switch them on and set them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.planning.model.rules import days, plans, spread, teams, tours
from scheduler.planning.model.rules.base import PlanRule, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.domain.problem import Problem, Row

__all__ = ["Rule", "days", "plans", "rows_of", "rules_of", "spread", "teams", "tours"]


def rules_of(problem: Problem) -> tuple[Rule, ...]:
    """Return the rules of a problem: those that always hold, and those switched on, in order of name.

    Raises
    ------
    SettingsError
        For a rule or a setting that does not exist, or a value that its rule refuses.
    """
    settings = {name: dict(given) for name, given in problem.rules}
    settings |= {name: {} for name, rule in Rule.family.items() if rule.always and name not in settings}
    return tuple(Rule.chosen(name, settings[name], "planning.rules") for name in sorted(settings))


def rows_of(rules: Iterable[Rule], problem: Problem) -> tuple[Row, ...]:
    """Return every row that a solver must carry beside the shape of its model."""
    return tuple(
        row
        for rule in rules
        if isinstance(rule, PlanRule) and not rule.built_in
        for row in rule.rows(problem)
    )
