"""A language is a folder of catalogues and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.cli import with_verbs
from scheduler.cli.helped import codes_of, commands_of, help_languages, helped
from scheduler.language import LANGUAGES, catalogue, knows, named

ROOT = Path(__file__).parent.parent

SPEAK = """
import sys
from pathlib import Path
from scheduler.bureau import open_bureau
from scheduler.domain.errors import SchedulerError
from scheduler.exports import write_month
from scheduler.language import LANGUAGES, say
from scheduler.month.page.words import class_name
from scheduler.policy import load_policy
from scheduler.shipped import shipped
from tests.exports.sheets import month_sheet

here = Path(sys.argv[1])
(here / "config.toml").write_text('[bureau]\\nlanguage = "qq"\\n', "utf-8")
print(LANGUAGES, open_bureau(here / "config.toml").language)
print(say("no_file", "qq", path="x"))
print(class_name(load_policy(shipped("data", "policy", "pilot-2022.toml")), "bing", "qq"))
done = write_month(here / "month", month_sheet(language="qq"))
assert not done.failed, done.failed
print((here / "month" / "plan.csv").read_text("utf-8-sig").splitlines()[0])
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program with a third folder of catalogues: the English ones, each sentence marked."""
    house = tmp_path_factory.mktemp("house")
    (house / "scheduler").mkdir()
    for name in ("data", "models", "tests", "pyproject.toml", "config.toml"):
        (house / name).symlink_to(ROOT / name)
    for each in (ROOT / "scheduler").iterdir():
        if each.name not in ("language", "__pycache__"):
            shutil.copytree(each, house / "scheduler" / each.name) if each.is_dir() else shutil.copy(
                each, house / "scheduler" / each.name
            )
    shutil.copytree(ROOT / "scheduler" / "language", house / "scheduler" / "language")
    third = shutil.copytree(ROOT / "scheduler" / "language" / "en", house / "scheduler" / "language" / "qq")
    for path in third.glob("*.po"):
        head, *sentences = path.read_text("utf-8").split("\n\n")
        marked = [re.sub(r'^msgstr "', 'msgstr "qq~', each, flags=re.MULTILINE) for each in sentences]
        path.write_text("\n\n".join([head, *marked]), "utf-8")
    return house


def _spoken(house: Path, *words: str) -> str:
    asked = {**os.environ, "SUPERVISE_LANGUAGE": "qq", "PYTHONPATH": str(house), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, *words], cwd=house, env=asked, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_third_folder_of_catalogues_is_spoken_without_a_change_of_the_code(
    house: Path, tmp_path: Path
) -> None:
    tongues, error, class_name, heads = _spoken(house, "-c", SPEAK, str(tmp_path)).splitlines()
    assert tongues == "('zh', 'en', 'qq') qq"
    assert error.startswith("qq~")
    assert class_name == "qq~Bing (high)"
    assert all(each.startswith("qq~") for each in heads.split(","))


def test_help_speaks_it_too(house: Path) -> None:
    shown = _spoken(house, "-c", "from scheduler.cli import main; main()", "draw", "commit", "--help")
    assert "qq~Record a custodian's commitment." in shown
    assert "qq~The bureau's config.toml." in shown
    assert "登记" not in shown


def test_every_verb_argument_and_option_has_help_in_every_language() -> None:
    missing = [
        f"{language} {' '.join(path)} {parameter}"
        for path, command in commands_of(helped(with_verbs()))
        for parameter in ("", *(each.name for each in command.params), "help")
        for language in LANGUAGES
        if not any(knows(code, language) for code in codes_of(path, parameter))
    ]
    assert not missing


def test_help_is_in_one_language_where_one_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[bureau]\nlanguage = "en"\n', "utf-8")
    monkeypatch.delenv("SUPERVISE_LANGUAGE", raising=False)
    monkeypatch.delenv("SUPERVISE_CONFIG", raising=False)
    assert help_languages(["plan", "--help"]) == ("en", "zh")
    assert help_languages(["plan", "--help", "-c", str(config)]) == ("en",)
    assert help_languages(["plan", f"--config={config}", "--help"]) == ("en",)
    assert help_languages(["plan", "--help", "-c", str(tmp_path / "none.toml")]) == ("en", "zh")
    monkeypatch.setenv("SUPERVISE_LANGUAGE", "zh")
    assert help_languages(["plan", "--help", "-c", str(config)]) == ("zh",)


def test_the_command_line_holds_no_words_of_a_language_but_the_codes() -> None:
    for path in sorted((ROOT / "scheduler" / "cli").glob("*.py")):
        assert not re.search("[\u4e00-\u9fff]", path.read_text("utf-8")), path.name


def test_a_title_of_a_files_own_goes_before_the_catalogue() -> None:
    assert named({"zh": "本地"}, "programme_random", "en", "random") == "本地"
    assert named({}, "programme_random", "en", "random") == "Random sample"
    assert named({}, "programme_of_ours", "en", "of_ours") == "of_ours"


def test_every_shipped_policy_programme_class_and_scenario_has_a_title() -> None:
    from scheduler.policy import load_policy

    wanted = {f"scenario_{path.stem}" for path in (ROOT / "data" / "scenarios").glob("*.toml")}
    for path in (ROOT / "data" / "policy").glob("*.toml"):
        policy = load_policy(path)
        wanted |= {f"policy_title_{path.stem}", *(f"class_{each}" for each in policy.classes.order)}
        wanted |= {f"programme_{name}" for name in policy.programmes}
    assert wanted <= set(catalogue("en"))
