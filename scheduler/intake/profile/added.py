"""Headers that a bureau's files use, kept in a small file that adds to a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SettingsError, hint
from scheduler.intake.cells import plain
from scheduler.settings import read_toml
from scheduler.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Table = dict[str, Any]
Added = dict[str, dict[str, list[str]]]
"""Headers by source and column."""


def added_file(folder: Path, profile: str) -> Path:
    """Return where a bureau keeps the headers that it added to a profile."""
    return folder / "data" / "profiles" / "added" / f"{profile}.toml"


def added_names(folder: Path, profile: str) -> Added:
    """Return the headers that a bureau added to a profile, by source and column.

    Raises
    ------
    SettingsError
        ``added_strange`` where the file holds anything but lists of headers.
    """
    path = added_file(folder, profile)
    if not path.is_file():
        return {}
    table = read_toml(path)
    for source, columns in table.items():
        listed = columns.values() if isinstance(columns, dict) else [columns]
        for names in listed:
            if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
                raise SettingsError("added_strange", path=path.name, source=source)
    return table


def with_added(table: Table, profile: str, folder: Path) -> Table:
    """Return a profile's table with a bureau's headers beside its own; one it gave elsewhere moves there.

    Raises
    ------
    SettingsError
        ``unknown_name`` for a source or column that the profile does not have.
    """
    for source, columns in added_names(folder, profile).items():
        where = f"added/{profile}.toml"
        if not isinstance(table.get(source), dict):
            raise SettingsError("unknown_name", where=where, name=source, **hint(source, table))
        known: Mapping[str, Table] = table[source].get("columns", {})
        taken = {plain(name) for names in columns.values() for name in names}
        for column, settings in known.items():
            names = settings.get("names", [column])
            settings["names"] = [each for each in names if plain(each) not in taken] or names[:0]
        for column, names in columns.items():
            if column not in known:
                raise SettingsError(
                    "unknown_name", where=f"{where}, {source}", name=column, **hint(column, known)
                )
            known[column]["names"] = [*known[column]["names"], *names]
    return table


def remember(folder: Path, profile: str, heads: Mapping[str, tuple[str, str]]) -> Path:
    """Add headers to the bureau's small file: header -> (source, column); return the file."""
    kept = added_names(folder, profile)
    for head, (source, column) in heads.items():
        _drop(kept, head)
        kept.setdefault(source, {}).setdefault(column, []).append(head)
    return _write(folder, profile, kept)


def forget(folder: Path, head: str) -> tuple[Path, ...]:
    """Take a header out of every small file that holds it; return those files."""
    changed = []
    for path in sorted(added_file(folder, "any").parent.glob("*.toml")):
        kept = added_names(folder, path.stem)
        if _drop(kept, head):
            changed.append(_write(folder, path.stem, kept))
    return tuple(changed)


def _drop(kept: Added, head: str) -> bool:
    """Take a header out wherever it stands; return whether it stood anywhere."""
    found = False
    for names in (each for columns in kept.values() for each in columns.values()):
        left = [each for each in names if plain(each) != plain(head)]
        found = found or len(left) < len(names)
        names[:] = left
    return found


def _write(folder: Path, profile: str, kept: Added) -> Path:
    path = added_file(folder, profile)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f'# Headers of this bureau\'s files, beside those of the profile "{profile}".']
    for source, columns in kept.items():
        lines += ["", f"[{source}]"]
        lines += [
            f"{column} = [{', '.join(map(_quoted, names))}]" for column, names in columns.items() if names
        ]
    with whole_file(path) as part:
        part.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(each if each.isprintable() else f"\\u{ord(each):04X}" for each in escaped) + '"'
