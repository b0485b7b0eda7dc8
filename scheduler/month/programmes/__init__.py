"""Programmes that share the month's days, each a table of the policy file or of config.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SettingsError, hint
from scheduler.month.programmes import drawn, events, orders, register, windows
from scheduler.month.programmes.base import Programme, Situation, wishes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Programme",
    "Situation",
    "drawn",
    "events",
    "orders",
    "programmes",
    "register",
    "windows",
    "wishes_of",
]


def programmes(
    shipped: Mapping[str, Mapping[str, Any]], own: Mapping[str, Mapping[str, Any]]
) -> tuple[Programme, ...]:
    """Return the programmes of a policy, changed and added to by the bureau's own tables, by rank and name.

    A table with ``off = true`` takes a programme of the policy out.

    Raises
    ------
    SettingsError
        ``programme_without_kind``, ``unknown_name``, ``unknown_setting`` or ``wrong_setting``.
    """
    made = []
    for name in dict.fromkeys([*shipped, *own]):
        table = {**shipped.get(name, {}), **own.get(name, {})}
        if table.pop("off", False):
            continue
        where = f"programmes.{name}"
        kind = table.pop("kind", None)
        if kind is None:
            raise SettingsError("programme_without_kind", where=where, **hint(name, Programme.family))
        made.append(Programme.chosen(kind, {**table, "code": name}, where))
    return tuple(sorted(made, key=lambda each: (each.rank, each.code)))
