"""The words of the house: classes and kinds of record stand in the glossary, and private words are gone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import scheduler.planning
from scheduler.domain.records import TABLES

ROOT = Path(__file__).parents[2]
PLANNING = sorted((ROOT / "scheduler" / "planning").rglob("*.py"))
FILES = [*PLANNING, *sorted((ROOT / "scheduler" / "domain").glob("*.py"))]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")
ROWS = [
    line.split("|")[1:-1] for line in GLOSSARY.splitlines() if line.startswith("| ") and "---" not in line
]
PRIVATE = re.compile(r"\b(told|missed|trios?|tolls?|slot sets?|theta)\b", re.IGNORECASE)
"""Words that named several things each, or that only their writer understood."""


def names(path: Path) -> set[str]:
    """Return the public classes of a file."""
    nodes = ast.parse(path.read_text("utf-8")).body
    return {node.name for node in nodes if isinstance(node, ast.ClassDef) and not node.name.startswith("_")}


def test_every_public_class_and_every_offered_name_stands_in_the_glossary() -> None:
    sentences = {name for name in scheduler.planning.__all__ if "sentence" in name}
    checked = {"check", "value_of", "forced", "why"} | sentences
    wanted = {name for path in FILES for name in names(path)} | set(scheduler.planning.__all__) - checked
    wanted |= set(TABLES)
    assert not sorted(name for name in wanted if f"`{name}`" not in GLOSSARY)


def test_every_name_of_the_glossary_exists_in_the_code_and_every_term_has_its_chinese_and_source() -> None:
    code = "\n".join(path.read_text("utf-8") for path in FILES)
    for term, written, chinese, meaning, source in (row for row in ROWS if row[0].strip() != "term"):
        for name in re.findall(r"`(\w+)`", written):
            assert re.search(rf"\b{name}\b", code), name
        assert re.search(r"[\u4e00-\u9fff]", chinese), term
        assert meaning.strip()
        author = source.strip()
        assert author == "ours" or re.search(
            rf"^- .*{author.split()[-3 if ' and ' in author else 0]}", GLOSSARY, re.M
        ), author


@pytest.mark.parametrize("path", PLANNING, ids=lambda path: str(path.relative_to(ROOT)))
def test_words_that_meant_several_things_are_gone(path: Path) -> None:
    assert not PRIVATE.findall(path.read_text("utf-8"))


def test_each_room_of_planning_says_its_purpose_in_one_sentence() -> None:
    for room in ("model", "heuristics", "bound", "search", "explain", "replan"):
        purpose = ast.get_docstring(ast.parse((PLANNING[0].parent / room / "__init__.py").read_text("utf-8")))
        assert purpose is not None
        assert purpose.count("\n") == 0
        assert purpose.endswith(".")
