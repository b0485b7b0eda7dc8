"""What a bureau keeps is for the user who runs the program alone, but for exports that config shares."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.steps.upkeep import closed
from scheduler.steps.upkeep.backups import save_backup
from scheduler.steps.upkeep.closed import close, opened_to_others, share_exports
from scheduler.steps.upkeep.doctor import GOOD, WARNING, examine
from scheduler.whole import write_whole
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scheduler.bureau import Bureau

pytestmark = pytest.mark.skipif(os.name != "posix", reason="who may read is told otherwise on this system")


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Bureau]:
    before = os.umask(0)  # the worst a system can ask for
    bureau = small_bureau(tmp_path / "bureau")
    save_backup(bureau)
    write_whole(bureau.exports("2026-12") / "plan.xlsx", b"plan")
    yield bureau
    bureau.close()
    os.umask(before)


def shared(bureau: Bureau, group: str) -> Bureau:
    exports = replace(bureau.settings["exports"], group=group)
    return replace(bureau, settings={**bureau.settings, "exports": exports})


def own_group() -> str:
    import grp

    return grp.getgrgid(os.getgid()).gr_name


def state(bureau: Bureau) -> str:
    return next(each.state for each in examine(bureau) if each.place == "closed")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_of_a_bureau_is_open_to_others_whatever_the_umask(lite: Bureau) -> None:
    assert opened_to_others(lite) == ()
    assert state(lite) == GOOD


@pytest.mark.parametrize(
    "path",
    [
        "config.toml",
        "data",
        "data/bureau.db",
        "data/backup",
        "data/exports/2026-12/plan.xlsx",
        "data/exports",
        "models",
    ],
)
def test_what_somebody_opened_is_told_and_mended(lite: Bureau, path: str) -> None:
    (lite.folder / path).chmod(0o755)
    assert opened_to_others(lite) == (lite.folder / path,)
    assert state(lite) == WARNING
    assert close(lite) == (lite.folder / path,)
    assert mode(lite.folder / path) == 0o700
    assert state(lite) == GOOD


def test_a_file_copied_in_is_told_and_a_link_is_not_followed(lite: Bureau, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("x")
    copied = lite.folder / "data" / "backup" / "copied.db"
    copied.write_bytes(b"x")
    (lite.folder / "data" / "backup" / "link.db").symlink_to(other)
    assert close(lite) == (copied,)
    assert (mode(copied), mode(other)) == (0o600, 0o666)


def test_exports_are_shared_with_the_group_that_config_names_and_nothing_else_is(lite: Bureau) -> None:
    bureau, exports = shared(lite, own_group()), lite.folder / "data" / "exports"
    share_exports(bureau)
    made = write_whole(bureau.exports("2027-01") / "plan.xlsx", b"plan")
    assert [mode(each) for each in (exports, made.parent, made)] == [0o2750, 0o2750, 0o640]
    assert mode(exports / "2026-12" / "plan.xlsx") == 0o640
    assert [mode(lite.folder / each) for each in ("", "data", "config.toml")] == [0o710, 0o710, 0o600]
    assert opened_to_others(bureau) == ()
    assert opened_to_others(lite) != (), "without the group they are open"
    close(lite)
    assert [mode(each) for each in (exports, made)] == [0o700, 0o600]


def test_a_group_that_does_not_exist_is_one_sentence(lite: Bureau) -> None:
    with pytest.raises(SchedulerError, match="group_unknown"):
        close(shared(lite, "no-such-group-here"))


def test_what_belongs_to_somebody_else_is_one_sentence(lite: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    (lite.folder / "config.toml").chmod(0o644)

    def refused(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(closed.Path, "chmod", refused)
    with pytest.raises(SchedulerError, match="cannot_close"):
        close(lite)
