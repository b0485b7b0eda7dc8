"""A policy file read: laid over the file it is based on, every number with its mark, every mistake named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SettingsError, hint
from scheduler.policy.terms import Mark, Policy
from scheduler.settings import read_toml, section
from scheduler.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEAD = ("version", "title", "based_on")
_MARK = ("source", "verified", "note")
_SOURCES = ("read", "background", "default")


def load_policy(path: Path) -> Policy:
    """Return the policy of a file, laid over the file it is ``based_on``, if any.

    Raises
    ------
    SettingsError
        ``no_file``, ``not_toml``, ``unknown_setting``, ``wrong_setting``, ``policy_number_without_source``,
        ``policy_unknown_source``, ``policy_direction``, ``policy_opposite_direction``,
        ``policy_unknown_class``, ``policy_class_without_window`` or ``policy_circle``.
    """
    table, versions = _laid_over(path, ())
    marks = tuple(_marks(table, "", None, path.name))
    plain = _without_marks(table)
    title = plain.pop("title", {})
    plain.pop("version", None)
    policy = section(
        {**plain, "name": path.stem, "versions": versions, "title": title, "marks": marks}, Policy, path.name
    )
    _refuse_wrong_classes(policy, path.name)
    return policy


def unverified(policy: Policy) -> tuple[Mark, ...]:
    """Return the marks of all tables that a bureau must check before relying on them."""
    return tuple(mark for mark in policy.marks if not mark.verified)


def _laid_over(path: Path, above: tuple[str, ...]) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """Return the whole table and the versions of all files it comes from, the file's own first."""
    if path.stem in above:
        raise SettingsError("policy_circle", where=path.name, name=path.stem)
    table = read_toml(path)
    versions = ((path.stem, str(table.get("version", ""))),)
    if "based_on" not in table:
        return table, versions
    base_name = str(table.pop("based_on"))
    beside = path.with_name(f"{base_name}.toml")
    base_path = beside if beside.exists() else shipped("data", "policy", f"{base_name}.toml")
    base, base_versions = _laid_over(base_path, (*above, path.stem))
    ours, theirs = table.get("classes", {}).get("lowest"), base["classes"]["lowest"]
    if ours is not None and ours != theirs:
        raise SettingsError(
            "policy_opposite_direction", where=path.name, lowest=ours, base=base_path.name, base_lowest=theirs
        )
    return _over(base, table), versions + base_versions


def _over(base: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """Lay one table over another; a table with a source of its own does not keep the base's mark."""
    under = {key: value for key, value in base.items() if "source" not in table or key not in _MARK}
    for key, value in table.items():
        old = under.get(key)
        under[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return under


def _marks(table: dict[str, Any], where: str, outer: Mark | None, file: str) -> Iterator[Mark]:
    """Yield the mark of each table that has one; a table without takes the one around it."""
    mark = outer
    if "source" in table:
        source = table["source"]
        if source not in _SOURCES:
            raise SettingsError(
                "policy_unknown_source", where=f"{file}, {where}", name=source, **hint(str(source), _SOURCES)
            )
        verified = bool(table.get("verified", source == "read"))
        mark = Mark(where, source, verified, table.get("note", {}))
        yield mark
    for key, value in table.items():
        inner = f"{where}.{key}" if where else key
        if key not in (*_MARK, *_HEAD) and mark is None and _holds_number(value):
            raise SettingsError("policy_number_without_source", where=f"{file}, {inner}")
        if isinstance(value, dict) and key not in (*_MARK, *_HEAD):
            yield from _marks(value, inner, mark, file)


def _holds_number(value: object) -> bool:
    """Say whether a value is a number, or a list that holds one; tables are walked on their own."""
    if isinstance(value, list):
        return any(_holds_number(each) for each in value)
    if isinstance(value, dict):
        return False
    return isinstance(value, int | float) and not isinstance(value, bool)


def _without_marks(table: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _without_marks(value) if isinstance(value, dict) else value
        for key, value in table.items()
        if key not in _MARK
    }


def _refuse_wrong_classes(policy: Policy, where: str) -> None:
    """Refuse an order that does not begin with the lowest class, and a class that is not in the order."""
    classes = policy.classes
    if not classes.order or classes.order[0] != classes.lowest:
        raise SettingsError(
            "policy_direction", where=where, lowest=classes.lowest, order=", ".join(classes.order)
        )
    used = [name for row in classes.matrix.values() for name in row.values()]
    used += [*classes.given.values(), *policy.windows, *policy.capacity.key_classes, *policy.offsite.classes]
    used += [trigger.raise_to for trigger in policy.triggers.values() if trigger.raise_to]
    used += [policy.missing.supervision_class] if policy.missing.supervision_class else []
    for name in used:
        if name not in classes.order:
            raise SettingsError("policy_unknown_class", where=where, name=name, **hint(name, classes.order))
    for name in classes.order:
        if name not in policy.windows:
            raise SettingsError("policy_class_without_window", where=where, name=name)
