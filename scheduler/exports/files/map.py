"""The month on a map: visits as points, tours as lines (GeoJSON, RFC 7946, WGS-84)."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from scheduler.exports.base import Export
from scheduler.exports.cells import class_word, clock, officer_names
from scheduler.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from scheduler.domain.sheet import MonthSheet, VisitLine

_PLACES = 6  # decimals of a degree: a tenth of a metre


class MonthMap(Export, name="map"):
    """plan.geojson: visits and tours on a map."""

    place = 4

    def write(self, folder: Path, sheet: MonthSheet) -> tuple[Path, ...]:
        return (write_geojson(folder / "plan.geojson", sheet),)


def write_geojson(path: Path, sheet: MonthSheet) -> Path:
    """Write the month's map, whole or not at all; a visit without a known place has no geometry."""
    features = [*_offices(sheet), *(_visit(sheet, line) for line in sheet.visits), *_tours(sheet)]
    plan = {"version": sheet.revision, "state": sheet.state, "approver": sheet.approver}
    collection = {"type": "FeatureCollection", "plan": plan, "features": features}
    text = json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False)
    return write_whole(path, f"{text}\n".encode())


def _offices(sheet: MonthSheet) -> Iterator[dict[str, Any]]:
    for name, lat, lon in sheet.offices:
        yield _feature(_point(lat, lon), {"what": "office", "name": name})


def _visit(sheet: MonthSheet, line: VisitLine) -> dict[str, Any]:
    facts = {
        "what": "visit",
        "code": line.code,
        "name": line.name,
        "day": line.day.isoformat(),
        "start": clock(line.start),
        "team": line.team,
        "order": line.order,
        "officers": officer_names(line, sheet),
        "class": line.supervision_class,
        "class_word": class_word(line.supervision_class, sheet.language),
        "points": line.points,
        "harm": round(line.harm, 1),
        "minutes": line.minutes,
        "kind": line.kind,
        "programmes": list(line.programmes),
        "duty": line.duty,
        "reasons": list(line.reasons),
    }
    return _feature(_point(line.lat, line.lon), facts)


def _tours(sheet: MonthSheet) -> Iterator[dict[str, Any]]:
    """Yield each team-day as a line from the office through its visits and back, where places are known."""
    offices = {name: _position(lat, lon) for name, lat, lon in sheet.offices}
    home = next(iter(offices.values())) if len(offices) == 1 else None
    stops = sorted(sheet.visits, key=_tour_and_order)
    for (day, team), lines in groupby(stops, key=_tour):
        tour = list(lines)
        ends = [each for each in [offices.get(tour[0].office, home)] if each]
        known = [
            _position(each.lat, each.lon) for each in tour if each.lat is not None and each.lon is not None
        ]
        if len(ends + known) > 1:
            line = {"type": "LineString", "coordinates": [*ends, *known, *ends]}
            facts = {"what": "tour", "day": day.isoformat(), "team": team, "visits": len(tour)}
            yield _feature(line, facts)


def _tour(line: VisitLine) -> tuple[date, str]:
    return line.day, line.team


def _tour_and_order(line: VisitLine) -> tuple[date, str, int]:
    return line.day, line.team, line.order


def _feature(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _point(lat: float | None, lon: float | None) -> dict[str, Any] | None:
    if lat is None or lon is None:
        return None
    return {"type": "Point", "coordinates": _position(lat, lon)}


def _position(lat: float, lon: float) -> list[float]:
    """Return longitude first, as RFC 7946 wants it."""
    return [round(lon, _PLACES), round(lat, _PLACES)]
