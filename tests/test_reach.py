"""What ``bin/test --changed`` leaves out cannot be reached by the change."""

from __future__ import annotations

import pytest

from tests.reach import ROOT, Tree

FILES = {
    "scheduler/low.py": "",
    "scheduler/other.py": "",
    "scheduler/typed.py": "",
    "scheduler/room/__init__.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
    "    from scheduler.room.deep import work\n    from scheduler.room.twin import play\n"
    "else:\n    __getattr__ = None",
    "scheduler/room/deep.py": "def work():\n    from scheduler import low",
    "scheduler/room/twin.py": "",
    "tests/conftest.py": "",
    "tests/a/conftest.py": "from tests.a.makers import made",
    "tests/a/makers.py": "import scheduler.other",
    "tests/a/test_work.py": "from scheduler.room import work\nfrom typing import TYPE_CHECKING\n"
    "if TYPE_CHECKING:\n    from scheduler.typed import T",
    "tests/test_play.py": "from scheduler.room import play",
    "tests/test_start.py": "import subprocess",
    "tests/test_page.py": "PAGE = 'README.md'",
}
WORK, PAGE, PLAY, START = (
    "tests/a/test_work.py",
    "tests/test_page.py",
    "tests/test_play.py",
    "tests/test_start.py",
)
ALL = [WORK, PAGE, PLAY, START]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    root = tmp_path_factory.mktemp("tree")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Tree(root)


@pytest.mark.parametrize(
    ("changed", "reached"),
    [
        ("scheduler/low.py", [WORK, START]),
        ("scheduler/room/deep.py", [WORK, START]),
        ("scheduler/room/twin.py", [PLAY, START]),
        ("scheduler/room/__init__.py", [WORK, PLAY, START]),
        ("scheduler/other.py", [WORK, START]),
        ("scheduler/typed.py", [START]),
        ("tests/a/makers.py", [WORK, START]),
        ("tests/test_play.py", [PLAY, START]),
        ("tests/conftest.py", ALL),
        ("docs/rules.md", [PAGE]),
        ("data/policy/x.toml", ALL),
        ("pyproject.toml", ALL),
    ],
)
def test_a_change_reaches_what_imports_it_and_what_looks_around(
    tree: Tree, changed: str, reached: list[str]
) -> None:
    assert tree.reached([changed]) == reached


def test_no_change_reaches_no_test(tree: Tree) -> None:
    assert tree.reached([]) == []


def test_in_this_house_a_change_reaches_its_room_and_the_floors_above_it() -> None:
    house = Tree(ROOT)
    of_draw, of_domain = (
        house.reached(["scheduler/draw/chances.py"]),
        house.reached(["scheduler/domain/errors.py"]),
    )
    assert {"tests/draw/test_chances.py", "tests/steps/test_draw.py"} <= set(of_draw)
    assert not any(
        each.startswith(("tests/planning/test_rules", "tests/policy/test_grades")) for each in of_draw
    )
    assert set(of_draw) < set(of_domain)
