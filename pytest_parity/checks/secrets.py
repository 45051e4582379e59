"""Words of a command that look like secrets: told by what they are, never by what they say."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET = frozenset(
    {
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "token",
        "secret",
        "secrets",
        "credential",
        "credentials",
        "apikey",
        "authorization",
    }
)
_KEYS = frozenset({"api", "access", "private", "secret", "signing", "encryption"})  # before `key`
_REFERRING = frozenset({"file", "path", "dir", "env", "var", "from", "store", "name", "url"})  # a name that ends so
_GIVEN = re.compile(r"(?P<option>-{0,2}[A-Za-z][\w.-]*)=(?P<value>.*)", re.DOTALL)
_SPOKEN = re.compile(
    r"(?P<option>[\w-]+)[\"']?\s*:\s*(?:(?:bearer|basic)\s+)?[\"']?(?P<value>[^\s\"',}]+)", re.IGNORECASE
)
_BEARER = re.compile(r"\b(?:bearer|basic)\s+(?P<value>[^\s\"']{8,})", re.IGNORECASE)
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/@:]*:(?P<value>[^\s/@]+)@", re.IGNORECASE)
_ISSUED = {
    "an AWS access key id": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})"),
    "a Slack token": re.compile(r"\bxox[abeprs]-[\w-]{10,}"),
    "a Google API key": re.compile(r"\bAIza[\w-]{35}"),
    "a signed web token": re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
}
_RUN = re.compile(r"[A-Za-z0-9+/=_-]{20,}")
_HEX = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_BITS = 3.5  # per character; words of a language and module names stay below with digits and both cases
_HEX_BITS = 3.0  # of four: a counter or a date has less


def find_secrets(words: Sequence[str]) -> list[str]:
    """Say of each word that looks like a secret what it is; a word is told once, by its number from 1."""
    told = (next(filter(None, _judge(word, before)), "") for before, word in pairwise(["", *words]))
    return [f"word {number}: {what}" for number, what in enumerate(told, start=1) if what]


def _judge(word: str, before: str) -> Iterator[str]:
    """Yield what a word is, the surest first; nothing, or empty, for one that is no secret."""
    for match in (*_GIVEN.finditer(word), *_SPOKEN.finditer(word)):
        yield _literal(match["option"], match["value"])
    if before.startswith("-") and "=" not in before and not word.startswith("-"):
        yield _literal(before, word)
    for match in _URL.finditer(word):
        yield "a URL with a literal password" if _is_literal(match["value"]) else ""
    for match in _BEARER.finditer(word):
        yield f"a literal credential of {len(match['value'])} characters" if _is_literal(match["value"]) else ""
    yield from (what for what, issued in _ISSUED.items() if issued.search(word))
    yield from map(_random, _RUN.findall(word))


def _literal(option: str, value: str) -> str:
    if not (_is_secret(option) and _is_literal(value)):
        return ""
    return f"{option} has a literal value of {len(value)} characters"


def _is_literal(value: str) -> bool:
    """Whether a value says itself, and not which variable of the environment does."""
    return bool(value.strip("\"'")) and not value.strip("\"'").startswith("$")


def _is_secret(name: str) -> bool:
    parts = [part.lower() for part in _PARTS.findall(name)]
    if not parts or parts[-1] in _REFERRING:
        return False
    keys = any(first in _KEYS and second == "key" for first, second in pairwise(parts))
    return keys or not _SECRET.isdisjoint(parts)


def _random(run: str) -> str:
    """Tell of a long run of characters without any order."""
    mixed = all(re.search(kind, run) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    if (mixed and _bits(run) >= _BITS) or (_HEX.fullmatch(run) and _bits(run) >= _HEX_BITS):
        return f"{len(run)} characters that look drawn at random"
    return ""


def _bits(text: str) -> float:
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
