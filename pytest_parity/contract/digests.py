"""Digests of what a contract says, whatever its layout, comments and order of keys."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

    from pytest_parity.contract.models import LaunchContract

# What may change while the candidate stays the same: accepting a mismatch must not unfreeze it.
_ACCEPTED = ("expected_mismatches", "accepted_settings")
OUTSIDE = (*_ACCEPTED, "coverage", "artifact_root")


def digests_of(contract: LaunchContract) -> dict[str, str]:
    """Return SHA-256 in hex: of the candidate, and of what is accepted beside it."""
    words = contract.model_dump(mode="json")
    candidate = {key: value for key, value in words.items() if key not in OUTSIDE}
    return {"candidate": _digest(candidate), **{key: _digest(words[key]) for key in _ACCEPTED}}


def _digest(value: JsonValue) -> str:
    text = json.dumps(_given(value), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _given(value: JsonValue) -> JsonValue:
    """Leave out what isn't given, so that a key added in a later version changes no digest."""
    if isinstance(value, dict):
        return {key: _given(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_given(item) for item in value]
    return value
