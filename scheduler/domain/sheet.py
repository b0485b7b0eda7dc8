"""A month as a person reads it: one line a visit, with the words around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One planned visit, ready to be read; texts are already in the sheet's language.

    Attributes
    ----------
    start
        Minutes after midnight.
    minutes
        Minutes on site.
    travel
        Minutes of travel from the stop before.
    supervision_class
        ``jia``, ``yi`` or ``bing``, or the policy's own name.
    points
        Risk for display, 0 to 1000: how likely a serious finding is, whoever is exposed.
    harm
        Expected harm, the one figure by which sites are ranked, for people and for the solver; ``worth`` is
        the same in whole numbers.
    reasons
        Sentences, the weightiest first.
    probability
        Inclusion probability of a drawn site; ``None`` for a directed visit.
    office
        Name of the office the team's tour starts from; empty where the bureau has but one.
    address, contact, telephone
        Where to go and whom to ask for, as the register has it.
    """

    day: date
    start: int
    order: int
    team: str
    officers: tuple[str, ...]
    code: str
    employer: str
    name: str
    division: str
    industry: str
    supervision_class: str
    points: int
    worth: int
    minutes: int
    travel: int
    kind: str
    programmes: tuple[str, ...]
    duty: bool
    due_on: date | None
    last_visit: date | None
    cap_used: int | None
    cap_left: int | None
    lat: float | None
    lon: float | None
    reasons: tuple[str, ...] = ()
    probability: float | None = None
    office: str = ""
    harm: float = 0.0
    address: str = ""
    contact: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A named table of a sheet: heads and rows of plain values, as text, numbers or days.

    Attributes
    ----------
    shown
        How many of the first columns a summary shows; 0: the table is for the printed pages only.
    """

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    shown: int = 99


@dataclass(frozen=True, slots=True)
class WithdrawnVisit:
    """A visit that an earlier version of the plan told to an officer, and that is no more.

    ``start``: minutes after midnight; ``minutes``: on site.
    """

    code: str
    name: str
    officer: str
    day: date
    start: int
    minutes: int


@dataclass(frozen=True)
class MonthSheet:
    """The month of one bureau as it is printed and exported.

    Attributes
    ----------
    month
        ``YYYY-MM``.
    officers
        (code, name) of each officer of a team.
    tables
        Capacity, visits by class, programmes, missed duties, left-out sites, draw ... in reading order.
    notes
        Sentences a reader must see: provisional calendar, unverified policy, what was relaxed.
    versions
        (what, version) of policy, config, model, ledger and program.
    offices
        (name, latitude, longitude) of each office, WGS-84.
    revision
        Number of the plan among the month's plans, from 0; calendars need it to replace their events.
    made_on
        Day the plan was made as of; the first of the month where it is not told.
    state, approver
        What the version is, ``draft``, ``approved``, ``published`` or ``superseded``, and who approved it;
        empty where nobody did.
    due
        Every employer that is overdue or due this month, planned or not; ``None`` where it was not made.
    withdrawn
        Visits that earlier versions told and this one holds no more, for calendars to take back.
    """

    bureau: str
    month: str
    language: str
    zone: str
    visits: tuple[VisitLine, ...]
    officers: tuple[tuple[str, str], ...] = ()
    tables: tuple[SheetTable, ...] = ()
    notes: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = field(default=())
    offices: tuple[tuple[str, float, float], ...] = ()
    revision: int = 0
    made_on: date | None = None
    state: str = "draft"
    approver: str = ""
    withdrawn: tuple[WithdrawnVisit, ...] = ()
    due: SheetTable | None = None
