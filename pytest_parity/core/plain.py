"""Values of this layer as JSON-able builtins and back.

Decimals become text, times stay integers, keys keep the order of the fields: the same value is the same bytes.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from pytest_parity.core.decision import Amendment, Decision, Execution, Slice, Status
from pytest_parity.core.mismatch import COUNT, DURATION, TEXT, TIME, Difference, Effect, Label, Mismatch
from pytest_parity.core.trace import Feed, Fill, Intent, OrderEvent, Path, PositionEvent, SeenQuote, Statement, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_parity.core.mismatch import Value

type Readers = Mapping[str, Callable[[Any], Any]]
type Plain = dict[str, Plain] | list[Plain] | str | int | bool | None

# valid JSON, but neither UTF-8 nor one line to everybody who splits lines
_UNSAFE = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


def to_plain(value: object) -> Plain:  # noqa: PLR0911 one return for each kind of value
    """Turn a value of this layer into builtins; TypeError for anything else, a float included."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Feed):
        return [{"instrument": name, "type": kind, "ts_event": [*ts]} for (name, kind), ts in value.streams.items()]
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: to_plain(getattr(value, name)) for name in _field_names(kind)}
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no plain form")


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def dump_line(value: object) -> str:
    """Write a value as one line of JSON, without the line's end; what UTF-8 can't hold is escaped."""
    text = json.dumps(to_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def trace_from_plain(plain: Mapping[str, Any]) -> Trace:
    """Read a trace; KeyError, TypeError or ValueError for what `to_plain` didn't write."""
    streams = {(row["instrument"], row["type"]): list(row["ts_event"]) for row in plain["feed"]}
    return Trace(
        path=Path(plain["path"]),
        orders=tuple(order_event_from_plain(row) for row in plain["orders"]),
        fills=tuple(fill_from_plain(row) for row in plain["fills"]),
        positions=tuple(position_event_from_plain(row) for row in plain["positions"]),
        feed=Feed(streams),
        tickers=dict(plain["tickers"]),
        statements=tuple(statement_from_plain(row) for row in plain["statements"]),
    )


def order_event_from_plain(plain: Mapping[str, Any]) -> OrderEvent:
    """Read one order event."""
    amounts = dict.fromkeys(("quantity", "price", "trigger_price"), Decimal)
    return OrderEvent(**_read(plain, {**amounts, "instructions": _pairs, "quote": _quote}))


def fill_from_plain(plain: Mapping[str, Any]) -> Fill:
    """Read one fill."""
    return Fill(**_read(plain, dict.fromkeys(("quantity", "price", "commission"), Decimal)))


def position_event_from_plain(plain: Mapping[str, Any]) -> PositionEvent:
    """Read one position event."""
    amounts = ("quantity", "average_open", "average_close", "realized_pnl", "unrealized_pnl")
    return PositionEvent(**_read(plain, dict.fromkeys(amounts, Decimal)))


def statement_from_plain(plain: Mapping[str, Any]) -> Statement:
    """Read one statement."""
    return Statement(**_read(plain, {"action": Intent, "quantity": Decimal, **_SAID}))


def decision_from_plain(plain: Mapping[str, Any]) -> Decision:
    """Read one decision with its executions."""
    amounts = dict.fromkeys(("quantity", "stated_quantity"), Decimal)
    readers: Readers = {"path": Path, "intent": Intent, "executions": _executions, **amounts}
    return Decision(**_read(plain, {**readers, **_SAID, "further_reasons": tuple}))


def mismatch_from_plain(plain: Mapping[str, Any]) -> Mismatch:
    """Read one mismatch with its differences; what a session's file says beside it of known ones isn't of it."""
    readers: Readers = {"label": Label.named, "effect": Effect, "differences": _differences, "instruments": tuple}
    readers = {**readers, "only_said": tuple}
    return Mismatch(**_read({key: said for key, said in plain.items() if key != "known_difference"}, readers))


def _read(plain: Mapping[str, Any], readers: Readers) -> dict[str, Any]:
    """Apply a reader to each value that has one; None stays None."""
    return {
        name: readers[name](value) if name in readers and value is not None else value for name, value in plain.items()
    }


def _executions(plain: list[Mapping[str, Any]]) -> tuple[Execution, ...]:
    amounts = ("quantity", "price", "trigger_price", "filled", "average_price", "commission")
    readers: Readers = {
        **dict.fromkeys(amounts, Decimal),
        **dict.fromkeys(("refusals", "fills", "spawned"), tuple),
        "slices": _slices,
        "instructions": _pairs,
        "status": Status,
        "amended": _amendments,
    }
    return tuple(Execution(**_read(row, readers)) for row in plain)


def _amendments(plain: list[Mapping[str, Any]]) -> tuple[Amendment, ...]:
    readers: dict[str, Callable[[Any], Any]] = {"quantity": Decimal, "price": Decimal, "trigger_price": Decimal}
    readers["instructions"] = _pairs
    return tuple(Amendment(**_read(row, readers)) for row in plain)


def _slices(plain: list[Mapping[str, Any]]) -> tuple[Slice, ...]:
    return tuple(Slice(**_read(row, dict.fromkeys(("quantity", "price"), Decimal))) for row in plain)


def _pairs(plain: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in plain)


def _quote(plain: Mapping[str, Any]) -> SeenQuote:
    return SeenQuote(**_read(plain, dict.fromkeys(("bid", "ask", "bid_size", "ask_size"), Decimal)))


def _levels(plain: list[list[str]]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((name, Decimal(level)) for name, level in plain)


_SAID: Readers = {"quote": _quote, "levels": _levels}


def _differences(plain: list[dict[str, Any]]) -> tuple[Difference, ...]:
    """Read differences: the unit says what their values are."""
    return tuple(
        Difference(**(row | {name: value_from_plain(row[name], row["unit"]) for name in ("backtest", "paper")}))
        for row in plain
    )


def value_from_plain(plain: Any, unit: str) -> Value:
    """Read one value of a difference: the unit says whether it is text, an integer or a decimal."""
    value: Value = plain if plain is None or unit in (TEXT, TIME, COUNT, DURATION) else Decimal(plain)
    return value
