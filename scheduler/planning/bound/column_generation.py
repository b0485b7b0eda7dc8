"""Column generation: prices and tours in turn, until no tour is left that would earn more than it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.kernels_tours import pick_varied
from scheduler.planning.bound.prices import SCALE, earnings
from scheduler.planning.bound.relaxation import ProvenBound, StabilityCentre
from scheduler.planning.bound.subset_rows import violated_triples
from scheduler.planning.bound.volume import volume_algorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from scheduler.planning.bound.prices import DualPrices
    from scheduler.planning.bound.pricing import PricedTours
    from scheduler.planning.bound.relaxation import Relaxation


def begin(relaxation: Relaxation, tours: Iterable[int], worth: int = 0) -> None:
    """Give the program the tours of a plan of some ``worth``, and prices and tours of the volume algorithm.

    The first steps of that look over near legs, the later ones further.
    """
    relaxation.master.add(tours)
    most = 14 * relaxation.model.team_days
    steps = min(relaxation.effort.steps, len(relaxation.model.worth))
    for stage in relaxation.tuning.stages:
        found = volume_algorithm(relaxation, relaxation.centre.prices, stage, steps, worth)
        relaxation.centre = StabilityCentre(found.prices, found.estimate)
    for family, steps_tours in enumerate(zip(*found.tours, strict=True)):
        routes = np.unique(np.concatenate(steps_tours), axis=0)
        earned = relaxation.cuts.reduced_profits(family, routes, relaxation.centre.prices)
        order = np.argsort(-earned, kind="stable")
        _add(relaxation, family, routes[order], relaxation.tuning.start_uses, most)


def run(relaxation: Relaxation, share: float, on_proof: Callable[[], None]) -> None:
    """Price and solve until the bound is close, the work is done, or ``share`` of the time is used.

    ``on_proof`` is called after each proof.
    """
    perturbations, effort, over = (
        list(relaxation.tuning.perturbations),
        relaxation.effort,
        relaxation.time_limit.over,
    )
    relaxation.master.perturb(perturbations.pop(0))
    looking = True
    while relaxation.rounds < effort.rounds and not over(share):
        relaxation.solve()
        if looking:
            looking = _heuristic_round(relaxation)
            if not looking and perturbations:
                looking = True
                relaxation.master.perturb(perturbations.pop(0))
        else:
            wanted = _proof_round(relaxation, _worth_proving(relaxation))
            on_proof()
            if not wanted or relaxation.pricer.proofs >= effort.proofs:
                break
    if relaxation.bound is None:
        _proof_round(relaxation, relaxation.centre.prices)
    if not over(share):
        relaxation.master.perturb(0)
        relaxation.solve()


def tighten(relaxation: Relaxation, share: float) -> None:
    """Put the subset-row cuts that the solution breaks in force, while value and bound fall by it."""
    tuning = relaxation.tuning
    for _ in range(relaxation.effort.cuts):
        if relaxation.time_limit.over(share) or not len(fresh := _violated(relaxation)):
            break
        before = relaxation.value
        relaxation.cuts.subset_rows.add(fresh)
        relaxation.add_cut_rows()
        relaxation.solve()
        for _ in range(tuning.cut_looks):
            if not _heuristic_round(relaxation):
                break
            relaxation.solve()
        for _ in range(tuning.cut_proofs):
            wanted = _proof_round(relaxation, _worth_proving(relaxation), tuning.cut_gain, tuning.cut_gain)
            relaxation.solve()
            if not wanted:
                break
        if before - relaxation.value < tuning.cut_gain * abs(relaxation.value):
            break


def _violated(relaxation: Relaxation) -> NDArray[np.int32]:
    """Return triples whose subset-row cut the last solution breaks."""
    solution = relaxation.solution
    routes = relaxation.pool.routes[solution.tours]
    return violated_triples(routes, solution.amounts, relaxation.cuts.subset_rows)


def _worth_proving(relaxation: Relaxation) -> DualPrices:
    """Return the best prices so far if they seem near, and else prices on the way to the last ones."""
    centre, value, tuning = relaxation.centre, relaxation.value, relaxation.tuning
    if not relaxation.pricer.proofs and centre.estimate - value <= tuning.near * abs(value):
        return centre.prices
    return centre.prices.toward(relaxation.solution.prices, tuning.proof_step)


def _heuristic_round(relaxation: Relaxation) -> bool:
    """Add tours over promising legs; return whether more of them are worth looking for."""
    model, tuning, value = relaxation.model, relaxation.tuning, relaxation.value
    enough, new = max(1, min(20 * len(model.families), model.team_days // 4)), 0
    for smoothing in (tuning.smoothing, 0.0):
        prices = relaxation.centre.prices.toward(relaxation.solution.prices, 1 - smoothing)
        seen = []
        for number, pricing in enumerate(relaxation.pricer.problems(prices)):
            found = relaxation.pricer.heuristic(pricing, -int(0.02 * relaxation.tour_value), tuning.scope)
            new += _keep(relaxation, number, found, tuning.uses)
            seen.append(found.seen)
        estimate = prices.bound(model, relaxation.cuts.hall.sets, earnings(model, seen)) // SCALE
        if estimate < relaxation.centre.estimate:
            relaxation.centre = StabilityCentre(prices, estimate)
        if new >= enough:
            break
    return new >= enough and estimate - value > 2 * tuning.close * abs(value)


def _proof_round(
    relaxation: Relaxation, prices: DualPrices, close: float | None = None, tight: float | None = None
) -> bool:
    """Prove a bound at these prices and add the tours that keep it from falling; whether to go on.

    The bound is near enough at the share ``close`` of the value; tours that earn less than the share
    ``tight`` of an average one are not looked for. Where the nodes do not suffice, it goes on while it gains.
    """
    tuning, model, effort = relaxation.tuning, relaxation.model, relaxation.effort
    close, tight = tuning.close if close is None else close, tuning.tight if tight is None else tight
    before, value = relaxation.bound, relaxation.value
    least, threshold = int(tight * relaxation.tour_value), int(tuning.first * relaxation.tour_value)
    if before is not None:
        threshold = min(threshold, max(least, int((before - value) * SCALE / model.team_days / 4)))
    nodes = min(effort.nodes, tuning.proof_nodes // len(model.worth))
    found = relaxation.pricer.prove(prices, threshold, 4, nodes, tuning.again * effort.nodes)
    new = sum(_keep(relaxation, number, each, tuning.proof_uses) for number, each in enumerate(found))
    earned = earnings(model, [each.ceiling for each in found])
    steps = prices.bound(model, relaxation.cuts.hall.sets, earned)
    bound = steps // SCALE if before is None else min(before, steps // SCALE)
    if before is None or bound < before:
        relaxation.proven = ProvenBound(bound, prices, (steps, int(earned.min())))
        relaxation.centre = StabilityCentre(prices, relaxation.centre.estimate)
    if (
        any(each.cut_off for each in found)
        and before is not None
        and before - bound < tuning.hope * (before - value)
    ):
        return False
    return bound - value > close * abs(value) and (new > 0 or threshold > least)


def _keep(relaxation: Relaxation, family: int, found: PricedTours, uses: int) -> int:
    """Put tours that earn at the last prices into the program, varied in their sites; return how many."""
    earned = relaxation.cuts.reduced_profits(family, found.routes, relaxation.solution.prices)
    order = np.argsort(-earned, kind="stable")
    most = max(300, 7 * relaxation.model.team_days // len(relaxation.model.families))
    return _add(relaxation, family, found.routes[order[earned[order] > 0]], uses, most)


def _add(relaxation: Relaxation, family: int, routes: NDArray[np.int32], uses: int, most: int) -> int:
    """Add the first of these tours that use no site too often; return how many are new."""
    counts = np.zeros(len(relaxation.model.worth), dtype=np.int32)
    picked = pick_varied(routes, counts, uses, most)
    return relaxation.master.add(relaxation.pool.add(family, routes[picked]).tolist())
