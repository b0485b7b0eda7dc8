"""Verbs about models: train, and which one serves."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from scheduler.cli.door import (
    DEFAULT_CONFIG,
    NOBODY,
    AsJson,
    AsOf,
    By,
    ConfigFile,
    Reason,
    app,
    day_of,
    door,
    print_json,
)


@app.command()
def train(
    recipe: Annotated[str, typer.Option()] = "additive",
    serve: Annotated[str, typer.Option()] = "",
    roll_back: Annotated[bool, typer.Option("--roll-back")] = False,
    models: Annotated[bool, typer.Option("--list")] = False,
    as_of: AsOf = None,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Train a model; it serves if it wins on its card, or a person says so."""
    from scheduler.steps.records import models as steps

    bureau = door.open(config)
    if models:
        return _list(steps.all_models(bureau), as_json)
    if serve or roll_back:
        if serve:
            steps.put_into_service(bureau, serve, actor=by, reason=reason)
        name = serve or steps.roll_back_model(bureau, actor=by, reason=reason)
        return print_json({"serving": name}) if as_json else door.tell("model_serves", name=name)
    done = steps.train_model(bureau, recipe, as_of=day_of(as_of), actor=by, reason=reason)
    if as_json:
        return print_json({name: value for name, value in asdict(done).items() if name != "kept"})
    door.tell("model_trained", name=done.name, day=done.as_of)
    for each in done.compared:
        door.tell(
            "model_compared",
            against=each.against,
            ours=f"{100 * each.proposed:.1f}",
            theirs=f"{100 * each.other:.1f}",
            low=f"{100 * each.low:+.1f}",
            high=f"{100 * each.high:+.1f}",
        )
    door.tell("model_serves" if done.serves else "model_proposed", name=done.name)
    return door.tell("model_card", path=done.card)


def _list(models: tuple[object, ...], as_json: bool) -> None:
    if as_json:
        return print_json({"models": models})
    for each in models:
        door.tell(
            "model_line",
            name=getattr(each, "name", ""),
            state=door.say(f"model_state_{getattr(each, 'state', '')}"),
            day=getattr(each, "as_of", ""),
        )
    return None
