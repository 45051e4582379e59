"""Words of a command that look like secrets: told by what they are, never by what they say."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_WORDS: Final = (
    *("password", "passwd", "passphrase", "passcode", "pwd", "token", "secret", "secrets", "credential"),
    *("credentials", "apikey", "authorization", "secretkey", "privatekey", "accesskey", "jwt"),
)  # a part of a name is one, or ends so: `authtoken`
_LAST: Final = frozenset({"pass", "pw", "auth", "pin", "bearer", "cred", "creds"})  # only where a name ends so
_KEYS: Final = frozenset({"api", "access", "private", "secret", "signing", "encryption", "auth"})  # before `key`
_REFERRING: Final = frozenset({"file", "path", "dir", "env", "var", "from", "store", "name", "url"})  # ends a name
_ACCOUNTS: Final = frozenset({"account", "accounts", "acct"})
_LEAST_ACCOUNT: Final = 5  # characters: a shorter one is in most texts for another reason
_NUMBERS: Final = frozenset({"id", "ids", "number", "no", "num", "nr", "code"})  # after such a word
_SHORT: Final = "-p"  # a password, or a port, which is a number
_USERS: Final = ("-u", "--user")  # takes user:password

_VARIABLE: Final = re.compile(r"\$(\{[\w.]*\}|[A-Z_][A-Z0-9_]*(?!\w))")  # what begins so, the environment gives
_SCHEMES: Final = frozenset({"none", "true", "false", "on", "off", "basic", "digest", "bearer", "oauth", "oauth2"})
_OPTION: Final = re.compile(r"-[A-Za-z]{1,3}|--[a-z][\w-]*(=.*)?", re.DOTALL)  # and no value that begins with a dash
_GIVEN: Final = re.compile(r"(?P<option>-{0,2}[A-Za-z][\w.-]*)=(?=(?P<value>.*))", re.DOTALL)
_SPOKEN: Final = re.compile(
    r"(?P<option>[\w-]+)[\"']?\s*:\s*(?:(?:bearer|basic|token)\s+)?"
    r"[\"']?(?P<value>(?<=\")[^\"]+|(?<=')[^']+|[^\s\"',}]+)",
    re.IGNORECASE,
)
_BEARER: Final = re.compile(r"\b(?:bearer|basic)\s+(?P<value>[^\s\"']{8,})", re.IGNORECASE)
_URLS: Final = {
    "password": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/@:]*:(?P<value>[^\s/]+)@", re.IGNORECASE),
    # a database's URL may name its user alone
    "credential": re.compile(r"\b(?:https?|wss?)://(?P<value>[^\s/@:]+)@", re.IGNORECASE),
}
_ISSUED: Final = {
    "an AWS access key id": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})"),
    "a GitLab token": re.compile(r"\bglpat-[\w-]{16,}"),
    "a Slack token": re.compile(r"\bxox[abeprs]-[\w-]{10,}"),
    "a Google API key": re.compile(r"\bAIza[\w-]{35}"),
    "an API key that begins with sk": re.compile(r"\b[rs]k[-_](?=[\w-]*\d|[A-Za-z0-9]{16})[\w-]{16,}"),
    "a bot's token": re.compile(r"\b\d{8,10}:[\w-]{35}"),
    "a signed web token": re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w.-]{8,}"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY.*", re.DOTALL),
}
_RUN: Final = re.compile(r"[A-Za-z0-9+/=_-]{20,}")
_HEX: Final = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_BITS: Final = 3.5  # per character; words of a language and module names stay below with digits and both cases
_HEX_BITS: Final = 3.0  # of four: a counter or a date has less

HIDDEN: Final = "<secret>"
_LONG: Final = 8  # characters: a shorter value is looked for as a word alone, or `on` would vanish from `config`


@dataclass(frozen=True, slots=True)
class Secret:
    """What looks like a secret: what it is, without what it says, and its value, which is for nobody to read."""

    what: str
    value: str = field(repr=False)


def find_secrets(words: Sequence[str]) -> list[str]:
    """Say of each word that looks like a secret what it is; a word is told once, by its number from 1."""
    found = (next(_secrets(word, before), None) for before, word in pairwise(["", *words]))
    return [f"word {number}: {secret.what}" for number, secret in enumerate(found, start=1) if secret is not None]


def hide_secrets(words: Sequence[str]) -> list[str]:
    """Give the words with each secret's value hidden, wherever it stands in them."""
    values = secret_values(words)
    return [hide(word, values) for word in words]


