"""Two replayed weeks of a city as a page of results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.cli.door import door

if TYPE_CHECKING:
    from scheduler.steps.upkeep.demo_city import CityDemo


def show_city(done: CityDemo) -> None:
    """Print what the inspectors found in their order and in the planned one, and why the first are first."""
    from rich.console import Console
    from rich.table import Table

    from scheduler.steps.upkeep.demo_city import LEAST_FACTOR

    door.tell("city_head", listed=done.listed, known=done.known, recipe=done.recipe)
    table = Table()
    for head in ("day", "visits", "as_visited", "as_planned", "so_far_visited", "so_far_planned"):
        table.add_column(door.say(f"city_{head}"), justify="left" if head == "day" else "right")
    true_sum = planned_sum = 0
    for day, row in done.replay.days.iterrows():
        true_sum, planned_sum = true_sum + row["found_true"], planned_sum + row["found_planned"]
        cells = (row["visits"], row["found_true"], row["found_planned"], true_sum, planned_sum)
        table.add_row(f"{day:%a %d %b}", *(str(each) for each in cells))
    Console().print(table)
    found = done.replay
    door.tell(
        "city_result",
        earlier=f"{found.days_earlier:.1f}",
        planned=f"{100 * found.first_half:.0f}",
        visited=f"{100 * found.first_half_true:.0f}",
    )
    door.tell("city_first", least=LEAST_FACTOR)
    for place, (code, kind, reasons) in enumerate(done.first, 1):
        print("  " + door.say("city_site", place=place, code=code, kind=kind))
        for each in reasons:
            print("       " + each.strip())
    door.tell("city_file", path=done.file)
