"""Ranges of numbers that files of settings may say: every number is finite and lies in one of these.

They are wide: what lies outside is a slip or an attack, not a policy. pydantic reads them.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from scheduler.domain.plain_text import is_one_line

DAY_MINUTES = 24 * 60

Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
"""Any amount that is not below 0."""
Positive = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
"""Any amount above 0."""
Signed = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
"""Any number, on either side of 0."""
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Price = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]
"""In worths of a month's worthiest candidate."""
Kilometres = Annotated[float, Field(ge=0, le=20_100, allow_inf_nan=False)]
"""No two points of the earth lie further apart."""
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]

Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Points = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
Officers = Annotated[int, Field(ge=-1000, le=1000)]
"""Officers more, or fewer."""
AtLeastOne = Annotated[int, Field(ge=1, le=1_000_000_000)]
Year = Annotated[int, Field(ge=1, le=9999)]
Days = Annotated[int, Field(ge=0, le=36_600)]
PartMonths = Annotated[float, Field(ge=0, le=1200, allow_inf_nan=False)]
"""Months and parts of one."""
SomeMonths = Annotated[int, Field(ge=1, le=1200)]
Months = Annotated[int, Field(ge=0, le=1200)]
Minutes = Annotated[int, Field(ge=0, le=DAY_MINUTES)]


def _one_line(text: str) -> str:
    if not is_one_line(text):
        raise ValueError("a name is one line, without signs that a screen obeys or hides")
    return text


Line = Annotated[str, AfterValidator(_one_line)]
"""A name or a title."""
