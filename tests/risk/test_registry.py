from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from skops.io import dumps

from scheduler.domain.errors import SchedulerError
from scheduler.language import say
from scheduler.risk import registry
from scheduler.risk.judging.comparison import compare
from scheduler.risk.judging.measures import Judged
from scheduler.risk.packing import packed
from tests.risk.models import small_model

CARD = {"title": "invented"}


def shelved(home: Path, seed: int = 1) -> str:
    return registry.save(home, small_model(seed), CARD)


def rewritten(folder: Path, body: bytes) -> None:
    """Put another body in with a hash that fits it."""
    (folder / "model.skops").write_bytes(body)
    manifest = json.loads((folder / "model.json").read_text())
    manifest["model_sha256"] = hashlib.sha256(body).hexdigest()
    (folder / "model.json").write_text(json.dumps(manifest))


def manifest_with(folder: Path, **changes: object) -> None:
    manifest = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps(manifest | changes))


def bit_flipped(folder: Path) -> None:
    body = bytearray((folder / "model.skops").read_bytes())
    body[len(body) // 2] ^= 1
    (folder / "model.skops").write_bytes(bytes(body))


def huge(folder: Path) -> None:
    with (folder / "model.skops").open("r+b") as stream:
        stream.truncate(registry.MOST_BYTES + 1)


def untrusted(folder: Path) -> None:
    rewritten(folder, dumps({**packed(small_model()), "facts": subprocess.Popen}))


def no_number(folder: Path) -> None:
    rewritten(folder, dumps({**packed(small_model()), "slope": float("nan")}))


def endless(folder: Path) -> None:
    told = packed(small_model())
    weight = told["linear"]["weight"].copy()
    weight[0] = np.inf
    rewritten(folder, dumps({**told, "linear": {**told["linear"], "weight": weight}}))


def weight_of_seven(folder: Path) -> None:
    rewritten(folder, dumps({**packed(small_model()), "linear_weight": 7.0}))


def spread_below_none(folder: Path) -> None:
    rewritten(folder, dumps({**packed(small_model()), "spread": -1.0}))


def other_features(folder: Path) -> None:
    told = packed(small_model())
    rewritten(folder, dumps({**told, "columns": list(reversed(told["columns"]))}))


MUTATIONS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "missing": ("model_missing", lambda folder: (folder / "model.skops").unlink()),
    "truncated": ("model_changed", lambda folder: os.truncate(folder / "model.skops", 500)),
    "bit_flipped": ("model_changed", bit_flipped),
    "other_hash": ("model_changed", lambda folder: manifest_with(folder, model_sha256="0" * 64)),
    "other_features": ("model_other_features", other_features),
    "other_version": ("model_other_version", lambda folder: manifest_with(folder, sklearn="0.1")),
    "untrusted": ("model_foreign", untrusted),
    "swapped_card": ("model_other_card", lambda folder: (folder / "card.json").write_text("{}")),
    "empty": ("model_empty", lambda folder: (folder / "model.skops").write_bytes(b"")),
    "huge": ("model_too_large", huge),
    "no_number": ("model_foreign", no_number),
    "endless": ("model_foreign", endless),
    "weight_of_seven": ("model_foreign", weight_of_seven),
    "spread_below_none": ("model_foreign", spread_below_none),
    "not_a_model": ("model_foreign", lambda folder: rewritten(folder, b"hello")),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutated_model_is_one_sentence_and_the_other_still_loads(name: str, tmp_path: Path) -> None:
    good, bad = shelved(tmp_path, 1), shelved(tmp_path, 2)
    code, mutate = MUTATIONS[name]
    mutate(tmp_path / bad)
    with pytest.raises(SchedulerError) as wrong:
        registry.load(tmp_path, bad)
    assert wrong.value.code == code
    for language in ("zh", "en"):
        sentence = say(code, language, **wrong.value.facts)
        assert bad in sentence and "{" not in sentence and "\n" not in sentence
    registry.load(tmp_path, good)


def test_a_model_comes_back_as_it_was_and_the_same_model_has_the_same_name(tmp_path: Path) -> None:
    name = shelved(tmp_path)
    assert name == shelved(tmp_path)
    table = np.array([[0.3, np.nan], [1.2, 4.0]])
    assert registry.load(tmp_path, name).link(table).tolist() == small_model().link(table).tolist()
    assert registry.load_card(tmp_path, name) == CARD


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(SchedulerError, match="model_missing"):
        registry.load(tmp_path, "../x")


def test_a_model_that_sorts_by_the_outcome_wins_against_one_that_does_not() -> None:
    rng = np.random.default_rng(1)
    outcome = (rng.random(400) < 0.2) * 1.0
    window = Judged(outcome, np.arange(400))
    (against,) = compare([window], [outcome], {"noise": [rng.random(400)]})
    assert against.wins and against.proposed > against.other
    (itself,) = compare([window], [outcome], {"itself": [outcome]})
    assert not itself.wins
