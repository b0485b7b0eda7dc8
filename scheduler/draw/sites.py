"""The sites of a finished draw as a planner needs them, with every later change still visible."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SchedulerError
from scheduler.draw.chances import ONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class DrawnSite:
    """An employer that was drawn, once however many strata drew it.

    Attributes
    ----------
    chances
        (stratum, p) of each stratum that drew it, p in units of 1e-9 as fixed at the freeze.
    team
        The team that goes; ``None`` where no eligible team had room, so any may.
    drawn_team
        The team the draw gave; differs from ``team`` after a swap.
    dropped
        Whether it was taken out of the month, by two people and with ``reason``.
    """

    code: str
    chances: tuple[tuple[str, int], ...]
    team: str | None
    drawn_team: str | None
    dropped: bool = False
    reason: str = ""

    @property
    def strata(self) -> tuple[str, ...]:
        """Names of the strata that drew it."""
        return tuple(name for name, _ in self.chances)

    @property
    def probability(self) -> float:
        """Inclusion probability in the first stratum that drew it; the random stream comes first."""
        return self.chances[0][1] / ONE


@dataclass(frozen=True, slots=True)
class DrawChange:
    """Something done to a drawn site afterwards: ``drop``, or ``swap`` to another team."""

    kind: str
    code: str
    team: str | None
    by: str
    second: str
    reason: str


def drawn_sites(
    drawn: Iterable[tuple[str, Sequence[tuple[str, int, str | None]]]], changes: Iterable[DrawChange] = ()
) -> tuple[DrawnSite, ...]:
    """Return the sites in the order drawn, from (stratum, [(code, p, team), ...]) and later changes.

    A site drawn by two strata is one site; it keeps both probabilities and the team that the first gave.
    """
    sites: dict[str, DrawnSite] = {}
    for stratum, found in drawn:
        for code, p, team in found:
            known = sites.get(code)
            if known is None:
                sites[code] = DrawnSite(code, ((stratum, p),), team, team)
            else:
                given = known.team or team
                sites[code] = replace(
                    known, chances=(*known.chances, (stratum, p)), team=given, drawn_team=given
                )
    for each in changes:
        sites[each.code] = _changed(sites, each)
    return tuple(sites.values())


def _changed(sites: Mapping[str, DrawnSite], change: DrawChange) -> DrawnSite:
    site = sites.get(change.code)
    if site is None:
        raise SchedulerError("draw_not_drawn", site=change.code)
    if site.dropped:
        raise SchedulerError("draw_dropped_before", site=change.code)
    if change.kind == "drop":
        return replace(site, dropped=True, reason=change.reason)
    return replace(site, team=change.team, reason=change.reason)


def changes_of(bodies: Iterable[Mapping[str, Any]]) -> tuple[DrawChange, ...]:
    """Return the changes of recorded bodies."""
    names = [each.name for each in fields(DrawChange)]
    return tuple(DrawChange(**{name: each[name] for name in names}) for each in bodies)
