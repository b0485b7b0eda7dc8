"""Files from outside become clean record frames, with a finding for every cell that was refused."""

from scheduler.intake.profile import Profile, load_profile
from scheduler.intake.read import Intake, read
from scheduler.intake.report import cell_facts, outcome

__all__ = ["Intake", "Profile", "cell_facts", "load_profile", "outcome", "read"]
