"""What a sentence says was kept is what was kept: wherever the program breaks, the two are compared."""

from __future__ import annotations

import errno
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scheduler import cli
from scheduler.domain import failpoint
from scheduler.domain.kept import KEPT
from scheduler.draw.hashes import commitment
from scheduler.language import say
from scheduler.storage import reading
from scheduler.storage.tables import audit_entries
from tests.steps.small import small_bureau, small_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.bureau import Bureau

ENTRY = re.compile(r"\w+ \((\d+)\)")
VERBS: dict[str, Callable[[Path], list[str]]] = {
    "import": lambda folder: ["import", str(small_files(folder / "files", 3)), "--accept-good"],
    "commit": lambda _: ["draw", "commit", "plans", commitment("11" * 32)],
    "backup": lambda _: ["backup", "create"],
}


def entries(bureau: Bureau) -> set[int]:
    with reading(bureau.engine) as session:
        return set(session.scalars(audit_entries.select().with_only_columns(audit_entries.c.number)))


def typed(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["supervise", *words])
    KEPT.forget()
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize("verb", ["commit", "backup", pytest.param("import", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "wrong",
    [failpoint.FailpointError("x"), OSError(errno.ENOSPC, "no room"), KeyboardInterrupt()],
    ids=["own", "disk", "stop"],
)
def test_wherever_a_verb_breaks_the_sentence_names_the_entries_that_are_in_the_book(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    verb: str,
    wrong: BaseException,
) -> None:
    reached: dict[str, None] = {}
    monkeypatch.setattr(failpoint, "reach", reached.setdefault)
    dry = small_bureau(tmp_path / "dry")
    config = ["--config", str(dry.folder / "config.toml")]
    typed([*VERBS[verb](tmp_path / "of_dry"), *config], monkeypatch)
    assert reached
    for at, point in enumerate(reached):
        bureau = small_bureau(tmp_path / str(at))
        before, words = entries(bureau), VERBS[verb](tmp_path / f"of_{at}")
        bureau.close()

        def act(name: str, point: str = point) -> None:
            if name == point:
                raise wrong

        monkeypatch.setattr(failpoint, "reach", act)
        code = typed([*words, "--config", str(bureau.folder / "config.toml")], monkeypatch)
        monkeypatch.setattr(failpoint, "reach", lambda name: None)
        told = capsys.readouterr().err
        new = entries(bureau) - before
        bureau.close()
        named = {int(each) for line in told.splitlines() for each in ENTRY.findall(line)}
        assert named <= new, (point, told)
        if code and (told or new):
            assert named == new, (point, told)
        nothing = {say("kept_nothing", language) for language in ("zh", "en")}
        assert not new or not nothing & set(told.splitlines()), (point, told)
