"""Compiled loop that takes visits out of a plan and puts them back otherwise, keeping what is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.compiled import njit
from scheduler.planning.heuristics.kernels_moves import (
    copy_into,
    copy_of,
    gain_in,
    gain_of,
    insert,
    objective,
    remove,
)
from scheduler.planning.model.kernels_month import around, detour

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.heuristics.kernels_moves import MoveData, MoveState

FAR = np.int64(2**40)
MOST_REMOVED, MOST_CANDIDATES = 14, 20
WHOLE_TOUR_CHANCE = 0.15
NEAR_CHANCE = 0.7
SKIP_CHANCE = 0.02
OLD_SLOT_MINUTES = 400


@njit(cache=True)
def run_moves(
    data: MoveData, state: MoveState, best: MoveState, times: int, generator: NDArray[np.uint64]
) -> None:
    """Take visits out and put them back ``times`` times; ``best`` ends as the best plan met.

    A worse plan is gone on from by a chance that falls with its loss and with time. Between plans of like
    worth the shorter one is gone on from.
    """
    kept = copy_of(state)
    top = objective(data, state)
    score = top - data.minute_gain * state.load.sum()
    copy_into(state, best)
    pool = np.empty(MOST_REMOVED + MOST_CANDIDATES, dtype=np.int64)
    for turn in range(times):
        out = ruin(data, state, pool, generator)
        count = add_candidates(data, state, pool, out, generator)
        recreate(data, state, pool[:count], generator)
        reached = objective(data, state) - data.minute_gain * state.load.sum()
        warmth = data.temperature * (1.0 - turn / times) ** 2
        if reached >= score or reached > score + warmth * np.log(random_share(generator) + 1e-12):
            score = reached
            copy_into(state, kept)
            if objective(data, state) > top:
                top = objective(data, state)
                copy_into(state, best)
        else:
            copy_into(kept, state)


@njit(cache=True)
def ruin(data: MoveData, state: MoveState, pool: NDArray[np.int64], generator: NDArray[np.uint64]) -> int:
    """Take visits out of a few tours around a site drawn at random, in runs; return how many."""
    site = random_below(generator, data.arrays.minutes.size)
    tours, whole, out = 1 + random_below(generator, 4), random_share(generator) < WHOLE_TOUR_CHANCE, 0
    most = 1 + random_below(generator, max(min(MOST_REMOVED, data.most_changes), 1))
    for at in range(-1, data.near.shape[1]):
        other = site if at < 0 else int(data.near[site, at])
        slot = state.slot[other]
        if slot < 0 or data.locked[other]:
            continue
        length = int(state.length[slot])
        taken = length if whole else 1 + random_below(generator, length)
        first = 0
        while state.route[slot, first] != other:
            first += 1
        first = max(0, min(first - random_below(generator, taken), length - taken))
        for place in range(first + taken - 1, first - 1, -1):
            gone = int(state.route[slot, place])
            if not data.locked[gone] and out < most:
                pool[out] = gone
                out += 1
                remove(data, state, int(slot), place)
        tours -= 1
        if tours == 0 or out == most:
            break
    return out


@njit(cache=True)
def add_candidates(
    data: MoveData, state: MoveState, pool: NDArray[np.int64], out: int, generator: NDArray[np.uint64]
) -> int:
    """Add unvisited sites to the pool, most of them near those taken out, unmet duties first; its size."""
    count = out
    for site in range(data.arrays.minutes.size):
        if data.duty[site] and state.slot[site] < 0 and not among(pool, count, site) and count < pool.size:
            pool[count] = site
            count += 1
    wanted = min(pool.size, count + random_below(generator, MOST_CANDIDATES))
    for _ in range(2 * MOST_CANDIDATES):
        if count >= wanted:
            break
        if out and data.near.shape[1] and random_share(generator) < NEAR_CHANCE:
            around = pool[random_below(generator, out)]
            site = int(data.near[around, random_below(generator, data.near.shape[1])])
        else:
            site = random_below(generator, data.arrays.minutes.size)
        if state.slot[site] < 0 and not among(pool, count, site):
            pool[count] = site
            count += 1
    return count


@njit(cache=True)
def among(pool: NDArray[np.int64], count: int, site: int) -> bool:
    """Say whether a site is one of the first ``count`` of a pool."""
    return bool((pool[:count] == site).any())


@njit(cache=True)
def recreate(
    data: MoveData, state: MoveState, pool: NDArray[np.int64], generator: NDArray[np.uint64]
) -> None:
    """Insert the sites of a pool one by one, in one of four orders, each a little blurred."""
    manner = random_below(generator, 4)
    rank = np.empty(pool.size, dtype=np.float64)
    for at, site in enumerate(pool):
        blur = 0.7 + 0.6 * random_share(generator)
        gain = float(gain_of(data, state, site))
        rank[at] = blur
        if manner == 0:
            rank[at] = gain * blur
        elif manner == 1:
            rank[at] = gain * blur / (data.arrays.minutes[site] + 30.0)
        elif manner == 2:
            rank[at] = (data.arrays.minutes[site] + 0.5 * data.arrays.out[0, site]) * blur
        if data.duty[site] and manner != 3:
            rank[at] += 1e12
    for at in np.argsort(-rank):
        insert_cheapest(data, state, int(pool[at]), generator)


@njit(cache=True)
def insert_cheapest(data: MoveData, state: MoveState, site: int, generator: NDArray[np.uint64]) -> None:
    """Put a site where it adds the fewest minutes, if it brings something there.

    Its old slot mostly counts as far nearer than any other; now and then a slot is overlooked.
    """
    arrays, travel = data.arrays, data.arrays.travel
    least, where, best = FAR, -1, 0
    home = OLD_SLOT_MINUTES if random_share(generator) < NEAR_CHANCE else 0
    for slot in range(arrays.limit.size):
        length, team = state.length[slot], arrays.slot_team[slot]
        if length == state.route.shape[1] or (length == 0 and state.tours_left[team] == 0):
            continue
        if state.load[slot] + arrays.minutes[site] > arrays.limit[slot]:
            continue
        if not (arrays.on_days[site, arrays.slot_day[slot]] and arrays.by_team[site, team]):
            continue
        if random_share(generator) < SKIP_CHANCE:
            continue
        office, stops = arrays.slot_office[slot], state.route[slot, :length]
        out, back = arrays.out[office], arrays.back[office]
        for at in range(length + 1):
            added = arrays.minutes[site] + detour(travel, out, back, around(stops, at), site)
            ranked = 1024 * (added - home * (slot == data.old_slot[site])) + random_below(generator, 1024)
            if state.load[slot] + added <= arrays.limit[slot] and ranked < least:
                least, where, best = ranked, slot, at
    if where >= 0 and gain_in(data, state, site, where) > 0:
        insert(data, state, site, where, best)


@njit(cache=True)
def random_share(generator: NDArray[np.uint64]) -> float:
    """Return the next number in [0, 1) of Marsaglia's generator xorshift64*."""
    word = generator[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    generator[0] = word
    return float((word * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def random_below(generator: NDArray[np.uint64], limit: int) -> int:
    """Return a random whole number from 0 to below ``limit``."""
    return int(random_share(generator) * limit)
