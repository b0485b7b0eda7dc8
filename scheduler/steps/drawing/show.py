"""The sample's draw, made at one go with values that everybody can read; only ``demo`` calls it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.draw.beacon import BeaconRule
from scheduler.draw.hashes import commitment
from scheduler.steps.drawing import draw
from scheduler.steps.drawing.sample import sample_draw

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.draw.ceremony import Ceremony, Recorded
    from scheduler.draw.order import FreezeOrder


def show_rule(bureau: Bureau) -> BeaconRule:
    """Return the beacon rule of the sample for a draw made today."""
    sample = sample_draw()
    return BeaconRule(sample.beacon_kind, bureau.today, sample.beacon_source)


def show_draw(bureau: Bureau, month: str, order: FreezeOrder, *, actor: str, reason: str) -> Ceremony:
    """Go through every stage with the sample's values; draw.json says that they are not secret.

    Raises
    ------
    SchedulerError
        ``draw_demo_only`` in any bureau but the sample's.
    """
    sample = sample_draw()
    if bureau.division != sample.division or bureau.about.day is None:
        raise SchedulerError("draw_demo_only", division=sample.division)
    for name, secret in sample.custodians.items():
        take = partial(_commit, name, secret)
        draw.record_stage(bureau, month, take, actor=actor, reason=reason)
    shown = replace(order, not_secret=True)
    draw.freeze(bureau, month, shown, actor=actor, reason=reason, salts=sample.salts(order.codes))
    second = next(iter(sample.custodians))
    draw.beacon(bureau, month, sample.beacon_value, actor=actor, second=second, reason=reason)
    for name, secret in sample.custodians.items():
        draw.reveal(bureau, month, name, secret, actor=actor, reason=reason)
    return draw.run(bureau, month, actor=actor, reason=reason)


def _commit(name: str, secret: str, now: Ceremony) -> Recorded:
    return now.commit(name, commitment(secret))
