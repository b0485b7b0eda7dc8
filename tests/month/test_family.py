"""Every kind of programme, also one born tomorrow, keeps what the month asks of it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from scheduler.month.programmes import Programme, wishes_of
from scheduler.month.programmes.base import WISHES
from tests.month.bureau import employer, month, only, order

EVENT = {"event": "1", "employer": "C", "kind": "complaint", "happened_on": date(2026, 11, 20)}
DRAWN = pd.DataFrame({"employer": ["D"], "stratum": ["random"], "team": [""], "probability": [0.5]})


@pytest.mark.parametrize("kind", sorted(Programme.family))
def test_a_programmes_wishes_have_their_columns_and_fall_into_the_month(kind: str) -> None:
    rows = [employer(code, last_inspection_on=date(2025, 12, 20)) for code in "ABCD"]
    made = month(
        *rows,
        employer("X", status="closed"),
        policy=only(one={"kind": kind}),
        orders=[order("B", date(2026, 11, 25))],
        events=[EVENT],
        drawn=DRAWN,
    )
    wishes = wishes_of(made.programmes[0], made.situation)
    assert set(wishes.columns) == set(WISHES)
    assert len(wishes) > 0
    assert not wishes["employer"].duplicated().any()
    assert (wishes["programme"] == "one").all()
    assert (wishes["first_day"] >= pd.Timestamp(2026, 12, 1)).all()
    assert (wishes["last_day"] <= pd.Timestamp(2026, 12, 31)).all()
    assert "X" not in set(wishes["employer"])


@pytest.mark.parametrize("kind", sorted(Programme.family))
def test_a_programme_of_an_empty_register_wishes_nothing(kind: str) -> None:
    made = month(employer("X", status="closed"), policy=only(one={"kind": kind}))
    assert made.problem.candidates == ()
