"""Docs stay true: every link leads somewhere, every verb and every shipped programme is told of."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scheduler.cli import with_verbs

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_verb_is_told_of_in_the_docs() -> None:
    app = with_verbs()
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    verbs = {
        command.name or (command.callback.__name__ if command.callback else "")
        for command in app.registered_commands
    }
    verbs |= {group.name or "" for group in app.registered_groups}
    missing = sorted(verb for verb in verbs - {""} if f"supervise {verb}" not in text)
    assert not missing


def test_the_floors_as_they_are_drawn_are_those_that_are_kept() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    kept = [re.findall(r"\w+", each) for each in settings["tool"]["importlinter"]["contracts"][0]["layers"]]
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    drawn = [re.split(r"  +", line)[0].split() for line in lines]
    for floor in kept:
        assert floor in drawn or floor == ["__main__"], floor


def test_the_repository_names_no_path_of_a_machine() -> None:
    for page in PAGES:
        assert not re.search(r"(?<![\w.])/(work|root|home)/", page.read_text("utf-8")), page.name


def test_every_test_that_a_page_names_exists() -> None:
    tests = "\n".join(each.read_text("utf-8") for each in (ROOT / "tests").rglob("test_*.py"))
    for page in PAGES:
        text = page.read_text("utf-8")
        for name in re.findall(r"`(test_\w+)`", text):
            assert f"def {name}(" in tests, f"{page.name}: {name}"
        for path in re.findall(r"`(tests/[\w/]+\.py)`", text):
            assert (ROOT / path).is_file(), f"{page.name}: {path}"
