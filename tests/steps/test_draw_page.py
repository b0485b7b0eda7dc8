"""docs/how-to/draw.md, followed command by command by two people in two folders."""

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

if TYPE_CHECKING:
    from scheduler.bureau import Bureau

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "how-to" / "draw.md").read_text("utf-8")
DAY = "2026-11-30"


def blocks() -> list[tuple[str, str]]:
    """Return (laptop, commands) of the page, in order."""
    return re.findall(r"```sh\n# laptop ([AB])\n(.*?)```", PAGE, re.S)


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


def followed(folder: Path, commands: str) -> str:
    """Run commands as a reader would, without a network address or a user's settings."""
    path = f"{Path(sys.executable).parent}:{Path(shutil.which('python3') or sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env={"PATH": path, "SUPERVISE_LANGUAGE": "en", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_two_people_can_run_a_whole_ceremony_from_the_page(laptops: dict[str, Path]) -> None:
    told, commitments = [], {}
    for laptop, commands in blocks():
        words = re.sub(r"COMMITMENT-OF-(\w+)", lambda found: commitments[found[1]], commands)
        said = followed(laptops[laptop], words)
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
    state = json.loads(followed(laptops["A"], "supervise draw show --json"))
    assert state["next"] == "publish"
    assert all(site["team"] for site in state["sites"])


def test_every_command_the_page_names_exists() -> None:
    named = set(re.findall(r"supervise draw (\w+)", PAGE))
    helped = subprocess.run(
        [str(Path(sys.executable).parent / "supervise"), "draw", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    known = set(re.findall(r"^│ (\w+)", helped, re.M))
    assert named == known
