"""What-if questions about capacity."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from scheduler.language import named, say
from scheduler.settings import read_toml
from scheduler.shipped import own_or_shipped
from scheduler.steps.months.kept import month_or_next
from scheduler.steps.months.making import month_inputs
from scheduler.steps.months.solving import solved
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.studies import MoreOfficers, changes_of, figures, month_of

if TYPE_CHECKING:
    from datetime import date

    from scheduler.bureau import Bureau
    from scheduler.studies import ScenarioChange


@dataclass(frozen=True)
class Question:
    """A what-if in words, and the changes it makes."""

    sentence: str
    changes: tuple[ScenarioChange, ...]


@dataclass(frozen=True)
class Compared:
    """A what-if beside today's month; each row is (name, as it is, what if).

    ``worth_per_harm``: worth of one unit of expected harm, by which the row ``worth`` is told.
    """

    month: str
    question: str
    rows: tuple[tuple[str, int, int], ...]
    worth_per_harm: float = 1000.0


def more_officers(bureau: Bureau, count: int) -> Question:
    """Ask for more officers like the median one, or fewer."""
    sentence = say("question_more_officers", bureau.language, count=f"{count:+}")
    return Question(sentence, (MoreOfficers(count),))


def scenario(bureau: Bureau, name: str) -> Question:
    """Read a question from data/scenarios of the bureau folder, or the shipped one.

    Raises
    ------
    SettingsError
        ``no_file``, or the mistake in the file with what would be right.
    """
    path = own_or_shipped(bureau.folder, "data", "scenarios", f"{name}.toml")
    table = read_toml(path)
    title = table.pop("title", {})
    return Question(named(title, f"scenario_{name}", bureau.language, name), changes_of(table, path.name))


def what_if(
    bureau: Bureau,
    question: Question,
    month: str | None = None,
    *,
    effort: str = "quick",
    as_of: date | None = None,
) -> Compared:
    """Plan the month as it is and under a question; nothing is written."""
    snapshot = snapshot_of(bureau, as_of)
    name = month_or_next(bureau, month)
    inputs = month_inputs(snapshot, name)
    found = []
    for changes in ((), question.changes):
        made = month_of(inputs, changes)
        found.append(asdict(figures(made, solved(made.problem, effort))))
    today, then = found
    rows = tuple((each, today[each], then[each]) for each in today)
    return Compared(name, question.sentence, rows, made.problem.worth_per_harm)
