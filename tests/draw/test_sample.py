"""The walk along the ruler and the choice of teams, against a second telling and fixed vectors."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw import hashes, sample
from scheduler.draw.chances import ONE, chances

SEED = hashes.digest("a seed")


def by_hand(*parts: str) -> str:
    """Hash parts as the rules say, a byte at a time."""
    content = bytearray()
    for part in parts:
        size = len(part.encode())
        content += bytes([size >> 24, size >> 16 & 255, size >> 8 & 255, size & 255]) + part.encode()
    return hashlib.sha256(bytes(content)).hexdigest()


@given(parts=st.lists(st.text(max_size=5), max_size=4), last=st.text(max_size=5))
def test_a_hash_is_over_lengths_and_bytes(parts: list[str], last: str) -> None:
    assert hashes.digest(*parts, last) == by_hand(*parts, last) == hashes.digests_after(parts, [last])[0]


def test_no_two_lists_of_parts_are_hashed_alike() -> None:
    assert (
        len(
            {
                hashes.digest("ab", "c"),
                hashes.digest("a", "bc"),
                hashes.digest("abc"),
                hashes.digest("ab", "c", ""),
            }
        )
        == 4
    )


def test_the_vectors_of_the_documentation_hold() -> None:
    rows = [("b", 400_000_000), ("a", 600_000_000), ("c", ONE)]
    assert hashes.digest("list") == by_hand("list")
    assert hashes.commitment("00" * 32) == "5b8875abed32435d6562c877ab66df104e14e7e0d6694f1246e6a8c8cab997ed"
    assert (
        hashes.entry("00" * 16, "91331081MA2DUMMY01", "2026-12")
        == "ab98c9345eb045efa95febee8c97e24ab58d52199bac1b6a1f9fd71dcac30c00"
    )
    assert hashes.list_hash(rows) == "bdd1040d9701f8828592be2d67d04b445c14944503c36a74c6702057dc2bbc73"
    seed = hashes.seed(
        "331081/2026-12/random/1",
        hashes.list_hash(rows),
        ["00" * 32, "ff" * 32],
        "dice:hall:01234567890123456789",
    )
    assert seed == "13bd7db51fcf37327750cf6dfb18068cf2135bbf41aa5945cd3a097b698d8dac"
    assert sample.start_point(seed) == 349213123
    assert sample.select(rows, seed) == ("a", "c")
    assert sample.assign(("a", "c"), {"a": ("T1", "T2"), "c": ("T1", "T2")}, 1, seed) == {
        "a": "T2",
        "c": "T1",
    }


@given(
    weights=st.lists(st.integers(1, 9), min_size=1, max_size=12),
    share=st.integers(0, 11),
    seed=st.integers(0, 999),
)
def test_the_walk_draws_the_entries_whose_stretch_holds_a_point(
    weights: list[int], share: int, seed: int
) -> None:
    n = 1 + share % len(weights)
    rows = [(f"e{at}", int(p)) for at, p in enumerate(chances(weights, n))]
    name = hashes.digest(str(seed))
    stretches, end = [], 0
    for each, p in sorted(rows, key=lambda row: (by_hand(name, "order", row[0]), row[0])):
        stretches.append((each, end, end + p))
        end += p
    points = [sample.start_point(name) + turn * ONE for turn in range(n)]
    expected = [next(each for each, low, high in stretches if low <= point < high) for point in points]
    assert list(sample.select(rows, name)) == expected
    assert len(set(expected)) == n


def test_a_point_on_the_border_belongs_to_the_entry_that_begins_there() -> None:
    point = sample.start_point(SEED)
    first, second = (each for each, _ in sample.hashed_order([("a", 0), ("b", 0)], SEED))
    assert sample.select([(first, point), (second, ONE - point)], SEED) == (second,)
    assert sample.select([(first, point + 1), (second, ONE - point - 1)], SEED) == (first,)


def test_the_start_point_is_taken_from_whole_turns_of_the_ruler() -> None:
    assert sample.FAIR % ONE == 0
    assert 2**256 - sample.FAIR < ONE
    assert sample.start_point(SEED) == int(by_hand(SEED, "start", "0"), 16) % ONE


def test_each_entry_takes_the_first_of_its_teams_that_has_room() -> None:
    eligible = {"a": ("T1", "T2"), "b": ("T1", "T2"), "c": ("T1", "T2"), "d": ("T3",)}
    rank = {
        each: sorted(may, key=lambda team: by_hand(SEED, "team", each, team))
        for each, may in eligible.items()
    }
    given_ = sample.assign(("a", "b", "c", "d"), eligible, 1, SEED)
    assert given_["a"] == rank["a"][0]
    assert given_["b"] == next(team for team in rank["b"] if team != given_["a"])
    assert "c" not in given_
    assert given_["d"] == "T3"


def test_an_entry_that_no_team_may_visit_gets_none() -> None:
    assert sample.assign(("a",), {}, 3, SEED) == {}


def test_the_page_of_rules_shows_the_same_vectors() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "draw.md").read_text("utf-8")
    rows = [("b", 400_000_000), ("a", 600_000_000), ("c", ONE)]
    hashed = hashes.list_hash(rows)
    seed = hashes.seed(
        "331081/2026-12/random/1", hashed, ["0" * 64, "f" * 64], "dice:hall:01234567890123456789"
    )
    for shown in (
        hashes.digest("list"),
        hashes.commitment("0" * 64),
        hashed,
        seed,
        str(sample.start_point(seed)),
    ):
        assert shown in page
