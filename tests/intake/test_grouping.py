"""Equal findings are one line, and causes stand before what follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.intake import cell_facts
from scheduler.intake.cells import SheetPlace
from scheduler.intake.grouping import finding_lines, spans
from tests.intake.builders import employer, read_in, table, write_csv, write_xlsx

PLACE = SheetPlace("a.xlsx", "台账")


def told(*cells: tuple[str, int, str, str]) -> list[dict[str, object]]:
    return [cell_facts(PLACE.bad(*each)) for each in cells]


def test_many_equal_findings_are_one_line_with_a_count_and_the_rows() -> None:
    cells = told(*(("old_division", row, "乡镇", "") for row in (*range(3, 118), 200)))
    lines = finding_lines(cells, (), "en")
    assert [(each.count, each.warning) for each in lines] == [(116, False)]
    assert lines[0].text.endswith("(116 cells; rows 3-117, 200)")
    assert finding_lines(cells, (), "zh")[0].text.endswith("（共 116 格；第 3-117、200 行）")


def test_findings_that_say_different_things_stay_apart() -> None:
    cells = told(("cell_empty", 3, "A", ""), ("cell_empty", 4, "B", ""), ("total_line", 5, "A", "合计"))
    assert [each.count for each in finding_lines(cells, (), "en")] == [1, 1, 1]


def test_equal_findings_of_refused_and_of_kept_cells_stay_apart() -> None:
    one = told(("old_division", 3, "A", "1"), ("old_division", 4, "A", "1"))
    assert [(each.count, each.warning) for each in finding_lines(one, one, "en")] == [(2, False), (2, True)]


@pytest.mark.parametrize(
    ("rows", "more", "shown"),
    [([5], 0, "5"), ([3, 4, 5, 9], 0, "3-5, 9"), ([9, 3, 3], 0, "3, 9"), ([1, 2], 7, "1-2 …"),
     (list(range(1, 60, 2)), 0, "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 …")],
)  # fmt: skip
def test_rows_are_told_as_spans(rows: list[int], more: int, shown: str) -> None:
    assert spans(rows, more, "en") == shown


def test_the_cause_is_told_before_what_follows_from_it(tmp_path: Path) -> None:
    heads = {
        "employer": "统一社会信用代码",
        "name": "企业名称",
        "county": "归口科室",
        "employees": "从业人数",
    }
    rows = table(employer(1, county="甲"), employer(2, county="甲", employees="多"), heads=heads)
    intake = read_in(write_xlsx(tmp_path / "a.xlsx", rows))
    facts = [[cell_facts(each) for each in listed] for listed in (intake.bad, intake.warnings)]
    lines = finding_lines(*facts, "en")
    unknown = next(n for n, each in enumerate(lines) if "归口科室" in each.text)
    absent = next(n for n, each in enumerate(lines) if "行政区划代码" in each.text)
    refused = next(n for n, each in enumerate(lines) if not each.warning)
    assert unknown < absent < refused


def test_more_than_are_kept_are_counted_in_the_same_line(tmp_path: Path) -> None:
    rows = [employer(number, division="440100") for number in range(1, 261)]
    intake = read_in(write_csv(tmp_path / "a.csv", *rows))
    facts = [cell_facts(each) for each in intake.warnings]
    counted = {each.count for each in finding_lines((), facts, "en") if "…" in each.text}
    assert not intake.bad
    assert counted <= {260}
