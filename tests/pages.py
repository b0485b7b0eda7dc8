"""Pages of the docs that stand in English and in Chinese, and what can be read out of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LANGUAGES = ("en", "zh")
ONE_DAILY = ("en", pytest.param("zh", marks=pytest.mark.ci))
"""For a test that runs a page's commands at length: English every day, Chinese too with ``--ci``."""


def pages(language: str) -> dict[str, Path]:
    """Return the pages of a language that have, or must have, one of the other, by name."""
    docs, top = (
        (ROOT / "docs", "README.md")
        if language == "en"
        else (ROOT / "docs" / language, f"README.{language}.md")
    )
    guides = [docs / "tutorial.md", *sorted((docs / "how-to").glob("*.md"))]
    return {"README.md": ROOT / top} | {path.relative_to(docs).as_posix(): path for path in guides}


def page(name: str, language: str) -> str:
    """Return the text of a page such as ``how-to/draw.md``."""
    return pages(language)[name].read_text("utf-8")


def shell_blocks(text: str) -> list[str]:
    """Return what a reader types, block by block."""
    return re.findall(r"```sh\n(.*?)```", text, re.S)


def shell_lines(text: str) -> list[str]:
    """Return what a reader types, line by line."""
    return [line for block in shell_blocks(text) for line in block.splitlines()]
