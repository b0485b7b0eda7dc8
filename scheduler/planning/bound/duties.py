"""How many duties every plan must miss, shown by the same engine with duties as the only worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.column_generation import begin, run
from scheduler.planning.bound.columns import Pool
from scheduler.planning.bound.relaxation import relaxation_of
from scheduler.planning.model.priced_rows import no_rows

if TYPE_CHECKING:
    from scheduler.planning.effort import Effort, TimeLimit
    from scheduler.planning.model.month_model import MonthModel


def fewest_missed_duties(model: MonthModel, met: int, effort: Effort, time_limit: TimeLimit) -> int:
    """Return a number of the model's duties that every plan must miss; a known plan meets ``met``."""
    size = len(model.worth)
    counting = replace(
        model,
        worth=model.duty.astype(np.int64),
        duty=np.zeros(size, dtype=bool),
        duty_worth=np.zeros(size, dtype=np.int64),
        rows=no_rows(size),
    )
    relaxation = relaxation_of(counting, Pool(counting), effort, time_limit, 1)
    begin(relaxation, (), met)
    run(relaxation, 1.0, lambda: None)
    duties = int(model.duty.sum())
    return 0 if relaxation.bound is None else max(0, duties - relaxation.bound)
