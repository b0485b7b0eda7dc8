"""Files from outside become clean record frames, with a finding for every cell that was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.on_demand import on_demand

if TYPE_CHECKING:
    from scheduler.intake.cells import shown_name
    from scheduler.intake.profile.file import load_profile
    from scheduler.intake.profile.profile import Profile
    from scheduler.intake.reading import Intake, read
    from scheduler.intake.refused import refused_sheet
    from scheduler.intake.report import cell_facts, outcome, where
    from scheduler.intake.twins import reasons_in_words, suspected_twins, twins_sheet

__all__ = [
    "Intake",
    "Profile",
    "cell_facts",
    "load_profile",
    "outcome",
    "read",
    "reasons_in_words",
    "refused_sheet",
    "shown_name",
    "suspected_twins",
    "twins_sheet",
    "where",
]

if not TYPE_CHECKING:
    __getattr__ = on_demand(__name__)
