"""What tests of verbs share: a bureau as it stands after a month was planned."""

from __future__ import annotations

from tests.bureaux import (  # noqa: F401
    config,
    files,
    original,
    original_with_plan,
)
