"""Verbs that ask: whatif."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.door import DEFAULT_CONFIG, AsJson, AsOf, ConfigFile, app, day_of, door, print_json

if TYPE_CHECKING:
    from scheduler.bureau import Bureau


@app.command()
def whatif(
    officers: Annotated[int | None, typer.Option()] = None,
    scenario: Annotated[str, typer.Option()] = "",
    pairing: Annotated[bool, typer.Option("--pairing")] = False,
    fixed_too: Annotated[bool, typer.Option("--fixed-too")] = False,
    month: Annotated[str | None, typer.Option()] = None,
    effort: Annotated[
        str,
        typer.Option(),
    ] = "",
    as_of: AsOf = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Ask what other officers, pairs or a scenario would change, without writing."""
    from scheduler.cli.shows import show_compared
    from scheduler.steps.months import questions

    bureau = door.ask(config)
    if (officers is not None) + bool(scenario) + pairing != 1 or (fixed_too and not pairing):
        raise typer.BadParameter(door.say("whatif_needs_words"))
    if pairing:
        return _pairings(bureau, month, effort or "normal", as_of=as_of, fixed_too=fixed_too, as_json=as_json)
    if officers is not None:
        asked = questions.more_officers(bureau, officers)
    else:
        asked = questions.scenario(bureau, scenario)
    done = questions.what_if(bureau, asked, month, effort=effort or "quick", as_of=day_of(as_of))
    return print_json(done) if as_json else show_compared(done)


def _pairings(
    bureau: Bureau, month: str | None, effort: str, *, as_of: AsOf, fixed_too: bool, as_json: bool
) -> None:
    """Answer what another pairing would be worth."""
    from scheduler.cli.progress import progress
    from scheduler.cli.show_pairings import show_pairings
    from scheduler.steps.months.pairings import other_pairs

    with progress(door, quiet=as_json) as on_event:
        done = other_pairs(
            bureau, month, effort=effort, as_of=day_of(as_of), fixed_too=fixed_too, on_event=on_event
        )
    print_json(done) if as_json else show_pairings(done)
