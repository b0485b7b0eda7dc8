"""The same county months by general packages: OR-Tools routing and PyVRP."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.county_instances import minutes_between

if TYPE_CHECKING:
    from benchmarks.county_instances import County
    from benchmarks.county_judge import Tours

FAR = 100_000
DAY = 10_000
MUST = 10**9


def ortools(county: County, seconds: float) -> Tours:
    """Return tours of OR-Tools routing: a vehicle a team-day, sites that may be dropped at their value."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    began = time.monotonic()
    told = county.told
    sites, slots, offices = told["sites"], _slots(told), len(told["depots"])
    travel = _travel(told)
    service = np.concatenate((np.zeros(offices, int), sites["minutes"]))
    ends = [team["depot"] for team, _ in slots]
    manager = pywrapcp.RoutingIndexManager(len(travel), len(slots), ends, ends)
    routing = pywrapcp.RoutingModel(manager)
    legs = routing.RegisterTransitMatrix((travel + service[:, np.newaxis]).tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(np.minimum(travel, 0).tolist()))
    longest = [team["minutes"] for team, _ in slots]
    routing.AddDimensionWithVehicleCapacity(legs, 0, longest, True, "time")
    for site, worth in enumerate(sites["value"]):
        node = manager.NodeToIndex(offices + site)
        routing.AddDisjunction([node], MUST if sites["must"][site] else round(100 * worth))
        may = [at for at, (team, day) in enumerate(slots) if _may(sites, site, team, day)]
        routing.VehicleVar(node).SetValues([-1, *may])
    told_by = pywrapcp.DefaultRoutingSearchParameters()
    told_by.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    told_by.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    told_by.time_limit.FromMilliseconds(int(1000 * max(1.0, seconds - (time.monotonic() - began))))
    solution = routing.SolveWithParameters(told_by)
    if solution is None:
        return []
    tours = []
    for vehicle, (team, day) in enumerate(slots):
        at, stops = solution.Value(routing.NextVar(routing.Start(vehicle))), []
        while not routing.IsEnd(at):
            stops.append(manager.IndexToNode(at) - offices)
            at = solution.Value(routing.NextVar(at))
        if stops:
            tours.append({"team": team["id"], "day": day, "sites": stops})
    return tours


def pyvrp(county: County, seconds: float) -> Tours:
    """Return tours of PyVRP: a vehicle a team-day, days as time windows, a profile for each set of skills."""
    import pyvrp

    began = time.monotonic()
    told = county.told
    sites, slots, offices = told["sites"], _slots(told), len(told["depots"])
    travel = _travel(told).astype(np.int64)
    sets = sorted({tuple(team["skills"]) for team in told["teams"]})
    barred = [np.isin(sites["skill"], (0, *skills), invert=True) for skills in sets]
    durations = [_without(travel, offices, each) for each in barred]
    clients = [
        pyvrp.Client(
            offices + site,
            service_duration=sites["minutes"][site],
            tw_early=DAY * sites["first_day"][site],
            tw_late=DAY * sites["last_day"][site] + 420,
            prize=MUST // 1000 if sites["must"][site] else round(100 * sites["value"][site]),
            required=bool(sites["must"][site]),
        )
        for site in range(len(sites["lat"]))
    ]
    vehicles = [
        pyvrp.VehicleType(
            1, start_depot=team["depot"], end_depot=team["depot"], tw_early=DAY * day,
            tw_late=DAY * day + team["minutes"], unit_distance_cost=0,
            profile=sets.index(tuple(team["skills"])), name=f"{team['id']} {day}",
        )
        for team, day in slots
    ]  # fmt: skip
    places = [pyvrp.Location(0, 0) for _ in range(len(travel))]
    depots = [pyvrp.Depot(at) for at in range(offices)]
    data = pyvrp.ProblemData(places, clients, depots, vehicles, durations, durations)
    left = max(1.0, seconds - (time.monotonic() - began))
    best = pyvrp.solve(data, pyvrp.stop.MaxRuntime(left), seed=1, display=False).best
    tours = []
    for route in best.routes() if best.is_feasible() else ():
        team, day = slots[route.vehicle_type()]
        stops = [each.idx for each in route.schedule() if each.is_client()]
        if stops:
            tours.append({"team": team["id"], "day": day, "sites": stops})
    return tours


def _slots(told: dict[str, Any]) -> list[tuple[dict[str, Any], int]]:
    return [(team, day) for team in told["teams"] for day in team["days"]]


def _may(sites: dict[str, Any], site: int, team: dict[str, Any], day: int) -> bool:
    skill = sites["skill"][site]
    return sites["first_day"][site] <= day <= sites["last_day"][site] and (
        not skill or skill in team["skills"]
    )


def _travel(told: dict[str, Any]) -> np.ndarray:
    places = np.array(
        [*told["depots"], *zip(told["sites"]["lat"], told["sites"]["lon"], strict=True)], dtype=float
    )
    travel = minutes_between(places, places)
    np.fill_diagonal(travel, 0)
    return travel


def _without(travel: np.ndarray, offices: int, barred: np.ndarray) -> np.ndarray:
    """Return travel in which the sites marked cannot be reached."""
    copy = travel.copy()
    at = np.flatnonzero(barred) + offices
    copy[at, :] = FAR
    copy[:, at] = FAR
    copy[at, at] = 0
    return copy
