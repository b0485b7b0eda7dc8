"""The door of a room: its public names, each loaded from its file when it is first asked for."""

from __future__ import annotations

import ast
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def on_demand(package: str) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package whose ``__init__`` names what it offers for type checkers only.

    Each ``from MODULE import NAME`` in the block ``if TYPE_CHECKING`` of that file offers a name; MODULE is
    imported when NAME is first asked for. No name may be that of a file or folder of the package itself,
    which Python would show in its place.
    """

    def found(name: str) -> Any:
        module = _offered(package).get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(module), name)
        setattr(sys.modules[package], name, value)
        return value

    return found


@cache
def _offered(package: str) -> dict[str, str]:
    """Return the module of each name that a package offers."""
    path = sys.modules[package].__file__
    if path is None:
        return {}
    offered: dict[str, str] = {}
    for block in ast.parse(Path(path).read_text("utf-8")).body:
        if isinstance(block, ast.If) and getattr(block.test, "id", "") == "TYPE_CHECKING":
            for each in block.body:
                if isinstance(each, ast.ImportFrom) and each.module:
                    offered |= dict.fromkeys((name.name for name in each.names), each.module)
    return offered
