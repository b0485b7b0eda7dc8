"""From what a bureau knows today to what its draw freezes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.month.drawn import freeze_order
from scheduler.steps.months.making import make_month
from scheduler.steps.records.snapshot import snapshot_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.bureau import Bureau
    from scheduler.draw.beacon import BeaconRule
    from scheduler.draw.order import Exclusion, FreezeOrder


def order_of(
    bureau: Bureau,
    month: str,
    rule: BeaconRule,
    exclusions: Sequence[Exclusion] = (),
    hash_name: str = "sha256",
) -> FreezeOrder:
    """Return what the month's draw freezes, from what the bureau knows today."""
    return freeze_order(make_month(snapshot_of(bureau), month), rule, exclusions, hash_name)
