"""What a file would be read as: its profile, its headers and its words; and headers to be remembered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError, hint
from scheduler.intake import cell_facts, load_profile, read
from scheduler.intake.cells import plain
from scheduler.intake.matching import FirstRows, SheetMatch, best_match, first_rows
from scheduler.intake.profile.added import forget, remember
from scheduler.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.domain.errors import BadCell
    from scheduler.intake.profile.profile import Profile

_WORDS = (
    "unknown_industry", "unknown_hazard", "unknown_hazard_beside", "unknown_word", "status_asks",
    "word_to_verify",
)  # fmt: skip


@dataclass(frozen=True)
class WordFound:
    """A word of the file that is not understood, or that is to be verified.

    Attributes
    ----------
    code
        ``unknown_industry``, ``unknown_hazard``, ``unknown_hazard_beside`` (others of its cell are known),
        ``unknown_word``, ``status_asks`` or ``word_to_verify``.
    near
        The nearest known word; for a word to be verified what it is taken as. Empty where there is none.
    """

    code: str
    column: str
    word: str
    near: str
    cells: int


@dataclass(frozen=True)
class Matched:
    """What a file or folder would be read as.

    Attributes
    ----------
    profile
        The profile that fits all sheets, to be named to ``import``; empty where none does.
    refused
        Files that the guard refused, with the reason, as findings.
    not_tables
        Sheets of which no header is known, by file and name.
    remembered
        Headers that were remembered, as (header, column, the file they stand in).
    kept_in
        The file that was written last; ``None`` where nothing was remembered.
    unfit
        Headers to be remembered that no file of the folder has, as (header, column); and those to be
        forgotten that nobody remembered, without a column.
    forgotten
        Headers that were forgotten.
    """

    sheets: tuple[SheetMatch, ...]
    profile: str
    words: tuple[WordFound, ...] = ()
    not_tables: tuple[tuple[str, str], ...] = ()
    refused: tuple[dict[str, object], ...] = ()
    remembered: tuple[tuple[str, str, Path], ...] = ()
    kept_in: Path | None = None
    unfit: tuple[tuple[str, str], ...] = ()
    forgotten: tuple[str, ...] = ()


def match_file(
    bureau: Bureau,
    path: Path,
    profile: str = "",
    aliases: Sequence[str] = (),
    *,
    words: bool = True,
    apart: bool = True,
) -> Matched:
    """Say what a file would be read as; first remember ``aliases`` ("header=column"), or forget ("header=").

    Raises
    ------
    SchedulerError
        ``no_file``; ``alias_needs_equals`` and ``no_such_column`` with the nearest name for an alias;
        ``nothing_fits`` where an alias is given and no profile fits the file.
    """
    if not path.exists():
        raise SchedulerError("no_file", path=path)
    first = first_rows(path, apart=apart)
    named = [_alias(each) for each in aliases]
    given = [(head, column) for head, column in named if column]
    chosen = _profiles(bureau, profile)
    told, unfit = _told(first, chosen, given) if given else ([], ())
    forgotten = tuple(head for head, column in named if not column and forget(bureau.folder, head))
    unfit += tuple((head, "") for head, column in named if not column and head not in forgotten)
    kept, remembered = None, []
    for fitting, pairs in told:
        heads = {head: (fitting.sources[0].name, column) for head, column in pairs}
        kept = remember(bureau.folder, fitting.name, heads)
        remembered += [(head, column, kept) for head, column in pairs]
    chosen = _profiles(bureau, profile) if told or forgotten else chosen
    found = {(each.file, each.sheet): best_match(each, chosen) for each in first if not each.refused}
    sheets = tuple(each for each in found.values() if each is not None)
    best = _one_profile(sheets, profile)
    return Matched(
        sheets,
        best,
        _words_of(bureau, path, best, apart=apart) if best and words else (),
        tuple(place for place, each in found.items() if each is None),
        tuple(cell_facts(each.refused) for each in first if each.refused),
        tuple(remembered),
        kept,
        unfit,
        forgotten,
    )


def profile_for(bureau: Bureau, path: Path, *, apart: bool = True) -> str:
    """Return the profile that fits a file or folder.

    Raises
    ------
    SchedulerError
        ``no_file``, or ``profile_not_clear`` with what ``match`` would show.
    """
    found = match_file(bureau, path, words=False, apart=apart)
    if not found.profile:
        raise SchedulerError("profile_not_clear", path=path.name)
    return found.profile


def _profiles(bureau: Bureau, name: str) -> list[Profile]:
    """Return the profile that is named, or every one that reads one kind of table."""
    if name:
        return [load_profile(name, bureau.folder)]
    folders = (bureau.folder / "data" / "profiles", shipped("data", "profiles"))
    names = sorted({path.stem for folder in folders for path in folder.glob("*.toml")})
    loaded = [load_profile(each, bureau.folder) for each in names]
    # of profiles that fit equally well a bureau's own tables come first, in the order of its folder
    own = [source.name for source in load_profile("bureau", bureau.folder).sources]
    alone = [each for each in loaded if len(each.sources) == 1]
    return sorted(alone, key=lambda each: own.index(each.name) if each.name in own else len(own))


def _one_profile(sheets: Sequence[SheetMatch], named: str) -> str:
    """Return the profile that reads every sheet of a file, or of several the one with the most headers."""
    if named:
        return named if any(each.complete for each in sheets) else ""
    whole = [each for each in sheets if each.complete]
    if len({(each.file, each.profile) for each in whole}) > 1 and len({each.file for each in whole}) > 1:
        return "bureau" if len({each.profile for each in whole}) > 1 else whole[0].profile
    return max(whole, key=lambda each: each.known).profile if whole else ""


def _alias(text: str) -> tuple[str, str]:
    head, equals, column = text.rpartition("=")
    if not equals or not head.strip():
        raise SchedulerError("alias_needs_equals", given=text)
    return head.strip(), column.strip()


Pairs = list[tuple[str, str]]
"""Headers and the columns they are to be read as."""


def _told(
    first: Sequence[FirstRows], chosen: Sequence[Profile], given: Pairs
) -> tuple[list[tuple[Profile, Pairs]], tuple[tuple[str, str], ...]]:
    """Return the profiles that aliases are for, and the aliases that no file of a folder has a header for.

    Of several files each alias is for those that have its header; a file alone is taken to be meant.
    """
    groups: dict[tuple[int, ...], Pairs] = {}
    unfit = []
    for head, column in given:
        at = tuple(range(len(first)))
        if len({each.file for each in first}) > 1:
            at = tuple(n for n in at if any(plain(head) in map(plain, row) for row in first[n].rows))
        if at or not first:
            groups.setdefault(at, []).append((head, column))
        else:
            unfit.append((head, column))
    told = []
    for at, pairs in groups.items():
        fitting = _fitting([first[n] for n in at], chosen, pairs)
        told.append((fitting, [(head, _column(fitting, column)) for head, column in pairs]))
    return told, tuple(unfit)


def _fitting(
    first: Sequence[FirstRows], chosen: Sequence[Profile], given: Sequence[tuple[str, str]]
) -> Profile:
    """Return the profile that aliases are for: the best for the file that has all their columns.

    A file of which no header is known is for the first such profile, once it has a header that is named.
    """
    able = [each for each in chosen if all(_named(each, column) for _, column in given)]
    found = [match for each in first if (match := best_match(each, able or chosen)) is not None]
    if found:
        best = max(found, key=lambda each: each.known)
        return next(each for each in chosen if each.name == best.profile)
    heads = {plain(head) for head, _ in given}
    if able and any(heads & set(map(plain, row)) for each in first for row in each.rows):
        return able[0]
    raise SchedulerError("nothing_fits", known=", ".join(each.name for each in chosen))


def _named(profile: Profile, column: str) -> str:
    """Return the column of a profile that a name means: its own name, or one of its headers."""
    source = profile.sources[0]
    return column if column in source.heads else source.column_of.get(plain(column), "")


def _column(profile: Profile, column: str) -> str:
    if found := _named(profile, column):
        return found
    known = profile.sources[0]
    asked = hint(column, [*known.heads, *known.column_of])["near"]
    near = known.column_of.get(asked, asked)
    columns = ", ".join(f"{name} ({each.names[0]})" for name, each in known.heads.items())
    raise SchedulerError(
        "no_such_column",
        name=column,
        profile=profile.name,
        near=known.column_of.get(near, near),
        known=columns,
    )


def _words_of(bureau: Bureau, path: Path, profile: str, *, apart: bool) -> tuple[WordFound, ...]:
    """Return words of a file that are not understood or to be verified, the most frequent first."""
    intake = read(
        path,
        load_profile(profile, bureau.folder),
        bureau.reference,
        import_day=bureau.today,
        division=bureau.division,
        zone=bureau.about.zone,
        apart=apart,
    )
    counts = Counter(_word(each) for each in (*intake.bad, *intake.warnings) if each.code in _WORDS)
    ordered = sorted(counts.items(), key=lambda each: (_WORDS.index(each[0][0]), -each[1], each[0]))
    return tuple(WordFound(*key, cells) for key, cells in ordered)


def _word(cell: BadCell) -> tuple[str, str, str, str]:
    facts = dict(cell.facts)
    word = facts.get("names") or facts.get("words") or cell.value
    near = facts.get("taken") or facts.get("near", "-")
    return cell.code, cell.column, word, "" if near == "-" else near
