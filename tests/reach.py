"""Which tests a change can reach, by what imports what: ``python -m tests.reach [SINCE]`` prints their files.

``SINCE`` is a revision; without it, where this branch left the one it follows, or else the last commit. What
is not committed counts. A test is reached through its own imports, those of its conftest.py files, and theirs
in turn. Tests that start programs or read the tree are reached by any change, and so is every test by a
change of data, settings or lists; a page reaches only the tests that read pages.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent.parent
TOPS = ("scheduler", "benchmarks", "tests")
LOOKS_AROUND = ("subprocess", "glob(", '"scheduler"')
"""Words of tests that start programs or read the code itself, and so see more of it than they import."""
READS_PAGES = ('"docs"', "README", ".md")


class Tree:
    """The modules of a checkout, and what each imports where it runs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        found = {path for top in TOPS for path in root.glob(f"{top}/**/*.py")}
        self.paths = {_name(path.relative_to(root)): path for path in sorted(found)}

    def reached(self, changed: Iterable[str]) -> list[str]:
        """Return the test files that changed files (paths from the root) can reach, in order of name."""
        changed = set(changed)
        code = {each for each in changed if each.endswith(".py")}
        pages = {each for each in changed if each.endswith(".md")}
        tests = [path for path in self.paths.values() if path.name.startswith("test_")]
        if changed - code - pages or "tests/conftest.py" in code:
            return [self._told(path) for path in tests]
        # a module that is gone reaches whatever names it: that no longer runs, and lint says so
        names = {_name(Path(each)) for each in code}
        return [self._told(path) for path in tests if self._is_reached(path, names, bool(pages))]

    def _told(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _is_reached(self, test: Path, changed: set[str], pages: bool) -> bool:
        text = test.read_text("utf-8")
        if pages and any(word in text for word in READS_PAGES):
            return True
        if changed and any(word in text for word in LOOKS_AROUND):
            return True
        return not changed.isdisjoint(self.everything(_name(test.relative_to(self.root))))

    def everything(self, name: str) -> set[str]:
        """Return a module and all that is imported when it runs, however late."""
        met, waiting = set[str](), [name]
        while waiting:
            module = waiting.pop()
            if module not in met:
                met.add(module)
                waiting += self.imports(module)
        return met

    @cache  # noqa: B019 - a tree lives as long as the run
    def imports(self, name: str) -> frozenset[str]:
        """Return the modules that a module imports, with the packages they lie in; tests have a conftest.py."""
        found = set[str]()
        for each in _running(ast.parse(self.paths[name].read_text("utf-8"))):
            if isinstance(each, ast.Import):
                for one in each.names:
                    found |= {one.name, *self.offers(one.name).values()}
            elif isinstance(each, ast.ImportFrom) and each.module:
                offered = self.offers(each.module)
                for one in each.names:
                    inside = f"{each.module}.{one.name}"
                    found |= {inside if inside in self.paths else each.module}
                    found |= {offered[one.name]} if one.name in offered else set()
        around = {
            ".".join(one.split(".")[:depth])
            for one in found | {name}
            for depth in range(1, one.count(".") + 1)
        }
        if name.startswith("tests"):
            found |= {f"{package}.conftest" for package in around}
        return frozenset((found | around) & self.paths.keys() - {name})

    @cache  # noqa: B019 - as above
    def offers(self, package: str) -> dict[str, str]:
        """Return what a package offers on demand: the module of each name (see ``scheduler.on_demand``)."""
        path = self.paths.get(package)
        if path is None or path.name != "__init__.py" or "__getattr__" not in path.read_text("utf-8"):
            return {}
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        told = [each for each in nodes if isinstance(each, ast.ImportFrom) and each.module]
        return {name.asname or name.name: each.module or "" for each in told for name in each.names}


def _name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Walk over what runs; what stands under TYPE_CHECKING never does."""
    yield node
    types = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    for each in node.orelse if types and isinstance(node, ast.If) else ast.iter_child_nodes(node):
        yield from _running(each)


def changed_files(since: str = "") -> list[str]:
    """Return the files that differ from a revision, with those that git does not know yet."""
    if not since:
        upstream = _git("merge-base", "HEAD", "@{upstream}")
        since = upstream[0] if upstream else "HEAD"
    elif not _git("rev-parse", "--verify", f"{since}^{{commit}}"):
        raise SystemExit(f"{since} is no revision that git knows; name a commit or a branch")
    return sorted({*_git("diff", "--name-only", since), *_git("ls-files", "--others", "--exclude-standard")})


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


if __name__ == "__main__":
    print("\n".join(Tree(ROOT).reached(changed_files(*sys.argv[1:2]))))
