"""The tutorial's commands, run as a reader of either language runs them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import LANGUAGES, ROOT, page, shell_lines

SUPERVISE = Path(sys.executable).parent / "supervise"


def hurried(config: Path) -> None:
    """Let months be planned quickly; those of the English page are planned as the reader's are."""
    config.write_text(config.read_text("utf-8") + '\n[planning]\neffort = "quick"\n', "utf-8")


@pytest.mark.ci
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_the_tutorial_does_what_it_says(tmp_path: Path, language: str) -> None:
    lines = shell_lines(page("tutorial.md", language))
    assert len(lines) >= 12
    for line in lines:
        words = [word.replace("try/", f"{tmp_path}/") for word in shlex.split(line)]
        assert words[0] == "bin/supervise"
        done = subprocess.run(
            [str(SUPERVISE), *words[1:]],
            cwd=ROOT,
            env={**os.environ, "SUPERVISE_LANGUAGE": language},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        if words[1] == "init" and language != "en":
            hurried(tmp_path / "county" / "config.toml")
    month = tmp_path / "county" / "data" / "exports" / "2026-12"
    names = {each.name for each in month.iterdir()}
    assert {"plan.xlsx", "plan.csv", "plan.geojson", "ics"} <= names
    assert list((month / "ics").glob("*.ics"))
