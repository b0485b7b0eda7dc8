"""The drawing of the imports shows no circle but for types."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent


def _modules(root: Path) -> dict[str, Path]:
    paths = sorted(root.glob("scheduler/**/*.py"))
    names = [".".join(path.relative_to(root).with_suffix("").parts) for path in paths]
    return {name.removesuffix(".__init__"): path for name, path in zip(names, paths, strict=True)}


def _run(nodes: list[ast.AST]) -> Iterator[ast.AST]:
    """Walk over what runs, also inside functions; what stands under TYPE_CHECKING never does."""
    for node in nodes:
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from _run(list(node.orelse))
        else:
            yield from _run(list(ast.iter_child_nodes(node)))


def _imported(path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    for node in _run([ast.parse(path.read_text("utf-8"))]):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            within = [f"{node.module}.{each.name}" for each in node.names]
            yield from (name if name in modules else node.module for name in within)


def _circle(root: Path) -> list[str]:
    """Return the modules of a circle, each imported by the next; empty if there is none."""
    modules = _modules(root)
    drawing = {
        name: set(_imported(path, modules)) & (modules.keys() - {name}) for name, path in modules.items()
    }
    try:
        TopologicalSorter(drawing).prepare()
    except CycleError as wrong:
        return list(wrong.args[1])
    return []


def test_no_module_imports_itself_through_others() -> None:
    assert not _circle(ROOT)


@pytest.mark.parametrize("inside", ["", "def late():\n    "])
def test_a_circle_is_found_also_inside_a_function_but_not_for_types(tmp_path: Path, inside: str) -> None:
    (tmp_path / "scheduler").mkdir()
    (tmp_path / "scheduler/one.py").write_text("from scheduler import two\n")
    (tmp_path / "scheduler/two.py").write_text(f"{inside}from scheduler.one import two\n")
    assert set(_circle(tmp_path)) == {"scheduler.one", "scheduler.two"}
    (tmp_path / "scheduler/two.py").write_text("if TYPE_CHECKING:\n    from scheduler import one\n")
    assert not _circle(tmp_path)
