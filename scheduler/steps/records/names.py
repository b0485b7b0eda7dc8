"""What employers are called, by code, as was known on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.storage import load_records, reading

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from scheduler.bureau import Bureau


def names_in(employers: pd.DataFrame) -> dict[str, str]:
    """Return the name of each employer of a register by code; empty where the register has none."""
    register = employers.drop_duplicates("employer", keep="last")
    return dict(zip(register["employer"], register["name"].fillna(""), strict=True))


def names_known(bureau: Bureau, day: date, ledger: int) -> dict[str, str]:
    """Return the names that were known on a day within a ledger, reading the register alone."""
    with reading(bureau.engine) as session:
        return names_in(load_records(session, bureau.division, day, ledger, ("employers",))["employers"])
