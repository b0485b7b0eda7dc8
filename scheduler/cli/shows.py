"""Answers as a person reads them on the terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from scheduler.cli.door import door
from scheduler.language import knows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.steps.months.checking import PlanCheck
    from scheduler.steps.months.explaining import Explained
    from scheduler.steps.months.plans import Planned
    from scheduler.steps.months.questions import Compared
    from scheduler.steps.months.replans import Changed
    from scheduler.steps.records.imports import Imported
    from scheduler.steps.records.scores import Graded, Scored
    from scheduler.steps.records.twins import Twins
    from scheduler.steps.upkeep.demo import Demo

MOST_CELLS = 100


def show_import(done: Imported, path: str, *, dry_run: bool = False) -> None:
    """Say what an import came to, and name every refused cell, at most 100."""
    from scheduler.intake.grouping import finding_lines

    _show_counts(done)
    _show_missing(done, path)
    lines = finding_lines(done.cells, done.warnings, door.language)
    for line in lines[:MOST_CELLS]:
        print("  " + (door.say("import_warning", line=line.text) if line.warning else line.text))
    if len(lines) > MOST_CELLS:
        refused = any(not line.warning for line in lines[MOST_CELLS:])
        door.tell("import_more_refused" if refused else "import_more", more=len(lines) - MOST_CELLS)
    if done.refused_file is not None:
        door.tell("import_refused_file", path=done.refused_file)
    if dry_run:
        door.tell("import_dry")
    elif done.id:
        door.tell("import_number", number=done.id)
    elif done.outcome == "reject_rows":
        door.tell("import_nothing_kept")
    if done.places is not None:
        rows, used, unplaced = done.places
        door.tell("import_places" if used or not unplaced else "import_places_none", rows=rows, used=used)
    if done.twins is not None and done.twins.pairs:
        door.tell("import_twins", pairs=len(done.twins.pairs), path=done.twins.file)


def _show_missing(done: Imported, path: str) -> None:
    """Name the columns that a sheet lacks, those that nobody read, and how to say that one is the other."""
    from scheduler.intake.grouping import missing_columns

    for each in missing_columns(done.warnings):
        door.tell("import_missing", place=each.place, columns=door.say("list_comma").join(each.absent))
        if each.unread:
            door.tell("import_unread", heads=door.say("list_comma").join(each.unread))
            door.tell("import_match", path=path, head=each.pair[0], column=each.pair[1])


def _show_counts(done: Imported) -> None:
    """Say how an import ended, and count its rows and cells."""
    door.tell("import_good_kept" if done.id and done.outcome == "reject_rows" else f"import_{done.outcome}")
    door.tell("import_rows", **done.rows)
    if done.cells_unknown:
        door.tell("import_cells_unknown", count=done.cells_unknown)
    if done.cells_empty:
        door.tell("import_cells_empty", count=done.cells_empty)


def show_twins(done: Twins) -> None:
    """Name the pairs of employers that may be one, at most 100, and say what to do about them."""
    from scheduler.intake import reasons_in_words

    if not done.pairs:
        return door.tell("twins_none", employers=done.employers)
    door.tell("twins_found", pairs=len(done.pairs), employers=done.employers)
    for each in done.pairs[:MOST_CELLS]:
        facts = asdict(each) | {"reason": reasons_in_words(each.reason, door.language)}
        code = "twin_line" if each.km is not None else "twin_line_nowhere"
        print("  " + door.say(code, **(facts | {"km": f"{each.km or 0:.2f}"})))
    if len(done.pairs) > MOST_CELLS:
        door.tell("import_more", more=len(done.pairs) - MOST_CELLS)
    return door.tell("twins_next", path=done.file)


def show_grades(done: Graded) -> None:
    """Say how many employers stand in each class, and what changed."""
    from scheduler.month.page.words import cause_words

    door.tell("graded", employers=done.employers, day=done.as_of)
    for title, counts in (
        ("graded_classes", done.classes),
        ("graded_grades", done.grades),
        ("graded_priorities", done.priorities),
    ):
        door.tell(title, counts=_counts(counts))
    door.tell("graded_gaps", stale=done.stale, unassessed=done.unassessed)
    door.tell("graded_changed", changed=len(done.changed))
    for employer, what, before, after, why in done.changed[:20]:
        door.tell(
            "graded_change",
            employer=employer,
            what=_word(what),
            before=_word(before) or "-",
            after=_word(after) or "-",
            why=cause_words(why, door.language),
        )


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    return "  ".join(f"{_word(name)} {count:,}" for name, count in counts)


def _word(code: str) -> str:
    """Return the word of a code, or the code itself where it is a name."""
    for known in (f"class_{code}", f"priority_{code}", f"due_{code}", code):
        if knows(known, door.language):
            return door.say(known)
    return code


def show_scores(done: Scored) -> None:
    """Say what was scored, and who comes first."""
    door.tell("scored", employers=done.employers, day=done.as_of, recipe=done.recipe)
    for place, (employer, points, worth) in enumerate(done.first, 1):
        facts = {"employer": employer, "name": done.names.get(employer, ""), "points": points}
        door.tell("scored_line", place=place, harm=f"{worth / done.worth_per_harm:,.1f}", **facts)


def show_plan(done: Planned) -> None:
    """Print the month's summary and where its files are."""
    from rich.console import Console

    from scheduler.exports.terminal import month_text

    Console().print(month_text(done.sheet))
    door.tell("plan_kept", month=done.month, version=done.version, folder=done.folder)


def show_changed(done: Changed) -> None:
    """Print what differs from the plan before, each visit with its reason."""
    if not done.is_new:
        for line in done.lines:
            print(line)
        return
    door.tell("change_head", month=done.planned.month, before=done.before, version=done.planned.version)
    for line in done.lines:
        print("  " + line)
    if done.planned.plan.ended_by == "clock":
        door.tell("note_clock")
    door.tell("plan_kept", month=done.planned.month, version=done.planned.version, folder=done.planned.folder)


def show_check(done: PlanCheck) -> None:
    """Name every breach of a plan."""
    if done.breaches:
        door.tell("check_found", month=done.month, version=done.version, breaches=len(done.breaches))
    else:
        door.tell("check_clean", month=done.month, version=done.version, visits=done.visits)
    for line in done.breaches:
        print("  " + line)
    if done.newer:
        door.tell("version_newer", newest=done.newer)


def show_why(done: Explained) -> None:
    """Print the reasons of one site."""
    for line in done.lines:
        print(line)


def show_compared(done: Compared) -> None:
    """Print a what-if beside today's month."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=door.say("whatif_title", month=done.month, question=done.question))
    for head in ("whatif_what", "whatif_today", "whatif_then", "whatif_difference"):
        table.add_column(door.say(head), justify="left" if head == "whatif_what" else "right")
    for name, today, then in done.rows:
        unit = done.worth_per_harm if name == "worth" else 1
        shown = (f"{today / unit:,.0f}", f"{then / unit:,.0f}", f"{(then - today) / unit:+,.0f}")
        table.add_row(door.say(f"whatif_{name}"), *shown)
    Console().print(table)


def show_demo(done: Demo) -> None:
    """Print the demo's month and what to try next."""
    show_plan(done.planned)
    door.tell("demo_next")
    for command in done.commands:
        print("  " + command)
