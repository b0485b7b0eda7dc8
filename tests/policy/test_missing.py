"""Whatever is taken away from an employer's file never lowers its class."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy.bureau import (
    BENZENE,
    NOISE,
    SILICA,
    TOLUENE,
    checked,
    employer,
    exposed,
    graded,
    measured,
    policy,
)

ORDER = policy().classes.order
LIMITS = {NOISE: 85.0, SILICA: 1.0, BENZENE: 3.0, TOLUENE: 50.0}


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Return the whole file of one employer, at and around every cut."""
    factors = draw(st.lists(st.sampled_from(sorted(LIMITS)), min_size=1, max_size=3, unique=True))
    workers = st.sampled_from([1, 9, 10, 49, 50, 200])
    share = st.sampled_from([0.5, 1.0, 1.01, 2.0])
    return {
        "row": employer(industry=draw(st.sampled_from(["C3011", "A0111", "C1952"])), exposed_workers=200),
        "exposures": [exposed(factor, draw(workers)) for factor in factors],
        "measurements": [
            measured(factor, LIMITS[factor] * draw(share), measured_on=draw(st.sampled_from(
                [date(2026, 6, 1), date(2025, 11, 30), date(2025, 11, 29), date(2023, 11, 29)])))
            for factor in factors
        ],
        "self_checks": [checked(draw(st.sampled_from([100, 90, 89, 70, 69, 0])))],
    }  # fmt: skip


def place(file: dict[str, Any]) -> int:
    tables = {name: rows for name, rows in file.items() if name != "row"}
    return ORDER.index(graded(file["row"], **tables)["supervision_class"].iloc[0])


@settings(max_examples=25, deadline=None)
@given(files(), st.data())
def test_less_on_file_never_means_a_lower_class(file: dict[str, Any], data: st.DataObject) -> None:
    whole = place(file)
    less = {name: list(rows) if name != "row" else dict(rows) for name, rows in file.items()}
    what = data.draw(st.sampled_from(["test", "unit", "kind", "workers", "total", "self_check", "score"]))
    if what == "test":
        less["measurements"].pop()
    elif what in ("unit", "kind"):
        column = "unit" if what == "unit" else "limit_kind"
        less["measurements"][0] = {**less["measurements"][0], column: None}
    elif what == "workers":
        less["exposures"][0] = {**less["exposures"][0], "workers": None}
    elif what == "total":
        less["row"] |= {"exposed_workers": None, "employees": None}
    elif what == "self_check":
        less["self_checks"] = []
    else:
        less["self_checks"] = [{**less["self_checks"][0], "score": None}]
    assert place(less) >= whole
