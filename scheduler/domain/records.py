"""The one table of every record frame: its columns, their types, and its key.

Types are names: ``text``, ``number`` (float64, unknown is NaN), ``day`` (datetime64[s], unknown is
NaT), ``flag`` (true or false; unknown is false). Unknown text is
``NaN``. Every frame from storage also carries ``known_on`` (day) and ``import_id`` (whole number).

A frame of a source that does not tell everything carries ``TOLD`` too: for each row a whole number with
one bit for each column that the row tells, by its place in the table. So a column keeps its place for good:
new ones go to the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


TOLD = "told"
"""Column of a frame: which columns each row tells, as bits; without it every row tells all."""
ALL_TOLD = -1
"""Every bit: the row tells all columns, also those that the table may learn later."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a record frame; ``needed`` columns may not be empty."""

    name: str
    type: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A kind of record: its columns and the key that tells two of them apart within a division."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def types(self) -> Mapping[str, str]:
        """Type of each column by name."""
        return {each.name: each.type for each in self.columns}

    def bit(self, column: str) -> int:
        """Return the bit that stands for a column in ``TOLD``."""
        return 1 << next(place for place, each in enumerate(self.columns) if each.name == column)


def _table(name: str, key: str, /, **columns: str) -> RecordTable:
    """Make a table; a type with a ``!`` behind it must not be empty."""
    listed = (Column(each, kind.rstrip("!"), kind.endswith("!")) for each, kind in columns.items())
    return RecordTable(name, tuple(key.split()), tuple(listed))


_ALL = (
    _table(
        "employers",
        "employer",
        employer="text!",  # the code by which planners know it: credit code, licence, mine number
        scheme="text",  # what kind of code: uscc, licence, mine ...
        name="text",
        division="text",  # GB/T 2260 code to county level, or a city's own district
        industry="text",  # GB/T 4754 code with its section letter (C3011), or the source's own
        other_industries="text",  # further codes on the same site, parted by ";"
        kind="text",  # kind of establishment, where the source names one
        given_class="text",  # a class that a statute or another bureau gave
        owner="text",
        ownership="text",  # state, collective, private, foreign ...
        employees="number",
        exposed_workers="number",
        lat="number",  # WGS-84
        lon="number",
        area="text",  # the source's own small area, such as a postal code
        status="text",  # active, closed, suspended
        opened_on="day",
        last_inspection_on="day",  # as declared in the register
        declared_on="day",  # last hazard declaration
        facts="text",  # facts a conditional industry asks for, as "solvent=no;..."
        address="text",
        contact="text",  # the person to ask for; kept as long as [records] says
        telephone="text",
        remarks="text",
        industry_word="text",  # the everyday word an industry was read from, where it is to be verified
        hazard_words="text",  # everyday words of hazards that are to be verified, parted by ";"
        no_hazards="flag",  # the register says that there are none
        never_inspected="flag",  # the register says that nobody ever came
        hazards_unread="text",  # words of hazards that nobody knows, parted by ";"
        credit_code="text",  # the code that became known after the employer had come in by its name
    ),
    _table("exposures", "employer factor", employer="text!", factor="text!", workers="number"),
    _table(
        "measurements",
        "employer factor measured_on limit_kind fraction point",
        employer="text!",
        factor="text!",  # factor_id of data/reference/hazard_factors_2015.csv
        measured_on="day!",
        limit_kind="text",  # TWA, STEL, MAC; for physical factors their own
        fraction="text",  # total or respirable (dust)
        point="text",
        value="number!",
        unit="text",
        agency="text",  # who measured
    ),
    _table(
        "self_checks",
        "employer checked_on",
        employer="text!",
        checked_on="day!",
        score="number",  # 0-100
        vetoes="number",  # veto items failed
        given_grade="text",  # A, B, C where only the grade is reported
    ),
    _table(
        "inspections",
        "inspection",
        inspection="text!",
        employer="text!",
        visited_on="day!",
        kind="text",  # daily, case, campaign, reinspection, guidance, survey, joint
        programme="text",
        level="text",  # whose visit: empty for this bureau's own, else city, province, other
        origin="text",  # drawn, directed, complaint, manual: how the visit came about
        probability="number",  # inclusion probability, where drawn
        officers="text",  # parted by ";"
        minutes="number",
        on_site="flag",
        result="text",  # pass, conditions, fail, or the source's own
        serious="number",  # serious findings of the visit
        findings="number",  # all findings of the visit
        penalty="number",  # amount, in the source's currency
        facts="text",  # what else the source says of the visit, as "risk=1;heat=0.5"
    ),
    _table(
        "findings",
        "finding",
        finding="text!",
        inspection="text",
        employer="text!",
        found_on="day!",
        item="text",
        severity="number",  # 1 minor, 2 general, 3 serious
        corrected_on="day",
    ),
    _table(
        "orders",
        "order",
        order="text!",
        employer="text!",
        inspection="text",
        issued_on="day",
        due_on="day!",
        verified_on="day",
    ),
    _table(
        "events",
        "event",
        event="text!",
        employer="text!",
        happened_on="day!",
        kind="text!",  # complaint, suspected_disease, disease, accident, transfer, request, violation,
        # penalty, refused_inspection, false_self_check, process_change
        amount="number",
        answered_on="day",
        facts="text",  # what else the source says of it, as "state=FL;fall=1"
    ),
    _table(
        "counts",
        "employer period_start what",
        employer="text!",
        period_start="day!",
        period_end="day!",
        what="text!",
        amount="number!",
    ),
    _table(
        "officers",
        "officer",
        officer="text!",
        name="text",
        certificate="text",
        certified_until="day",
        skills="text",  # parted by ";"
        office="text",
        lead="flag",
        status="text",
    ),
    _table("absences", "officer from_day", officer="text!", from_day="day!", to_day="day!", reason="text"),
    _table("recusals", "officer employer", officer="text!", employer="text!", reason="text"),
    _table(
        "places",
        "place division",
        place="text!",  # as addresses name it: a township, a street, or a village with its township before it
        division="text",
        lat="number!",  # WGS-84
        lon="number!",
        spread_km="number",  # between its middle and a firm in it, as the root of the mean square
    ),
)

TABLES: Mapping[str, RecordTable] = {each.name: each for each in _ALL}

DTYPES: Mapping[str, str] = {"text": "str", "number": "float64", "day": "datetime64[s]", "flag": "bool"}

Tells = Literal["row", "happened", "planned"]

DAYS: Mapping[str, Mapping[str, Tells]] = {
    "employers": {"last_inspection_on": "happened", "declared_on": "happened", "opened_on": "planned"},
    "measurements": {"measured_on": "row"},
    "self_checks": {"checked_on": "row"},
    "inspections": {"visited_on": "row"},
    "findings": {"found_on": "row", "corrected_on": "happened"},
    "orders": {"issued_on": "row", "verified_on": "happened", "due_on": "planned"},
    "events": {"happened_on": "row", "answered_on": "happened"},
    "counts": {"period_end": "row", "period_start": "happened"},
    "officers": {"certified_until": "planned"},
    "absences": {"from_day": "planned", "to_day": "planned"},
}
"""What each day column tells, by table.

``row``: when the row's own matter happened; before that day nothing of the row may be seen. ``happened``:
when something else happened; before that day the column is blank. ``planned``: a limit, a plan or an
entitlement, seen as soon as the row is known, however far ahead it lies.
"""


def matter(table: str) -> str:
    """Return the column that tells when a row's own matter happened; empty where a table has none."""
    return next((column for column, tells in DAYS.get(table, {}).items() if tells == "row"), "")
