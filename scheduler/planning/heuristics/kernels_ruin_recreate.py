"""Compiled loop that takes visits out of a plan and puts them back otherwise, keeping what is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.compiled import njit
from scheduler.planning.heuristics.kernels_moves import (
    copied,
    copy,
    gain_in,
    gain_of,
    insert,
    remove,
    total,
)
from scheduler.planning.model.kernels_month import around, detour

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.heuristics.kernels_moves import Ground, State

FAR = np.int64(2**40)
MOST_OUT, MOST_NEW = 14, 20
WHOLE = 0.15
AROUND = 0.7
OVERLOOKED = 0.02
HOME = 400


@njit(cache=True)
def reshuffle(ground: Ground, state: State, best: State, times: int, luck: NDArray[np.uint64]) -> None:
    """Take visits out and put them back ``times`` times; ``best`` ends as the best plan met.

    A worse plan is gone on from by a chance that falls with its loss and with time. Between plans of like
    worth the shorter one is gone on from.
    """
    kept = copied(state)
    top = total(ground, state)
    score = top - ground.minute * state.load.sum()
    copy(state, best)
    pool = np.empty(MOST_OUT + MOST_NEW, dtype=np.int64)
    for turn in range(times):
        out = take_out(ground, state, pool, luck)
        count = invite(ground, state, pool, out, luck)
        put_back(ground, state, pool[:count], luck)
        reached = total(ground, state) - ground.minute * state.load.sum()
        warmth = ground.heat * (1.0 - turn / times) ** 2
        if reached >= score or reached > score + warmth * np.log(chance(luck) + 1e-12):
            score = reached
            copy(state, kept)
            if total(ground, state) > top:
                top = total(ground, state)
                copy(state, best)
        else:
            copy(kept, state)


@njit(cache=True)
def take_out(ground: Ground, state: State, pool: NDArray[np.int64], luck: NDArray[np.uint64]) -> int:
    """Take visits out of a few tours around a site drawn at random, in runs; return how many."""
    site = below(luck, ground.land.minutes.size)
    tours, whole, out = 1 + below(luck, 4), chance(luck) < WHOLE, 0
    most = 1 + below(luck, max(min(MOST_OUT, ground.most), 1))
    for at in range(-1, ground.near.shape[1]):
        other = site if at < 0 else int(ground.near[site, at])
        slot = state.slot[other]
        if slot < 0 or ground.held[other]:
            continue
        length = int(state.length[slot])
        taken = length if whole else 1 + below(luck, length)
        first = 0
        while state.route[slot, first] != other:
            first += 1
        first = max(0, min(first - below(luck, taken), length - taken))
        for place in range(first + taken - 1, first - 1, -1):
            gone = int(state.route[slot, place])
            if not ground.held[gone] and out < most:
                pool[out] = gone
                out += 1
                remove(ground, state, int(slot), place)
        tours -= 1
        if tours == 0 or out == most:
            break
    return out


@njit(cache=True)
def invite(ground: Ground, state: State, pool: NDArray[np.int64], out: int, luck: NDArray[np.uint64]) -> int:
    """Add unvisited sites to the pool, most of them near those taken out, missed duties first; its size."""
    count = out
    for site in range(ground.land.minutes.size):
        if ground.duty[site] and state.slot[site] < 0 and not among(pool, count, site) and count < pool.size:
            pool[count] = site
            count += 1
    wanted = min(pool.size, count + below(luck, MOST_NEW))
    for _ in range(2 * MOST_NEW):
        if count >= wanted:
            break
        if out and ground.near.shape[1] and chance(luck) < AROUND:
            around = pool[below(luck, out)]
            site = int(ground.near[around, below(luck, ground.near.shape[1])])
        else:
            site = below(luck, ground.land.minutes.size)
        if state.slot[site] < 0 and not among(pool, count, site):
            pool[count] = site
            count += 1
    return count


@njit(cache=True)
def among(pool: NDArray[np.int64], count: int, site: int) -> bool:
    """Say whether a site is one of the first ``count`` of a pool."""
    return bool((pool[:count] == site).any())


@njit(cache=True)
def put_back(ground: Ground, state: State, pool: NDArray[np.int64], luck: NDArray[np.uint64]) -> None:
    """Insert the sites of a pool one by one, in one of four orders, each a little blurred."""
    manner = below(luck, 4)
    rank = np.empty(pool.size, dtype=np.float64)
    for at, site in enumerate(pool):
        blur = 0.7 + 0.6 * chance(luck)
        gain = float(gain_of(ground, state, site))
        rank[at] = blur
        if manner == 0:
            rank[at] = gain * blur
        elif manner == 1:
            rank[at] = gain * blur / (ground.land.minutes[site] + 30.0)
        elif manner == 2:
            rank[at] = (ground.land.minutes[site] + 0.5 * ground.land.out[0, site]) * blur
        if ground.duty[site] and manner != 3:
            rank[at] += 1e12
    for at in np.argsort(-rank):
        place(ground, state, int(pool[at]), luck)


@njit(cache=True)
def place(ground: Ground, state: State, site: int, luck: NDArray[np.uint64]) -> None:
    """Put a site where it adds the fewest minutes, if it brings something there.

    Its old slot mostly counts as far nearer than any other; now and then a slot is overlooked.
    """
    land, travel = ground.land, ground.land.travel
    least, where, best = FAR, -1, 0
    home = HOME if chance(luck) < AROUND else 0
    for slot in range(land.limit.size):
        length, team = state.length[slot], land.slot_team[slot]
        if length == state.route.shape[1] or (length == 0 and state.tours_left[team] == 0):
            continue
        if state.load[slot] + land.minutes[site] > land.limit[slot]:
            continue
        if not (land.on_days[site, land.slot_day[slot]] and land.by_team[site, team]):
            continue
        if chance(luck) < OVERLOOKED:
            continue
        office, stops = land.slot_office[slot], state.route[slot, :length]
        out, back = land.out[office], land.back[office]
        for at in range(length + 1):
            added = land.minutes[site] + detour(travel, out, back, around(stops, at), site)
            ranked = 1024 * (added - home * (slot == ground.was[site])) + below(luck, 1024)
            if state.load[slot] + added <= land.limit[slot] and ranked < least:
                least, where, best = ranked, slot, at
    if where >= 0 and gain_in(ground, state, site, where) > 0:
        insert(ground, state, site, where, best)


@njit(cache=True)
def chance(luck: NDArray[np.uint64]) -> float:
    """Return the next number in [0, 1) of Marsaglia's generator xorshift64*."""
    word = luck[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    luck[0] = word
    return float((word * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def below(luck: NDArray[np.uint64], limit: int) -> int:
    """Return a random whole number from 0 to below ``limit``."""
    return int(chance(luck) * limit)
