"""Subset-row cuts: of any three sites, at most one tour can visit two or more.

Half a tour of sites one and two, half of two and three and half of three and one use no site twice, and yet
no plan is like that. A row for each triple that a solution breaks in this way lowers the bound. These are the
subset-row inequalities of three rows (M. Jepsen, B. Petersen, S. Spoorendonk and D. Pisinger, Operations
Research 56, 2008, 497-511). The price of a triple is a dual, which a tour pays at the second of its sites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.kernels_subset_rows import SubsetRowDuals

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDING = 1e-9
VIOLATED = 0.02
MOST, PER_SITE = 60, 5
TURNS = ((0, 1, 2), (1, 0, 2), (2, 0, 1))


class SubsetRowCuts:
    """The cuts in force, in the order in which they were added; ``sites``: int32, shape (triples, 3)."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.sites = np.empty((0, 3), dtype=np.int32)

    def __len__(self) -> int:
        return len(self.sites)

    def add(self, sites: NDArray[np.int32]) -> None:
        """Put the cuts of triples in force; int32, shape (triples, 3)."""
        self.sites = np.concatenate((self.sites, sites))

    def meet(self, routes: NDArray[np.int32], first: int = 0) -> NDArray[np.bool_]:
        """Mark the tours with two or more sites of each triple from ``first`` on; shape (triples, tours)."""
        return _two_of(self.sites[first:], routes, self._count)

    def paid(self, routes: NDArray[np.int32], prices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what each tour pays at these duals of the triples."""
        priced = np.flatnonzero(prices)
        paid: NDArray[np.int64] = prices[priced] @ _two_of(self.sites[priced], routes, self._count)
        return paid

    def duals(self, prices: NDArray[np.int64]) -> SubsetRowDuals:
        """Return these prices as the search for tours needs them, site by site."""
        priced = np.flatnonzero(prices)
        rows = np.concatenate([self.sites[priced][:, turn] for turn in TURNS])
        order = np.argsort(rows[:, 0], kind="stable")
        count = np.bincount(rows[:, 0], minlength=self._count)
        first = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
        one, other = np.ascontiguousarray(rows[order, 1:].T)
        return SubsetRowDuals(first, one, other, np.tile(prices[priced], len(TURNS))[order])


def _two_of(triples: NDArray[np.int32], routes: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    inside = np.zeros((len(triples), count + 1), dtype=np.int8)
    inside[np.arange(len(triples))[:, np.newaxis], triples] = 1
    visits = np.zeros((len(triples), len(routes)), dtype=np.int8)
    for stop in range(routes.shape[1]):
        visits += inside[:, routes[:, stop]]
    return visits > 1


def violated_triples(
    routes: NDArray[np.int32], amounts: NDArray[np.float64], known: SubsetRowCuts
) -> NDArray[np.int32]:
    """Return triples that a solution breaks, the worst first, no site in many; int32, shape (triples, 3).

    ``routes``: sites of each tour, -1 beyond its end; ``amounts``: how much of it the solution uses.
    """
    sites, place = np.unique(routes[routes >= 0], return_inverse=True)
    part = np.zeros((len(routes), len(sites)))
    part[np.nonzero(routes >= 0)[0], place] = 1.0
    pairs = part.T @ (part * amounts[:, np.newaxis])
    np.fill_diagonal(pairs, 0)
    found, over = [np.empty((0, 3), dtype=np.int64)], [np.empty(0)]
    for one in range(len(sites)):
        triples = _over_by_pairs(pairs, one)
        excess = amounts @ (part[:, triples].sum(axis=2) > 1) - 1
        found.append(triples[excess > VIOLATED])
        over.append(excess[excess > VIOLATED])
    order = np.argsort(-np.concatenate(over), kind="stable")
    return _varied(sites[np.concatenate(found)[order]].astype(np.int32), known)


def _over_by_pairs(pairs: NDArray[np.float64], one: int) -> NDArray[np.int64]:
    """Return the triples of a site and two later ones whose pairs are used more than once together.

    Tours with all three count thrice, so that these are all that can be broken, and others. Two of the three
    pairs must be in use, so one is of the first site.
    """
    later = np.arange(one + 1, len(pairs))
    near = later[pairs[one, later] > 0]
    together = pairs[one, near][:, np.newaxis] + pairs[one, later] + pairs[np.ix_(near, later)]
    two, three = np.nonzero((together > 1 + VIOLATED - ROUNDING) & (near[:, np.newaxis] != later))
    triples = np.stack((np.full(len(two), one), near[two], later[three]), axis=1)
    return np.unique(np.sort(triples, axis=1), axis=0)


def _varied(triples: NDArray[np.int32], known: SubsetRowCuts) -> NDArray[np.int32]:
    """Return the first triples that are not known and use no site too often."""
    uses = np.zeros(triples.max(initial=0) + 1, dtype=np.int64)
    old = {tuple(each) for each in known.sites.tolist()}
    kept: list[list[int]] = []
    for triple in triples.tolist():
        if len(kept) < MOST and tuple(triple) not in old and (uses[triple] < PER_SITE).all():
            kept.append(triple)
            uses[triple] += 1
    return np.array(kept, dtype=np.int32).reshape(-1, 3)
