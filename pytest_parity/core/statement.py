"""The message in which a strategy says a decision: version 1 of `parity_decision`.

One JSON object as text. `version` (1), `action` (enter, exit, reject, hold) and `instrument` are required, and of a
rejection `reason`. Further keys: `strategy` (where several run), `setup`, `side` (BUY, SELL), `quantity`, `quote` (an
object: `instrument`, `bid`, `ask`, `bid_size`, `ask_size`, `ts_event`, `verdict`), `levels` (numbers by name),
`considered` (how many option contracts it looked at). Amounts are numbers or texts of numbers, times UTC nanoseconds;
null is the same as a key that is absent.
"""

from __future__ import annotations

import difflib
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_parity.core.trace import Intent, SeenQuote, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERSION = 1

_OLDEST = 10 * 365 * 86_400 * 1_000_000_000  # a quote that is years old is a stamp in another unit

_KEYS = (
    *("version", "action", "instrument", "strategy", "setup", "side", "quantity", "reason", "quote", "levels"),
    "considered",
)
_QUOTE_KEYS = ("instrument", "bid", "ask", "bid_size", "ask_size", "ts_event", "verdict")
_NUMBER = re.compile(r"[+-]?\d{1,28}(\.\d{1,28})?", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NAME = re.compile(r"\S(.{0,126}\S)?")
_INSTRUMENT = re.compile(r"\S(.*\S)?\.[^.\s]+")


class MalformedStatement(ValueError):
    """A message that can't be read: what is wrong with it, and what is allowed."""


def read_statement(text: object, *, sequence: int, ts_seen: int, strategies: Sequence[str]) -> Statement:
    """Read one message. Raises `MalformedStatement`.

    `strategies` are the ids of those that run, as far as they are known: a message need not name the only one.
    """
    words = _object(text)
    _refuse_unknown(words, _KEYS, "")
    if "version" not in words:
        raise MalformedStatement(f"version is missing; this release reads {VERSION}")
    if words["version"] != VERSION or isinstance(words["version"], bool):
        raise MalformedStatement(f"version is {_show(words['version'])}; this release reads {VERSION}")
    action = _action(words)
    instrument = _text(words, "instrument", _INSTRUMENT, "symbol and venue like AAPL.XNAS")
    if instrument is None:
        raise MalformedStatement("instrument is missing; name the instrument that it is about")
    reason = _text(words, "reason", _SLUG, "a slug like stale_quote")
    if action is Intent.REJECT and reason is None:
        raise MalformedStatement("reason is missing; a rejection says why")
    return Statement(
        sequence=sequence,
        ts_seen=ts_seen,
        strategy=_strategy(words, strategies),
        action=action,
        instrument=instrument,
        setup=_text(words, "setup", _NAME, "a name"),
        side=_side(words),
        quantity=_amount(words, "quantity"),
        reason=reason,
        quote=_quote(words, instrument, ts_seen),
        levels=_levels(words),
        considered=_count(words, "considered"),
    )


def _object(text: object) -> dict[str, Any]:
    if not isinstance(text, str):
        raise MalformedStatement(f"it is {_show(text)}, not text; publish a JSON object as text")
    try:
        words = json.loads(text, object_pairs_hook=_without_duplicates, parse_float=Decimal, parse_constant=_refuse)
    except MalformedStatement:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedStatement(f"it isn't JSON ({error}); publish json.dumps(…) of a dict") from None
    if not isinstance(words, dict):
        raise MalformedStatement(f"it is {_show(words)}, not an object; publish json.dumps(…) of a dict")
    return {key: value for key, value in words.items() if value is not None}


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    words = dict(pairs)
    if len(words) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise MalformedStatement(f"{twice} stands twice; keep one")
    return words


def _refuse(constant: str) -> None:
    raise MalformedStatement(f"{constant} is no amount; leave the key out")


def _refuse_unknown(words: Mapping[str, Any], known: Sequence[str], prefix: str) -> None:
    for key in words:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise MalformedStatement(f"{prefix}{_show(key)} is no key; {hint}allowed: {', '.join(known)}")


def _action(words: Mapping[str, Any]) -> Intent:
    allowed = ", ".join(Intent)
    if "action" not in words:
        raise MalformedStatement(f"action is missing; allowed: {allowed}")
    if words["action"] not in tuple(Intent):
        raise MalformedStatement(f"action is {_show(words['action'])}; allowed: {allowed}")
    return Intent(words["action"])


def _strategy(words: Mapping[str, Any], strategies: Sequence[str]) -> str:
    named = _text(words, "strategy", _NAME, "a strategy's id")
    if named is None and len(strategies) < 2:  # noqa: PLR2004 one needs no name, two do
        return strategies[0] if strategies else ""
    if named is None:
        raise MalformedStatement("strategy is missing; several run, so say str(self.id)")
    if strategies and named not in strategies:
        raise MalformedStatement(f"strategy is {_show(named)}; it is none of {', '.join(strategies)}")
    return named


def _side(words: Mapping[str, Any]) -> str | None:
    side = words.get("side")
    if side not in (None, "BUY", "SELL"):
        raise MalformedStatement(f"side is {_show(side)}; allowed: BUY, SELL")
    return side


def _text(words: Mapping[str, Any], key: str, pattern: re.Pattern[str], example: str, prefix: str = "") -> str | None:
    value = words.get(key)
    if value is None or (isinstance(value, str) and pattern.fullmatch(value)):
        return value
    raise MalformedStatement(f"{prefix}{key} is {_show(value)}; write {example}")


def _amount(words: Mapping[str, Any], key: str, prefix: str = "") -> Decimal | None:
    value = words.get(key)
    if value is None:
        return None
    written = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal) or not _NUMBER.fullmatch(written):
        raise MalformedStatement(f"{prefix}{key} is {_show(value)}; write a number, or one as text, like 1.55")
    return Decimal(written)


