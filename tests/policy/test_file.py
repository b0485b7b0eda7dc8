"""Policy files: every number has a source, letters of opposite direction are never mixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.domain.errors import SettingsError
from scheduler.language import LANGUAGES, knows, say
from scheduler.policy import load_policy, unverified
from scheduler.shipped import shipped

FILES = sorted(shipped("data", "policy").glob("*.toml"))
BASE = 'based_on = "pilot-2022"\nversion = "1"\n'


def _refused(folder: Path, text: str) -> SettingsError:
    path = folder / "own.toml"
    path.write_text(BASE + text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_policy(path)
    return caught.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_policy_loads_with_a_version_and_says_what_is_unverified(path: Path) -> None:
    policy = load_policy(path)
    assert all(version for _, version in policy.versions)
    assert all(mark.note for mark in unverified(policy))
    assert all(set(mark.note) == set(LANGUAGES) for mark in policy.marks if mark.note)
    assert all(set(name) == set(LANGUAGES) for name in policy.classes.names.values())


def test_a_file_of_opposite_letters_is_refused_with_a_sentence(tmp_path: Path) -> None:
    text = '[classes]\nlowest = "bing"\norder = ["bing", "yi", "jia"]\n'
    wrong = _refused(tmp_path, text)
    assert wrong.code == "policy_opposite_direction"
    assert "jia" in say(wrong.code, "en", **wrong.facts)
    assert "相反" in say(wrong.code, "zh", **wrong.facts)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[classes]\norder = ["bing", "yi", "jia"]\n', "policy_direction"),
        ("[extra]\nx = 3\n", "policy_number_without_source"),
        ('[windows]\nsource = "hearsay"\n', "policy_unknown_source"),
        ('[classes.matrix]\nI = { A = "joa" }\n', "policy_unknown_class"),
        ("[windows.jia]\nopen = 3\n", "wrong_setting"),
        ('[extra]\nsource = "read"\nx = 3\n', "unknown_setting"),
    ],
)
def test_a_mistake_in_a_policy_file_is_named(tmp_path: Path, text: str, code: str) -> None:
    assert _refused(tmp_path, text).code == code


def test_a_file_that_rests_on_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('based_on = "b"', "utf-8")
    (tmp_path / "b.toml").write_text('based_on = "a"', "utf-8")
    with pytest.raises(SettingsError, match="policy_circle"):
        load_policy(tmp_path / "a.toml")


def test_a_bureau_changes_only_the_tables_that_differ(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(BASE + '[windows]\nsource = "read"\nbing = { opens = 3, closes = 6 }\n', "utf-8")
    policy = load_policy(path)
    assert (policy.windows["bing"].closes, policy.windows["jia"].closes) == (6, 36)
    assert [name for name, _ in policy.versions] == ["own", "pilot-2022"]
    assert "windows" not in [mark.where for mark in unverified(policy)]
    assert "windows" in [mark.where for mark in unverified(load_policy(FILES[1]))]


def test_every_reason_that_a_policy_can_give_has_a_sentence() -> None:
    for path in FILES:
        policy = load_policy(path)
        codes = [f"ask_{fact}" for fact in policy.industry]
        codes += [f"raised_by_{kind}" for kind, each in policy.triggers.items() if each.raise_to]
        assert [code for code in codes if not knows(code, "zh")] == []
