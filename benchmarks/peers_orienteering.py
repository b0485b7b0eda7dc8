"""Team orienteering by PyVRP: clients that may be left out at their profit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from benchmarks.orienteering_files import Instance

FINE = 10_000


def pyvrp(told: Instance, seconds: float) -> list[list[int]]:
    """Return tours; lengths are rounded up on a fine scale, so that tours keep the limit in doubles."""
    import pyvrp

    nodes = told.customers
    if not len(nodes):
        return []
    order = [0, len(told.places) - 1, *nodes.tolist()]
    lengths = np.ceil(told.lengths[np.ix_(order, order)] * FINE).astype(np.int64)
    np.fill_diagonal(lengths, 0)
    clients = [
        pyvrp.Client(at + 2, prize=int(told.profits[node]), required=False) for at, node in enumerate(nodes)
    ]
    vehicles = pyvrp.VehicleType(
        told.teams, start_depot=0, end_depot=1, max_distance=int(told.limit * FINE), unit_distance_cost=0
    )
    places = [pyvrp.Location(0, 0) for _ in order]
    data = pyvrp.ProblemData(
        places, clients, [pyvrp.Depot(0), pyvrp.Depot(1)], [vehicles], [lengths], [lengths]
    )
    best = pyvrp.solve(data, pyvrp.stop.MaxRuntime(seconds), seed=1, display=False).best
    if not best.is_feasible():
        return []
    return [
        [int(nodes[each.idx]) for each in route.schedule() if each.is_client()] for route in best.routes()
    ]
