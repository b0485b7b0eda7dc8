"""A model as plain numbers, texts and lists, and back: the only form that is ever written."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.risk.learning.boosting import Shape
from scheduler.risk.learning.linear import Linear
from scheduler.risk.model import Model
from scheduler.risk.target import Target

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN = ("recipe", "version", "learner", "linear_weight", "start", "boosting", "slope", "offset", "spread")


def packed(model: Model) -> dict[str, Any]:
    """Return the model without classes of this program; a booster with interactions stays scikit-learn's."""
    plain = {name: getattr(model, name) for name in PLAIN}
    return plain | {
        "target": asdict(model.target),
        "columns": list(model.columns),
        "linear": asdict(model.linear),
        "shapes": [{"knots": shape.knots, "values": shape.values} for shape in model.shapes],
        "bins": list(model.bins),
        "shares": list(model.shares),
        "facts": dict(model.facts),
    }


def fingerprint(model: Model) -> str:
    """SHA-256 of what the model is; the same training gives the same, whatever the file's own bytes."""
    digest = hashlib.sha256()
    _feed(digest, packed(model))
    return digest.hexdigest()


def _feed(digest: Any, value: Any) -> None:
    if isinstance(value, dict):
        for key in sorted(value):
            digest.update(str(key).encode())
            _feed(digest, value[key])
    elif isinstance(value, list):
        for each in value:
            _feed(digest, each)
    elif isinstance(value, np.ndarray):
        digest.update(value.tobytes())
    elif hasattr(value, "_predictors"):
        _feed(digest, [tree.nodes for (tree,) in value._predictors])
    else:
        digest.update(repr(value).encode())


def unpacked(value: Mapping[str, Any]) -> Model:
    """Return the model of ``packed``.

    Raises
    ------
    KeyError, TypeError
        Where something is missing or is not what it must be.
    """
    return Model(
        **{name: value[name] for name in PLAIN},
        target=Target(**value["target"]),
        columns=tuple(value["columns"]),
        linear=Linear(**value["linear"]),
        shapes=tuple(Shape(**shape) for shape in value["shapes"]),
        bins=tuple(value["bins"]),
        shares=tuple(value["shares"]),
        facts=value["facts"],
    )


def finite(model: Model) -> bool:
    """Say whether all numbers of a score are numbers; edges and knots may be endless."""
    linear = model.linear
    plain = (model.linear_weight, model.start, model.slope, model.offset, model.spread, linear.intercept)
    made = (linear.usual, linear.low, linear.high, linear.weight, *(each.values for each in model.shapes))
    edges = (*(each.knots for each in model.shapes), *model.bins)
    return (
        bool(np.isfinite(np.array(plain, dtype=np.float64)).all())
        and 0 <= model.linear_weight <= 1
        and model.spread >= 0
        and all(np.isfinite(np.asarray(each, dtype=np.float64)).all() for each in made)
        and not any(np.isnan(np.asarray(each, dtype=np.float64)).any() for each in edges)
    )
