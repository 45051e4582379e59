"""What the JSON Schema says of each kind of value: as an editor sees it, which takes `5` for a number.

The loader reads every scalar as text, so a kind that may look like a number or a truth value to YAML allows for that.
A pattern holds for texts, a bound for numbers. `$comment` says what the kind is, for the reference page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import WithJsonSchema

from pytest_parity.contract.values import NANOSECONDS
from pytest_parity.core.accepting.field_names import FIELD_PATTERN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import JsonValue

_ANY_SCALAR: Final = ("string", "number", "boolean")
_NUMBER: Final = r"[0-9](_?[0-9])*(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?"
_UNITS: Final = "|".join(NANOSECONDS)
_ZERO: Final = r"0+(\.0+)?"


def _scalar(comment: str, pattern: str, *types: str, **words: JsonValue) -> WithJsonSchema:
    kinds = types or ("string",)
    kind: JsonValue = kinds[0] if len(kinds) == 1 else list(kinds)
    return WithJsonSchema({"type": kind, "pattern": f"^{pattern}$", **words, "$comment": comment})


def _not(pattern: str) -> JsonValue:
    return {"type": "string", "pattern": pattern}


def _in_any_capitals(name: str) -> str:
    return "".join(f"[{letter.upper()}{letter}]" if letter.isalpha() else f"[{letter}]" for letter in name)


def slug(reserved: Iterable[str] = ()) -> WithJsonSchema:
    """Say what a name is, and which are reserved, in any capitals."""
    names = "|".join(_in_any_capitals(name) for name in sorted(reserved))
    words: dict[str, JsonValue] = {"not": _not(f"^({names})$")} if names else {}
    return _scalar("a name: letters, digits, `.`, `_`, `-`", r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", *_ANY_SCALAR, **words)


def relative(kind: str) -> WithJsonSchema:
    """Say what the path of a folder or file below the rootdir is."""
    return _scalar(
        f"a {kind} below the rootdir", r"(?![/~])(?![A-Za-z]:)(?!(.*/)?\.\.(/|$))[^\\]*\S[^\\]*", *_ANY_SCALAR
    )


TEXT: Final = _scalar("text", r"[\s\S]*\S[\s\S]*", *_ANY_SCALAR)
PLACEHOLDERS: Final = ("todo", "to-do", "tbd", "n/a", "none")  # instead of a statement, in any capitals
_ANY_PLACEHOLDER: Final = "|".join(map(_in_any_capitals, PLACEHOLDERS))
# editors know no class of letters in all scripts; what they take for one must not refuse any
_NO_LETTER: Final = r"\u0000-/:-@\[-`{-\u009f\u2000-\u206f\u3000\ufeff"
STATEMENT: Final = _scalar(
    "text with a letter or digit",
    rf"[\s\S]*[^{_NO_LETTER}][\s\S]*",
    *_ANY_SCALAR,
    **{"not": _not(rf"TODO|^\s*({_ANY_PLACEHOLDER})\s*$")},
)


def one_of(words: Sequence[str]) -> WithJsonSchema:
    """Say which words there are, as the package has them: a schema in a file knows of no plug-in."""
    known: dict[str, JsonValue] = {"const": words[0]} if len(words) == 1 else {"enum": list(words)}
    return WithJsonSchema({**known, "type": "string"})


FLAG: Final = WithJsonSchema({"enum": [True, False, "true", "false"], "$comment": "`true` or `false`"})
VERSION: Final = WithJsonSchema({"enum": [1, "1"], "$comment": "`1`"})

_DAYS_OF_MONTHS: Final = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP_YEAR: Final = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DAY: Final = f"(?!0000)([0-9]{{4}}-{_DAYS_OF_MONTHS}|{_LEAP_YEAR}-02-29)"
DAY: Final = _scalar("a date like `2024-03-05`", _DAY)
# YAML 1.1, which some editors still read, takes 16:00 for 960 and 16:00:00 for 57600
TIME_OF_DAY: Final = _scalar(
    "a time of day like `09:45` or `09:45:30`, exchange time",
    "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?",
    *("string", "integer"),
    minimum=600,
    maximum=86_399,
)
DURATION: Final = _scalar("a duration like `250ms`, `5s`, `1min`", rf"[0-9]+(\.[0-9]+)? ?({_UNITS})")
SOME_DURATION: Final = _scalar(
    "a duration like `250ms`, `5s`, `1min`, more than 0",
    rf"[0-9]+(\.[0-9]+)? ?({_UNITS})",
    **{"not": _not(rf"^{_ZERO} ?[a-z]+$")},
)
AGE: Final = _scalar("a whole number and a unit, like `90s` or `13min`", f"[0-9]+ ?({_UNITS})")

PERCENT: Final = _scalar("a percentage like `12.5%`", r"[0-9]{1,9}(\.[0-9]{1,9})? ?%")
SOME_PERCENT: Final = _scalar(
    "a percentage like `12.5%`, more than 0",
    r"[0-9]{1,9}(\.[0-9]{1,9})? ?%",
    **{"not": _not(rf"^{_ZERO} ?%$")},
)

WHOLE: Final = _scalar("a whole number", "[0-9](_?[0-9])*", "integer", "string", minimum=0)
SOME_WHOLE: Final = _scalar(
    "a whole number, 1 or more", "[0-9](_?[0-9])*", "integer", "string", minimum=1, **{"not": _not("^[0_]+$")}
)
DAYS: Final = _scalar("a whole number, 3660 or less", "[0-9](_?[0-9])*", "integer", "string", minimum=0, maximum=3660)
NUMBER: Final = _scalar("a number", f"[+-]?{_NUMBER}", "number", "string")
SOME_NUMBER: Final = _scalar(
    "a number, more than 0",
    rf"[+]?{_NUMBER}",
    *("number", "string"),
    exclusiveMinimum=0,
    **{"not": _not(r"^[+]?[0_.]+([eE].*)?$")},
)
FROM_ZERO: Final = _scalar("a number, 0 or more", rf"[+-]?{_NUMBER}", "number", "string", minimum=0)

_CURRENCY: Final = " +[A-Z0-9]*[A-Z][A-Z0-9]*"
MONEY: Final = _scalar("money like `100_000 USD`", f"[+-]?{_NUMBER}{_CURRENCY}")
SOME_MONEY: Final = _scalar(
    "money like `800 USD`, more than 0",
    f"[+]?{_NUMBER}{_CURRENCY}",
    **{"not": _not(r"^[+]?[0_.]+([eE][^ ]*)? ")},
)
MONEY_FROM_ZERO: Final = _scalar(
    "money like `100 USD`, 0 or more", f"[+-]?{_NUMBER}{_CURRENCY}", **{"not": _not("^-[0_.]*[1-9]")}
)

_WORD: Final = r"[^\s:./\\0-9-][^\s:./\\-]*"  # an identifier may have letters of any script
IMPORTABLE: Final = _scalar("a class like `package.module:Class`", rf"{_WORD}(\.{_WORD})*:{_WORD}(\.{_WORD})*")
INSTRUMENT: Final = _scalar("an instrument like `AAPL.XNAS`", r"\S(.*\S)?\.[^.\s]+")
TICKER: Final = _scalar("a ticker like `TWX`", r"[A-Za-z0-9][A-Za-z0-9.]{0,15}", *_ANY_SCALAR)
FIELD: Final = _scalar("a field of a mismatch, like `average_price` or `stop.price`", FIELD_PATTERN)
UNTIL: Final = _scalar(
    "a date (UTC, the last day that counts) or `nautilus_trader 1.232` (the first version that doesn't)",
    rf"({_DAY}|nautilus_trader +[0-9]{{1,6}}\.[0-9]{{1,6}}(\.[0-9]{{1,6}})?)",
)
_ONE_TEXT: Final[JsonValue] = {"type": [*_ANY_SCALAR]}
PATTERNS: Final = WithJsonSchema(
    {
        "anyOf": [_ONE_TEXT, {"type": "array", "items": _ONE_TEXT, "minItems": 1}],
        "$comment": "a pattern like `*.OPRA`, or a list of them",
    }
)
