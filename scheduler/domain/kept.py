"""What this process has kept so far, so that a sentence about it is made from it and not believed.

Storage notes each entry of the audit book as its transaction ends: kept, or not known where the connection
was lost in the commit itself. The keeping of the house (leases, caches) is no entry, and is not told.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Kept:
    """Entries of the audit book by what they are, such as ``save_plan``, in the order they were kept."""

    done: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Begin anew, as a process does."""
        self.done.clear()
        self.unsure.clear()

    @property
    def code(self) -> str:
        """The sentence that is true: ``kept_unsure``, ``kept_some`` or ``kept_nothing``."""
        return "kept_unsure" if self.unsure else "kept_some" if self.done else "kept_nothing"

    @property
    def facts(self) -> dict[str, str]:
        """What the sentence needs."""
        return {"entries": ", ".join(self.done) or "-", "unsure": ", ".join(self.unsure)}


KEPT = Kept()
