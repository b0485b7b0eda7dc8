"""The files of a draw, judged by the stand-alone verifier and by the program, which must agree."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.draw.record import verifier_text
from scheduler.draw.verify import verify
from scheduler.language import LANGUAGES, say
from tests.draw.examples import TAMPERINGS, again, closed, opened, small_draw

PYTHON = shutil.which("python3") or sys.executable

# the one check that each forgery runs into, and what the program says of it
CHECK = {
    "removed_firm": ("another list", "draw_list_differs"),
    "moved_probability": ("another list", "draw_list_differs"),
    "another_beacon": ("another beacon or seed", "draw_seed_differs"),
    "swapped_result": ("other entries, or in another order", "draw_selected_differ"),
    "another_team": ("other teams", "draw_teams_differ"),
    "probability_out_of_range": ("a probability is out of range", "draw_p_out_of_range"),
    "reordered_secret": ("other secrets", "draw_secrets_differ"),
}


def judged(folder: Path, files: tuple[str, ...], verifier: str | None = None) -> tuple[int, str]:
    """Run the stand-alone verifier in an otherwise empty folder; return its exit code and words."""
    names = ["draw_list.csv", "draw.json", "announcement.json"][: len(files)]
    for name, text in zip(names, files, strict=True):
        (folder / name).write_text(text, "utf-8")
    (folder / "verify_draw.py").write_text(verifier or verifier_text(), "utf-8")
    done = subprocess.run(
        [PYTHON, "-I", "verify_draw.py", *names], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def without(sentence: str) -> str:
    """Return the verifier with one of its checks taken out."""
    kept = [line for line in verifier_text().splitlines() if not line.startswith(f'    "{sentence}":')]
    assert len(kept) == len(verifier_text().splitlines()) - 1
    return "\n".join(kept) + "\n"


def codes(files: tuple[str, ...]) -> list[str]:
    """Return what the program finds wrong with these files."""
    return [each.code for each in verify(*(text.encode() for text in files))]


def forged(tampering: str) -> tuple[str, str]:
    rows, draw = opened(small_draw())
    TAMPERINGS[tampering](rows, draw)
    return closed(rows, draw)


def test_the_verifier_has_at_most_40_lines_and_only_the_standard_library() -> None:
    lines = verifier_text().splitlines()
    assert len(lines) <= 40
    imports = [
        each for each in ast.walk(ast.parse(verifier_text())) if isinstance(each, ast.Import | ast.ImportFrom)
    ]
    imported = {name.name for each in imports for name in each.names}
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("hash_name", ["sha256", "sm3"])
def test_a_right_draw_is_accepted_with_and_without_its_announcement(tmp_path: Path, hash_name: str) -> None:
    files = small_draw(hash_name=hash_name)
    three = (files["draw_list.csv"], files["draw.json"], files["announcement.json"])
    for each in (three, three[:2]):
        assert judged(tmp_path, each) == (0, "right: 331081/2026-12/random/1")
        assert codes(each) == []


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_each_forgery_is_refused_by_one_check_and_passes_without_it(tmp_path: Path, tampering: str) -> None:
    files, (sentence, code) = forged(tampering), CHECK[tampering]
    assert judged(tmp_path, files) == (1, sentence)
    assert codes(files) == [code]
    assert judged(tmp_path, files, without(sentence))[0] == 0


def test_a_list_without_a_firm_is_refused_even_when_nobody_takes_its_place(tmp_path: Path) -> None:
    rows, draw = opened(small_draw())
    rows.pop(next(iter(rows)))
    files = closed(rows, draw)
    assert judged(tmp_path, files)[0] == 1
    assert {"draw_list_differs", "draw_sum_wrong"} <= set(codes(files))


def test_a_firm_that_stands_twice_is_refused(tmp_path: Path) -> None:
    rows, draw = opened(small_draw())
    text, drawn = closed(rows, draw)
    first = text.splitlines()[1]
    assert judged(tmp_path, (text + first + "\n", drawn))[0] == 1
    assert "draw_entry_twice" in codes((text + first + "\n", drawn))


def test_one_custodian_alone_is_refused(tmp_path: Path) -> None:
    rows, draw = opened(small_draw())
    draw["secrets"], draw["commitments"] = draw["secrets"][:1] * 2, draw["commitments"][:1] * 2
    again(rows, draw)
    files = closed(rows, draw)
    assert judged(tmp_path, files) == (1, "fewer than two custodians")
    assert codes(files) == ["draw_too_few_custodians"]


def test_a_beacon_of_another_source_than_agreed_is_refused(tmp_path: Path) -> None:
    rows, draw = opened(small_draw())
    draw["beacon"] = "lottery:2026315:471"
    again(rows, draw)
    files = closed(rows, draw)
    assert judged(tmp_path, files) == (1, "another beacon or seed")
    assert codes(files) == ["draw_beacon_differs"]


@pytest.mark.parametrize(
    "value",
    [
        "01234567890123456789 ",
        " 01234567890123456789",
        "01234567890123456789\u200b",
        "01234567890123456789 (first throw)",
        "0123 4567 8901 2345 6789",
        "012345678901234567890",
        "01234567890123456789:01234567890123456789",
        "\uff10" + "0" * 19,
        "",
    ],
)
def test_another_spelling_of_a_beacon_is_refused_by_both_verifiers(tmp_path: Path, value: str) -> None:
    rows, draw = opened(small_draw())
    draw["beacon"] = f"{draw['beacon_rule']}:{value}"
    again(rows, draw)
    files = closed(rows, draw)
    assert judged(tmp_path, files) == (1, "another beacon or seed")
    assert codes(files) == ["draw_beacon_differs"]


@pytest.mark.parametrize("rule", ["", "dice", "weather:hall", "lottery:hall"])
def test_a_beacon_without_its_rule_is_refused_by_both_verifiers(tmp_path: Path, rule: str) -> None:
    rows, draw = opened(small_draw())
    draw["beacon_rule"], draw["beacon"] = rule, f"{rule}:01234567890123456789" if rule else draw["beacon"]
    if rule == "dice":
        draw["beacon"] = draw["beacon"].replace("dice:", "dice:hall:")
    again(rows, draw)
    files = closed(rows, draw)
    assert judged(tmp_path, files) == (1, "another beacon or seed")
    assert codes(files) == ["draw_beacon_differs"]


def test_barring_a_team_after_the_announcement_is_refused(tmp_path: Path) -> None:
    rows, draw = opened(small_draw())
    for may in draw["teams"]["eligible"].values():
        may.remove("T1")
    again(rows, draw)
    files = closed(rows, draw)
    assert judged(tmp_path, files) == (1, "other teams")
    assert codes(files) == ["draw_eligible_differ"]


def test_a_whole_other_draw_is_refused_by_the_announcement_alone(tmp_path: Path) -> None:
    files = small_draw()
    rows, draw = opened(files)
    rows.pop(next(each for each, p in rows.items() if each not in draw["selected"]))
    lack = 6 * 10**9 - sum(map(int, rows.values()))
    least = min(rows, key=lambda each: int(rows[each]))
    rows[least] = str(int(rows[least]) + lack)
    again(rows, draw)
    other = closed(rows, draw)
    assert judged(tmp_path, other)[0] == 0
    assert judged(tmp_path, (*other, files["announcement.json"])) == (1, "not what was announced")
    assert set(codes((*other, files["announcement.json"]))) == {"draw_not_as_announced"}


@pytest.mark.parametrize("p", ["+5", " 5", "5.0", "05", "", "五", "-5", "1e9", "9" * 5000])
def test_a_probability_that_is_not_a_plain_number_is_a_finding(p: str) -> None:
    rows, draw = opened(small_draw())
    rows[next(iter(rows))] = p
    assert "draw_p_out_of_range" in codes(closed(rows, draw))


def test_an_unknown_hash_is_a_finding() -> None:
    rows, draw = opened(small_draw())
    draw["hash"] = "md5"
    assert codes(closed(rows, draw)) == ["draw_file_hash"]


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=60))
def test_no_bytes_can_do_more_than_make_findings(content: bytes) -> None:
    files = small_draw()
    assert verify(content, files["draw.json"].encode())
    assert verify(files["draw_list.csv"].encode(), content)


@settings(max_examples=80, deadline=None)
@given(
    key=st.sampled_from(sorted(opened(small_draw())[1])),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=6,
    ),
)
def test_no_value_of_a_key_can_do_more_than_make_findings(key: str, value: object) -> None:
    rows, draw = opened(small_draw())
    found = verify(*(text.encode() for text in closed(rows, draw | {key: value})))
    same = json.dumps(draw[key]) == json.dumps(value)
    left_out = key == "teams_hash" and value == ""  # only the announcement holds these
    assert found or same or left_out


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_a_whole_sentence(language: str) -> None:
    for tampering in TAMPERINGS:
        for found in verify(*(text.encode() for text in forged(tampering))):
            assert "{" not in say(found.code, language, **dict(found.facts))


@pytest.mark.parametrize("change", ["one more", "one less", "removed", "renamed"])
def test_any_change_of_any_one_row_is_found(change: str) -> None:
    rows, draw = opened(small_draw())
    for entry in rows:
        changed = dict(rows)
        p = int(changed.pop(entry))
        if change == "renamed":
            changed[entry[::-1]] = str(p)
        elif change != "removed":
            changed[entry] = str(p + 1 if change == "one more" else p - 1)
        assert "draw_list_differs" in codes(closed(changed, draw)), entry
