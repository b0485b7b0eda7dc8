"""What a score foretells: findings of the next visit, or an amount that a source reports by period."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """The outcome that is foretold.

    Attributes
    ----------
    table
        ``inspections``: known only where someone went, one case a visit. ``counts``: reported by every
        site whether visited or not, one case a site and window.
    what
        Column of ``inspections`` (``serious``, ``findings``, ``penalty``, or ``fail`` for a failed result),
        or names of counts, parted by ``+``, that are added up.
    days
        Length of the window after the decision, in days.
    step
        Days between the decisions that training looks back on; 0 for one at the end of each window.
    amount
        Whether sites are ranked by how much is expected, not only by the chance of any.
    programme
        Only visits of this programme are cases; all are history.
    arriving
        Each case is a site of its own that enters the register when it is reported.
    active_days
        A site is a case of ``counts`` if anything was reported within so many days before the decision.
    """

    table: str = "inspections"
    what: str = "serious"
    days: int = 60
    amount: bool = False
    step: int = 0
    programme: str = ""
    arriving: bool = False
    active_days: int = 1096

    @property
    def parts(self) -> tuple[str, ...]:
        """Names that are added up."""
        return tuple(self.what.split("+"))
