"""Other pairings of the officers as a person reads them on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.cli.door import door

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.steps.months.pairings import Pairings
    from scheduler.studies import Paired

MOST_SITES = 5


def show_pairings(done: Pairings) -> None:
    """Print what each pairing reaches, who goes with whom, which sites differ, and what none can exceed."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=door.say("pairing_title", month=done.month, effort=done.effort))
    table.add_column(door.say("pairing_what"))
    for head in ("pairing_worth", "pairing_missed", "pairing_against"):
        table.add_column(door.say(head), justify="right")
    table.add_column(door.say("pairing_shown"))
    for each in (done.hand, *done.others):
        table.add_row(
            _name(each), f"{each.worth / done.worth_per_harm:,.1f}", f"{each.missed:,}", *_against(done, each)
        )
    Console().print(table)
    for each in (done.hand, *done.others):
        door.tell("pairing_line", name=_name(each), teams=_teams(done, each))
        if each.kinds:
            print("  " + _sites(done, each))
    if done.bound is None:
        door.tell("pairing_offices")
    else:
        door.tell("pairing_most", amount=_amount(done, max(done.bound - done.hand.value, 0)))
    door.tell("pairing_note")
    if done.fixed:
        door.tell(f"pairing_{done.fixed}_note")


def _name(each: Paired) -> str:
    return door.say("pairing_or").join(door.say(f"pairing_{kind}") for kind in each.kinds or ("hand",))


def _against(done: Pairings, each: Paired) -> tuple[str, str]:
    """Return the range of what a pairing gains, and what of it is shown."""
    gains = each.gains(done.hand) if each.kinds else None
    if gains is None:
        return "", ""
    least, most = gains
    shown = door.say("pairing_open")
    if least > 0:
        shown = door.say("pairing_gains", amount=_amount(done, least))
    elif most < 0:
        shown = door.say("pairing_loses", amount=_amount(done, -most))
    return f"{_amount(done, least, '+')} … {_amount(done, most, '+')}", shown


def _amount(done: Pairings, value: int, sign: str = "") -> str:
    """Return a difference of value as duties where it holds any, else as a share of what is in hand."""
    if duties := round(value / done.duty_price):
        code = "pairing_duty" if abs(duties) == 1 else "pairing_duties"
        return door.say(code, number=f"{duties:{sign}}")
    return f"{100 * value / max(done.reached(done.hand), 1):{sign}.2f}%"


def _teams(done: Pairings, each: Paired) -> str:
    """Return who goes with whom; teams as in hand are only counted."""
    new = [team for team in each.teams if not each.kinds or team not in done.hand.teams]
    phrases = [door.say("pairing_and").join(done.officers.get(code, code) for code in team) for team in new]
    same = len(each.teams) - len(new)
    if same:
        phrases.append(door.say("pairing_rest", count=same))
    return door.say("list_semicolon").join(phrases)


def _sites(done: Pairings, each: Paired) -> str:
    """Return the sites that enter and leave, the worthiest by name."""
    if not each.enters and not each.leaves:
        return door.say("pairing_same_sites")
    phrases = [
        door.say(f"pairing_{word}", count=len(codes), sites=_listed(done, codes))
        for word, codes in (("enters", each.enters), ("leaves", each.leaves))
        if codes
    ]
    return door.say("list_semicolon").join(phrases)


def _listed(done: Pairings, codes: Iterable[str]) -> str:
    """Return names, at most a few."""
    names = [done.sites[code] for code in codes]
    more = door.say("pairing_more") if len(names) > MOST_SITES else ""
    return door.say("list_comma").join(names[:MOST_SITES]) + more
