"""The page of the draw, in either language, followed command by command by two people in two folders."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pages import LANGUAGES, ONE_DAILY, page, shell_blocks

if TYPE_CHECKING:
    from scheduler.bureau import Bureau


def blocks(language: str) -> list[tuple[str, str]]:
    """Return (laptop, commands) of the page, in order."""
    found = [
        re.fullmatch(r"# (?:laptop|电脑) ([AB])\n(.*)", block, re.S)
        for block in shell_blocks(page("how-to/draw.md", language))
    ]
    assert all(found), "a block says on which laptop it is typed"
    return [(each[1], each[2]) for each in found if each]


@pytest.fixture
def laptops(tmp_path: Path, filled_lite: Bureau) -> dict[str, Path]:
    """Give a folder of a filled bureau and an empty folder, with one stick between them."""
    filled_lite.close()
    folders = {"A": filled_lite.folder, "B": tmp_path / "B"}
    folders["B"].mkdir()
    (tmp_path / "usb").mkdir()
    for each in folders.values():
        (each / "usb").symlink_to(tmp_path / "usb", target_is_directory=True)
    return folders


def followed(folder: Path, commands: str, language: str) -> str:
    """Run commands as a reader would, without a network address or a user's settings."""
    path = f"{Path(sys.executable).parent}:{Path(shutil.which('python3') or sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env={"PATH": path, "SUPERVISE_LANGUAGE": language, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("language", ONE_DAILY)
def test_two_people_can_run_a_whole_ceremony_from_the_page(laptops: dict[str, Path], language: str) -> None:
    told, commitments = [], {}
    for laptop, commands in blocks(language):
        words = re.sub(r"COMMITMENT-OF-(\w+)", lambda found: commitments[found[1]], commands)
        said = followed(laptops[laptop], words, language)
        if "draw secret" in commands:
            commitments["PLANNING" if laptop == "A" else "AUDIT"] = said.split()[-1]
        told.append((laptop, said))
    month = laptops["A"] / "data" / "exports" / "2026-12" / "draw"
    lists = sorted(each.name for each in month.iterdir())
    checked = [said for laptop, said in told if laptop == "B" and "right:" in said]
    assert len(checked) == 1
    assert checked[0].splitlines() == [f"right: 429099/2026-12/{each}/1" for each in lists]
    assert "random" in lists
    assert re.fullmatch(r"[0-9a-f]{64}", told[-1][1].strip())
    assert not (laptops["B"] / "data").exists()
    state = json.loads(followed(laptops["A"], "supervise draw show --json", language))
    assert state["next"] == "publish"
    assert all(site["team"] for site in state["sites"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_is_typed_on_the_same_laptop_in_every_language(language: str) -> None:
    assert [laptop for laptop, _ in blocks(language)] == [laptop for laptop, _ in blocks("en")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_the_page_names_exists(language: str) -> None:
    named = set(re.findall(r"supervise draw (\w+)", page("how-to/draw.md", language)))
    helped = subprocess.run(
        [str(Path(sys.executable).parent / "supervise"), "draw", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    known = set(re.findall(r"^│ (\w+)", helped, re.M))
    assert named == known
