"""Where trained models stand: one folder each, checked before a byte of it is believed.

``models/fitted/NAME/`` holds ``model.skops`` (numbers), ``card.json``, and ``model.json``, which says what
the other two must be. Which of them serves is entered in the database.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SchedulerError
from scheduler.extras import extra
from scheduler.links import is_plain, own_folder
from scheduler.risk.packing import fingerprint, finite, packed, unpacked
from scheduler.whole import make_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scheduler.risk.model import Model
    from scheduler.risk.recipe import Recipe

FORMAT = 1
MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 512 * 1024 * 1024
TRUSTED = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)
"""Types that a model file may hold beyond those skops trusts by itself, whatever the file asks for."""


def save(home: Path, model: Model, card: Mapping[str, Any]) -> str:
    """Write a model and its card under ``home`` (models/fitted) and return its name.

    The name holds the recipe, the day and the first letters of the hash; the same model has the same name.
    """
    with extra("learning"):
        from skops.io import dumps
    body = dumps(packed(model))
    name = f"{model.recipe}-{model.facts['as_of']}-{fingerprint(model)[:8]}"
    folder = own_folder(home, name)
    make_folder(folder)
    text = json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True).encode()
    manifest = {
        "format": FORMAT, "recipe": model.recipe, "version": model.version, "sklearn": _sklearn(),
        "columns": list(model.columns), "model_sha256": hashlib.sha256(body).hexdigest(),
        "card_sha256": hashlib.sha256(text).hexdigest(),
    }  # fmt: skip
    write_whole(folder / "model.skops", body)
    write_whole(folder / "card.json", text)
    write_whole(folder / "model.json", json.dumps(manifest, indent=1).encode())
    return name


def load(home: Path, name: str, recipe: Recipe | None = None) -> Model:
    """Read a model after checking its size, hash, version, card, types and features, in this order.

    Raises
    ------
    SchedulerError
        ``model_missing``, ``model_empty``, ``model_too_large``, ``model_changed``, ``model_other_version``,
        ``model_other_card``, ``model_foreign`` (a type that is not trusted, or no model at all),
        ``model_other_features``, ``model_other_recipe``.
    """
    folder = own_folder(home, _safe(name))
    manifest = _manifest(folder, name)
    body = _bytes(folder / "model.skops", name)
    if hashlib.sha256(body).hexdigest() != manifest["model_sha256"]:
        raise SchedulerError("model_changed", name=name, file="model.skops")
    right = _sklearn()
    if manifest["format"] != FORMAT or manifest["sklearn"] != right:
        found = f"{manifest['format']}/{manifest['sklearn']}"
        raise SchedulerError("model_other_version", name=name, found=found, right=f"{FORMAT}/{right}")
    if hashlib.sha256(_bytes(folder / "card.json", name)).hexdigest() != manifest["card_sha256"]:
        raise SchedulerError("model_other_card", name=name)
    model = _believed(body, name)
    if list(model.columns) != manifest["columns"]:
        raise SchedulerError("model_other_features", name=name)
    if recipe is not None and (recipe.name, recipe.version) != (model.recipe, model.version):
        found = f"{model.recipe} {model.version}"
        raise SchedulerError(
            "model_other_recipe", name=name, found=found, right=f"{recipe.name} {recipe.version}"
        )
    return model


def load_card(home: Path, name: str) -> dict[str, Any]:
    """Read the card of a model; see ``load`` for the errors."""
    manifest = _manifest(own_folder(home, _safe(name)), name)
    text = _bytes(home / name / "card.json", name)
    if hashlib.sha256(text).hexdigest() != manifest["card_sha256"]:
        raise SchedulerError("model_other_card", name=name)
    card: dict[str, Any] = json.loads(text)
    return card


def _believed(body: bytes, name: str) -> Model:
    """Unpack numbers; a file with any type beyond the trusted ones is foreign."""
    with extra("learning"):
        from skops.io import get_untrusted_types, loads
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
                raise SchedulerError("model_too_large", name=name, most=MOST_UNPACKED // 1024**2)
        strange = set(get_untrusted_types(data=body)) - set(TRUSTED)
        if strange:
            raise SchedulerError("model_foreign", name=name, what=", ".join(sorted(strange)))
        model = unpacked(loads(body, trusted=list(TRUSTED)))
        if not finite(model):
            raise ValueError("a number that is none")
        return model
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError, ImportError) as wrong:
        raise SchedulerError("model_foreign", name=name, what=type(wrong).__name__) from wrong


def _manifest(folder: Path, name: str) -> dict[str, Any]:
    raw = _bytes(folder / "model.json", name)
    try:
        manifest = json.loads(raw)
    except ValueError as wrong:
        raise SchedulerError("model_changed", name=name, file="model.json") from wrong
    wanted = {"format", "recipe", "version", "sklearn", "columns", "model_sha256", "card_sha256"}
    if not isinstance(manifest, dict) or set(manifest) != wanted:
        raise SchedulerError("model_changed", name=name, file="model.json")
    return manifest


def _bytes(path: Path, name: str) -> bytes:
    if not is_plain(path):
        raise SchedulerError("model_missing", name=name, file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise SchedulerError("model_empty", name=name, file=path.name)
    if size > MOST_BYTES:
        raise SchedulerError("model_too_large", name=name, most=MOST_BYTES // 1024**2)
    return path.read_bytes()


def _sklearn() -> str:
    """Return the version of scikit-learn without importing it."""
    with extra("learning"):
        return version("scikit-learn")


def _safe(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise SchedulerError("model_missing", name=name, file="model.json")
    return name
