"""A draw as a person reads it: how far it is, what to announce, who was drawn, what comes next."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scheduler.cli.door import door, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.draw.ceremony import Ceremony
    from scheduler.month.estimates import Estimate
    from scheduler.steps.drawing.estimates import Estimated


def show_draw(now: Ceremony, as_json: bool, folder: Path | None = None) -> None:
    """Print a draw's state; ``folder``: where its files were just written."""
    if as_json:
        return print_json(_facts(now) | ({"folder": folder} if folder else {}))
    door.tell("draw_state", period=now.period, attempt=now.attempt)
    for each in now.earlier:
        void = each.body("void") or {}
        door.tell("draw_was_void", attempt=each.attempt, cause=void["cause"], reason=void["reason"])
    for stage, body in now.stages:
        name, _, who = stage.partition(":")
        door.tell(f"draw_did_{name}", **{"who": who, **{key: _short(body[key]) for key in body}})
        if name == "freeze":
            _announce(now)
    if now.body("run") is not None:
        _sites(now)
    if folder is not None:
        door.tell("draw_files_at", folder=folder)
    door.tell(f"draw_next_{now.next or 'none'}", waiting=", ".join(now.waiting))
    return None


def _short(value: Any) -> Any:
    return value if isinstance(value, str | int) else ""


def _announce(now: Ceremony) -> None:
    for stratum, frozen in now.frozen.items():
        announced = frozen.announcement()
        door.tell("draw_announce", stratum=door.say(f"draw_stratum_{stratum}"), **announced)


def _sites(now: Ceremony) -> None:
    for site in now.sites():
        door.tell(
            "draw_site_dropped" if site.dropped else "draw_site",
            site=site.code,
            strata=", ".join(door.say(f"draw_stratum_{each}") for each in site.strata),
            chance=", ".join(f"{100 * p / 1e9:.3g} %" for _, p in site.chances),
            team=site.team or "-",
            drawn_team=site.drawn_team or "-",
            reason=site.reason,
        )


def _facts(now: Ceremony) -> dict[str, Any]:
    return {
        "period": now.period,
        "attempt": now.attempt,
        "stages": [stage for stage, _ in now.stages],
        "next": now.next,
        "waiting": list(now.waiting),
        "announced": [each.announcement() for each in now.frozen.values()] if now.body("freeze") else [],
        "sites": [asdict(each) for each in now.sites()] if now.body("run") else [],
    }


def show_estimates(found: Estimated) -> None:
    """Print the estimates with their intervals and the size they rest on."""
    door.tell("estimate_rests_on", first=found.first, last=found.last, **_size(found.serious))
    serious = {name: f"{getattr(found.serious, name):.0f}" for name in ("value", "low", "high")}
    door.tell("estimate_serious", **serious)
    share = {name: f"{100 * getattr(found.share, name):.0f} %" for name in ("value", "low", "high")}
    door.tell("estimate_share", **share)


def _size(estimate: Estimate) -> dict[str, int]:
    return {"n": estimate.n, "missing": estimate.missing, "draws": estimate.draws}
