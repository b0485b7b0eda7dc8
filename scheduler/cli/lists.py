"""Verbs that list what a person must fill in or look into: places."""

from __future__ import annotations

from scheduler.cli.door import DEFAULT_CONFIG, AsJson, ConfigFile, app, door, print_json


@app.command()
def places(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """List employers without coordinates, to fill in and import. 列出待补坐标的用人单位，填好后导入。"""
    from scheduler.steps.records.places import list_unplaced

    bureau = door.open(config)
    done = list_unplaced(bureau)
    if as_json:
        return print_json(done)
    if done.file is None:
        return door.tell("places_none", employers=done.employers)
    comma = door.say("list_comma")
    levels = comma.join(f"{door.say(f'place_{level}')} {count}" for level, count in done.levels)
    door.tell("places_found", unplaced=done.unplaced, employers=done.employers, levels=levels)
    return door.tell("places_next", path=done.file)
