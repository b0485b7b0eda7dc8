"""The house keeps its measures: files, functions, sentences."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from scheduler.language import LANGUAGES, catalogue

ROOT = Path(__file__).parent.parent
SOURCES = sorted(ROOT.glob("scheduler/**/*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_at_most_300_lines_and_a_function_under_40(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300, f"{path.name} is too long"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = [each for each in node.body if not _is_docstring(each)]
            if body:
                length = (body[-1].end_lineno or 0) - body[0].lineno + 1
                assert length < 40, f"{path.name}:{node.lineno} {node.name} has {length} lines"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_no_two_public_classes_have_one_name() -> None:
    places: dict[str, list[str]] = {}
    for path in SOURCES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    twice = {name: found for name, found in places.items() if len(found) > 1}
    assert not twice


def test_every_sentence_stands_in_every_language() -> None:
    codes = {language: set(catalogue(language)) for language in LANGUAGES}
    assert codes["zh"] == codes["en"]


def test_every_error_code_in_the_program_has_a_sentence() -> None:
    known = set(catalogue("en"))
    missing = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _is_error(node) and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and code.value not in known:
                    missing.append(f"{path.name}:{node.lineno} {code.value}")
    assert not missing


def _is_error(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id.endswith("Error") and node.func.id in ERRORS


ERRORS = {"SchedulerError", "SettingsError"}
