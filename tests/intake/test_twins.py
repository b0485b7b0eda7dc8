"""Employers that may be one are named for a person, and others are not."""

from __future__ import annotations

import pandas as pd

from scheduler.domain.records import DTYPES, TABLES
from scheduler.intake import suspected_twins
from tests.intake.builders import code

KM = 1 / 111.195


def employers(*rows: dict[str, object]) -> pd.DataFrame:
    base = {"scheme": "uscc", "lat": 23.1, "lon": 113.3}
    table = pd.DataFrame([base | row for row in rows])
    types = TABLES["employers"].types
    return table.reindex(columns=list(types)).astype({name: DTYPES[kind] for name, kind in types.items()})


def pairs(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    found = suspected_twins(table)
    return list(found[["employer", "other", "reason"]].itertuples(index=False, name=None))


def test_the_same_name_nearby_is_suspected_whatever_its_legal_form() -> None:
    table = employers(
        {"employer": code(1), "name": "宏达机械（天河）有限公司"},
        {"employer": code(2), "name": "宏达机械(天河)有限责任公司", "lat": 23.1 + 2.9 * KM},
        {"employer": code(3), "name": "宏达机械天河有限公司", "lat": 23.1 - 3.1 * KM},
    )
    assert pairs(table) == [(code(1), code(2), "same_name")]


def test_the_same_name_at_an_unknown_place_is_suspected() -> None:
    table = employers(
        {"employer": code(1), "name": "宏达机械厂"}, {"employer": code(2), "name": "宏达机械厂", "lat": None}
    )
    assert pairs(table) == [(code(1), code(2), "same_name")]


def test_the_same_place_is_suspected_only_with_a_name_much_alike() -> None:
    table = employers(
        {"employer": code(1), "name": "宏达五金机械厂"},
        {"employer": code(2), "name": "宏达五金机戒厂", "lat": 23.1 + 0.09 * KM},
        {"employer": code(3), "name": "老王家具"},
        {"employer": code(4), "name": "宏达五金机戒厂", "lat": 23.1 + 9 * KM},
    )
    assert pairs(table) == [(code(1), code(2), "same_place")]


def test_places_without_names_are_nobodys_twins() -> None:
    assert (
        pairs(
            employers(
                *({"employer": code(each), "name": name} for each, name in enumerate((None, None, "（）")))
            )
        )
        == []
    )


def test_one_organisation_under_two_codes_is_suspected_wherever_it_is() -> None:
    first, second = "91440106MA00000011", "92440106MA0000001Y"
    table = employers({"employer": first, "name": "甲厂"}, {"employer": second, "name": "乙店", "lat": 30.0})
    assert pairs(table) == [(first, second, "same_organisation")]
    nameless = suspected_twins(table.assign(name=table["name"].where(table["name"] == "甲厂")))
    assert nameless["likeness"].isna().all() and len(nameless) == 1


def test_neighbours_across_the_edge_of_a_cell_are_not_missed() -> None:
    edge = 23.1230
    table = employers(
        {"employer": code(1), "name": "宏达五金厂甲", "lat": edge - 0.0001},
        {"employer": code(2), "name": "宏达五金厂乙", "lat": edge + 0.0001},
    )
    assert pairs(table) == [(code(1), code(2), "same_place")]


def test_a_crowd_under_one_name_does_not_grow_with_its_square() -> None:
    crowd = employers(*({"employer": code(number), "name": "加油站"} for number in range(200)))
    assert len(suspected_twins(crowd)) < 200


def test_plants_with_numbers_of_their_own_are_not_one() -> None:
    first, second = (
        {"employer": code(1), "name": "宏达机械第1分厂"},
        {"employer": code(2), "name": "宏达机械第2分厂"},
    )
    assert pairs(employers(first, second)) == []
    assert pairs(employers(first, second | {"name": "宏达机戒第1分厂"})) == [(code(1), code(2), "same_place")]


def test_twins_are_found_among_many_under_one_roof() -> None:
    names = [
        "宏达五金机械厂",
        *(f"{chr(0x4E00 + 97 * each)}记{chr(0x5E00 + 89 * each)}行" for each in range(40)),
    ]
    names.append("宏达五金机戒厂")
    roof = employers(*({"employer": code(number), "name": name} for number, name in enumerate(names)))
    assert pairs(roof) == [(code(0), code(41), "same_place")]


def test_an_empty_register_has_no_twins() -> None:
    assert pairs(employers()) == []