def _count(words: Mapping[str, Any], key: str) -> int | None:
    value = words.get(key)
    if value is None:
        return None
    written = str(value) if isinstance(value, int | str) else ""
    if not _COUNT.fullmatch(written):
        raise MalformedStatement(f"{key} is {_show(value)}; write a whole number from 0, like 42")
    return int(written)


def _quote(words: Mapping[str, Any], instrument: str, now: int) -> SeenQuote | None:
    quote = _mapping(words, "quote")
    if quote is None:
        return None
    _refuse_unknown(quote, _QUOTE_KEYS, "quote: ")
    stamp = quote.get("ts_event")
    if stamp is not None and (isinstance(stamp, bool) or not isinstance(stamp, int) or not 0 <= stamp < 2**63):
        raise MalformedStatement(f"quote.ts_event is {_show(stamp)}; write UTC nanoseconds")
    if stamp is not None and not now - _OLDEST <= stamp <= now:
        raise MalformedStatement(f"quote.ts_event is {stamp}, {_far(stamp, now)}; write the quote's UTC nanoseconds")
    prefix = "quote."
    named = _text(quote, "instrument", _INSTRUMENT, "symbol and venue like AAPL.XNAS", prefix)
    return SeenQuote(
        instrument=named or instrument,
        bid=_amount(quote, "bid", prefix),
        ask=_amount(quote, "ask", prefix),
        bid_size=_amount(quote, "bid_size", prefix),
        ask_size=_amount(quote, "ask_size", prefix),
        ts_event=stamp,
        verdict=_text(quote, "verdict", _SLUG, "passed, or a reason like stale_quote", prefix),
    )


def _far(stamp: int, now: int) -> str:
    return "after it is said" if stamp > now else "years before it is said"


def _levels(words: Mapping[str, Any]) -> tuple[tuple[str, Decimal], ...]:
    levels = _mapping(words, "levels") or {}
    amounts = ((name, _amount(levels, name, "levels.")) for name in sorted(levels))
    return tuple((name, amount) for name, amount in amounts if amount is not None)


def _mapping(words: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    value = words.get(key)
    if value is not None and not isinstance(value, dict):
        raise MalformedStatement(f"{key} is {_show(value)}; write an object like {{…}}")
    return value


def _show(value: object) -> str:
    text = str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 as long as a line bears