def secret_values(words: Sequence[str]) -> set[str]:
    """Give the values of all secrets and accounts."""
    every = [*pairwise(["", *words])]
    found = {secret.value for before, word in every for secret in _secrets(word, before)}
    return found | {account for before, word in every for account in _accounts(word, before)}


def hide(text: str, values: Collection[str]) -> str:
    """Give a text without these values; a short one is hidden where it stands as a word."""
    if not values:
        return text
    longest_first = sorted(values, key=lambda value: (-len(value), value))  # one may hold another
    escaped = ((value, re.escape(value)) for value in longest_first)
    bound = (found if len(value) >= _LONG else rf"(?<!\w){found}(?!\w)" for value, found in escaped)
    return re.sub("|".join(bound), HIDDEN, text)


def is_secret(name: str) -> bool:
    """Whether what goes by such a name is a secret, and no reference to one."""
    parts = [part.lower() for part in _PARTS.findall(name)]
    if not parts or parts[-1] in _REFERRING:
        return False
    keys = parts == ["key"] or any(first in _KEYS and second == "key" for first, second in pairwise(parts))
    return keys or parts[-1] in _LAST or any(part.endswith(_WORDS) for part in parts)


def is_account(name: str, value: str) -> bool:
    """Whether such a value by such a name tells a broker's account: a number, not its kind."""
    parts = [part.lower() for part in _PARTS.findall(name) if not part.isdecimal()]
    if len(parts) > 1 and parts[-1] in _NUMBERS:
        parts.pop()
    if not parts or parts[-1] not in _ACCOUNTS or len(value) < _LEAST_ACCOUNT:
        return False
    return any(map(str.isdecimal, value)) and "$" not in value


def _accounts(word: str, before: str) -> Iterator[str]:
    """Yield the accounts that a word gives by name, or that the option before it does."""
    for match in (*_GIVEN.finditer(word), *_SPOKEN.finditer(word)):
        if is_account(match["option"], match["value"]):
            yield match["value"]
    if before.startswith("-") and "=" not in before and is_account(before, word):
        yield word


def _secrets(word: str, before: str) -> Iterator[Secret]:
    """Yield what is secret in a word, the surest first."""
    for match in (*_GIVEN.finditer(word), *_SPOKEN.finditer(word)):
        yield from _named(match["option"], match["value"])
    if before.startswith("-") and "=" not in before and not _OPTION.fullmatch(word):
        yield from _named(before, word)
    for what, url in _URLS.items():
        yield from _literal(f"a URL with a literal {what}", [match["value"] for match in url.finditer(word)])
    for match in _BEARER.finditer(word):
        yield from _literal(f"a literal credential of {len(match['value'])} characters", [match["value"]])
    for what, issued in _ISSUED.items():
        yield from _literal(what, issued.findall(word))
    for run in filter(_is_random, _RUN.findall(word)):
        yield Secret(f"{len(run)} characters that look drawn at random", run)


def _named(option: str, value: str) -> Iterator[Secret]:
    """Judge the value that an option, an assignment or a key of a mapping gives."""
    if option in _USERS and "://" not in value:
        value = value.partition(":")[2]
    elif not is_secret(option) and (option != _SHORT or value.isdecimal()):
        value = ""
    if value:
        yield from _literal(f"{option} has a literal value of {len(value)} characters", [value])


def _literal(what: str, values: Sequence[str]) -> Iterator[Secret]:
    """Yield those values that say themselves, and not which variable of the environment does."""
    for value in values:
        bare = value.strip("\"'")
        if bare not in ("", HIDDEN) and bare.lower() not in _SCHEMES and not _VARIABLE.match(bare):
            yield Secret(what, value)


def _is_random(run: str) -> bool:
    """Whether a long run of characters is without any order."""
    mixed = all(re.search(kind, run) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    return (mixed and _bits(run) >= _BITS) or (_HEX.fullmatch(run) is not None and _bits(run) >= _HEX_BITS)


def _bits(text: str) -> float:
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
