"""docs/policy.md names every policy file, kind, key and column, and its example works."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from scheduler.month.programmes import Programme, programmes
from scheduler.shipped import shipped
from tests.month.bureau import employer, month, only

TEXT = (Path(__file__).parent.parent.parent / "docs" / "policy.md").read_text("utf-8")
KEYS = {field.name for kind in Programme.family.values() for field in fields(kind)} - {"code"}


@pytest.mark.parametrize("path", sorted(shipped("data", "policy").glob("*.toml")), ids=lambda path: path.stem)
def test_every_policy_file_is_named(path: Path) -> None:
    assert f"| {path.name} |" in TEXT


@pytest.mark.parametrize("kind", sorted(Programme.family))
def test_every_kind_of_programme_is_explained(kind: str) -> None:
    assert f"| {kind} |" in TEXT


def test_every_key_of_a_programme_is_explained_and_no_other() -> None:
    table = TEXT.split("| key | meaning |")[1].split("\n\n")[0]
    named = {key for line in table.splitlines()[2:] for key in line.split("|")[1].replace(",", " ").split()}
    assert named == KEYS | {"kind"}


def test_every_column_made_for_filters_is_named() -> None:
    made = month(employer("A"))
    own = set(made.view.columns) - set(made.situation.frames["employers"].columns)
    own -= {"chance", "harm", "worth", "points", "reasons", "stale_months", "cap_used", "cap_left"}
    told = set(re.findall(r"`([a-z_]+)`", TEXT.split("Columns:")[1].split("\n\n")[0]))
    graded = {"hazard_nature", "exposure_level", "exposure_ratio", "exposed_band", "risk_grade"}
    graded |= {"management_grade", "supervision_class", "test_stale", "self_check_missing", "last_visit"}
    graded |= {"window_opens", "window_closes", "priority", "overdue_days"}
    assert own - graded == told


def test_the_example_of_a_campaign_works() -> None:
    text = TEXT.split("```toml")[2].split("```")[0]
    table = tomllib.loads(text)["programmes"]["lead"]
    (lead,) = programmes({}, {"lead": table})
    exposures = [{"employer": "A", "factor": "C001", "workers": 12}]
    made = month(
        employer("A", exposed_workers=12), employer("B"), policy=only(lead=table), exposures=exposures
    )
    assert lead.approval
    assert [site.programmes for site in made.problem.candidates] == [("lead",)]
