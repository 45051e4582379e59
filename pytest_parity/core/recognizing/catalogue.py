"""The known differences, as the data file beside this module lists them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pytest_parity.core.accepting.expected import VersionBound
from pytest_parity.core.known_difference import KnownDifference, Signature
from pytest_parity.core.mismatch import Label
from pytest_parity.core.recognizing.needs import NEEDS

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENGINE = "nautilus_trader"
_VERSIONS = re.compile(r">=(\d+(?:\.\d+)+),<(\d+(?:\.\d+)+)")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@cache
def known_differences() -> tuple[KnownDifference, ...]:
    """Return every known difference, in the order of the file."""
    text = files(__package__).joinpath("differences.toml").read_text("utf-8")
    return read_differences(text)


def read_differences(text: str) -> tuple[KnownDifference, ...]:
    """Read the text of such a file; `ValueError` names the entry that says too little, too much or nothing known."""
    read = tuple(_difference(entry) for entry in tomllib.loads(text)["difference"])
    names = [difference.name for difference in read]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{twice[0]} is there twice; give each difference a name of its own")
    return read


def _difference(entry: Mapping[str, Any]) -> KnownDifference:
    name, words = entry.get("name", ""), dict(entry)
    versions = _VERSIONS.fullmatch(words.pop("engine", ""))
    if _NAME.fullmatch(name) is None:
        raise ValueError(f"{name!r} is no name; write it in small letters, digits and dashes")
    if versions is None:
        raise ValueError(f"{name}: engine gives no versions; write them like >=1.231,<1.232")
    since, until = (VersionBound(_ENGINE, bound) for bound in versions.groups())
    signatures = tuple(_signature(name, one) for one in words.pop("signature", ()))
    upstream = tuple(words.pop("upstream"))
    try:
        return KnownDifference(**words, since=since, until=until, upstream=upstream, signatures=signatures)
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from None


def _signature(name: str, entry: Mapping[str, Any]) -> Signature:
    if unknown := [need for need in entry.get("needs", ()) if need not in NEEDS]:
        raise ValueError(f"{name}: needs names {unknown[0]!r}; known: {', '.join(NEEDS)}")
    words: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    words["label"] = Label(words["label"])
    if "evidence" in words:
        words["evidence"] = re.compile(words["evidence"])
    try:
        return Signature(**words)
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from None
