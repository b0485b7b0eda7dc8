"""The reasons of a site as sentences of either language."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from scheduler.language import say
from scheduler.planning.explain.remedy import Raise, Remedy, TwoRemedies
from scheduler.planning.words import listed, unit_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.planning.explain.team_days import Obstacle
    from scheduler.planning.explain.why import Why


def why_sentences(why: Why, language: str, named: Callable[[str], str] = str) -> tuple[str, ...]:
    """Return the reasons as sentences; ``named`` turns a code into the name that the reader knows."""
    tell = _planned if why.planned else _left_out
    return tuple(tell(why, language, named))


def remedy_phrase(change: Remedy, language: str, worth_per_harm: float = 1000.0) -> str:
    """Return a change as part of a sentence; a raise is put in harm."""
    facts = {
        field.name: _shown(getattr(change, field.name), language, worth_per_harm)
        for field in fields(change)
        if field.name != "code"
    }
    if isinstance(change, Raise):
        facts["harm"] = f"{change.worth / worth_per_harm:,.1f}"
    return say(change.sentence, language, **facts)


def _planned(why: Why, language: str, named: Callable[[str], str]) -> Iterator[str]:
    yield _visit_told("site_planned", why, language, named)
    yield from _standing(why, language, named)
    if why.reaches <= 0:
        yield say("site_earns", language, harm=_harm(why, -why.reaches))
    else:
        code = "site_costs_duty" if why.duty or why.held else "site_costs"
        yield say(code, language, harm=_harm(why, why.reaches))
    if why.undone or why.short > 0:
        yield _order_told("without", why, language, named)
    if why.exchanged:
        yield say("site_instead", language, sites=listed(map(named, why.exchanged), language))
    else:
        yield say("site_instead_none", language)


def _left_out(why: Why, language: str, named: Callable[[str], str]) -> Iterator[str]:
    yield say("site_left_out", language, site=named(why.code))
    yield from _standing(why, language, named)
    if why.lacks is None:
        yield say("site_no_place", language)
    else:
        if why.undone or why.short > 0:
            yield _order_told("with", why, language, named)
        else:
            code = "site_tie" if why.lacks == 0 else "site_lacks" if why.solved else "site_lacks_at_most"
            yield say(code, language, harm=_harm(why, why.lacks))
        yield _visit_told("site_joins", why, language, named)
        if why.exchanged:
            yield say("site_pushes_out", language, sites=listed(map(named, why.exchanged), language))
    for obstacle in why.obstacles:
        yield _obstacle_told(obstacle, language)
    comes_after = bool(why.undone) or why.short > 0
    offered = [change for change in why.changes if not (comes_after and _ranks_higher(change))]
    for change in offered:
        yield say("site_change", language, change=remedy_phrase(change, language, why.worth_per_harm))
    if not offered and not comes_after:
        yield say("site_no_change", language)


def _ranks_higher(change: Remedy) -> bool:
    """Say whether a change raises the rank, which against duties and targets is their price in disguise."""
    return isinstance(change, Raise) or (isinstance(change, TwoRemedies) and _ranks_higher(change.second))


def _standing(why: Why, language: str, named: Callable[[str], str]) -> Iterator[str]:
    yield say("site_harm", language, harm=_harm(why, why.worth))
    if why.duty:
        yield say("site_duty", language)
    if why.held:
        yield say(f"site_held_{why.held}", language, code=why.code)
    if why.programmes:
        yield say("site_programmes", language, programmes=listed(map(named, why.programmes), language))


def _order_told(side: str, why: Why, language: str, named: Callable[[str], str]) -> str:
    """Say what comes before the site, or after it, whatever the ranking: duties, then what is asked."""
    if why.undone:
        return say(f"site_{side}_undone", language, sites=listed(map(named, why.undone), language))
    return say(f"site_{side}_short", language, visits=why.short, harm=_harm(why, why.reaches, "+"))


def _harm(why: Why, worth: int, sign: str = "") -> str:
    return f"{worth / why.worth_per_harm:{sign},.1f}"


def _visit_told(code: str, why: Why, language: str, named: Callable[[str], str]) -> str:
    assert why.visit is not None
    hours, minutes = divmod(why.visit.start, 60)
    return say(
        code,
        language,
        site=named(why.code),
        day=why.visit.day,
        time=f"{hours:02d}:{minutes:02d}",
        team=why.visit.team,
        order=why.visit.order,
        stops=len(why.tour),
    )


def _obstacle_told(obstacle: Obstacle, language: str) -> str:
    return say(
        "site_obstacle",
        language,
        rule=say(f"rule_{obstacle.rule}", language),
        amount=obstacle.amount,
        unit=unit_word(obstacle.unit, obstacle.amount, language),
        slots=obstacle.slots,
        of=obstacle.of,
    )


def _shown(value: object, language: str, worth_per_harm: float) -> object:
    if isinstance(value, Remedy):
        return remedy_phrase(value, language, worth_per_harm)
    if isinstance(value, int):
        return f"{value:,}"
    return listed(value, language) if isinstance(value, tuple) else value
