"""The commands in bin/: where they find themselves, which Python they take, and what they mend or refuse."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LISTS = ("core", "learning", "postgres", "test", "bench")
SUPERVISE_STUB = '#!/bin/sh\necho "called $SUPERVISE_COMMAND with $*"\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with a space in its name that holds what the commands read."""
    place = tmp_path / "a folder" / "checkout"
    place.mkdir(parents=True)
    for each in ("bin", "requirements"):
        shutil.copytree(ROOT / each, place / each)
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def python_stub(folder: Path, name: str, version: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f'#!/bin/sh\necho "{version}"\n')
    (folder / name).chmod(0o755)


def shell(words: str, checkout: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f'set -euo pipefail; source "$0/bin/setup.sh"; {words}', str(checkout)],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def made(checkout: Path) -> None:
    """Mark the lists as installed, with a Python that only says how it was called."""
    (checkout / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    python = checkout / ".venv" / "bin" / "python"
    python.write_text(SUPERVISE_STUB)
    python.chmod(0o755)
    assert shell("install() { :; }; set_up core", checkout).returncode == 0


def test_a_folder_with_spaces_a_symlink_and_cdpath_do_no_harm(checkout: Path, tmp_path: Path) -> None:
    made(checkout)
    link = tmp_path / "supervise"
    link.symlink_to(checkout / "bin" / "supervise")
    for command, folder, env in (
        ("bin/supervise", checkout, {}),
        ("bin/supervise", checkout, {"CDPATH": f"{tmp_path}:{checkout}"}),
        (str(link), tmp_path, {}),
    ):
        done = subprocess.run(
            [command, "check", "a b"],
            cwd=folder,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == f"called {command} with -P -m scheduler check a b\n", done.stderr


def test_what_is_installed_is_not_installed_again_until_a_list_or_the_folder_changes(checkout: Path) -> None:
    made(checkout)
    again = 'install() { echo "again $*"; }; set_up core 2>&1'
    assert shell(again, checkout).stdout == ""
    kernels = checkout / "scheduler" / "planning"
    kernels.mkdir(parents=True)
    (kernels / "kernels_new.py").write_text("@njit\n")
    assert shell(again, checkout).stdout == ""
    moved = checkout.parent / "moved"
    checkout.rename(moved)
    assert shell(again, moved).stdout == "again core\n"
    assert shell(again, moved).stdout == ""
    with (moved / "requirements" / "core.txt").open("a") as stream:
        stream.write("# changed\n")
    assert shell(again, moved).stdout == "again core\n"


def test_an_extra_list_that_was_asked_for_stays(checkout: Path) -> None:
    made(checkout)
    assert shell("extras", checkout).stdout == ""
    assert shell("install() { :; }; set_up postgres; extras", checkout).stdout == "postgres "
    wrong = subprocess.run(
        [checkout / "bin" / "setup", "colours"], capture_output=True, text=True, check=False
    )
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (1, 1)


def test_a_newer_python_than_the_lists_were_tried_with_is_refused_in_one_sentence(
    checkout: Path, tmp_path: Path
) -> None:
    places = tmp_path / "bin"
    python_stub(places, "python3", "3.14")
    done = shell(f"PATH='{places}'; find_python", checkout)
    assert done.returncode == 1
    assert done.stderr == (
        "Python 3.14 is newer than the pinned packages were tried with; "
        "put Python 3.11 or 3.12 or 3.13 first on the PATH.\n"
    )
    python_stub(places, "python3.12", "3.12")
    assert shell(f"PATH='{places}'; find_python", checkout).stdout.strip() == str(places / "python3.12")
    for name in ("python3", "python3.12"):
        python_stub(places, name, "3.10")
    none = shell(f"PATH='{places}'; find_python", checkout)
    assert (none.returncode, len(none.stderr.splitlines())) == (1, 1)


def test_a_half_made_environment_is_made_anew_and_a_folder_of_another_kind_is_left_alone(
    checkout: Path,
) -> None:
    half = checkout / ".venv"
    (half / "bin").mkdir(parents=True)
    (half / "bin" / "python").symlink_to("/nowhere/python3")
    assert shell("sound && echo sound", checkout).stdout == ""
    stub = 'find_python() { echo true; }; make_venv; [ -e "$ROOT/.venv" ] || echo gone'
    assert shell(stub, checkout).stdout == "gone\n"
    half.mkdir()
    (half / "letter.txt").write_text("mine")
    done = shell(stub, checkout)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert (half / "letter.txt").exists()


def test_the_lists_are_for_the_pythons_that_the_program_takes() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    tried = re.search(r'^PYTHONS="([^"]+)"', (ROOT / "bin" / "setup.sh").read_text("utf-8"), re.M)
    assert tried is not None
    first, *_, last = tried[1].split()
    assert asked == f">={first},<3.{int(last.split('.')[1]) + 1}"


@pytest.mark.parametrize("name", LISTS)
def test_a_list_pins_every_package_by_hash_and_names_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    entries = re.findall(r"^[a-z].*(?:\n[ \t]+.*)*", text, re.M)
    assert entries
    assert all("==" in each.splitlines()[0] and "--hash=sha256:" in each for each in entries)
