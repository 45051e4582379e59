"""A first contract of a strategy, and the ini lines that it needs: texts that a person then makes their own."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SESSIONS = 3
_NAMES_SHOWN = 8
_TICKS = {"quotes": "MID", "trades": "LAST"}  # a type of data → the price that bars are made of, the better first
_SIZES = ("trade_size", "order_size", "size", "quantity", "order_quantity", "order_qty", "trade_quantity")
_PLAIN = re.compile(r"[A-Za-z0-9_^][\w./^-]*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a first contract is about: an instrument, a type of bars or none, and the days that have its data."""

    name: str
    about: Mapping[str, Any]  # of the survey
    bar_type: str
    days: Sequence[str]

    @property
    def types(self) -> list[str]:
        """The types of data that the catalog has of the instrument on these days."""
        return [
            kind
            for kind in (*_TICKS, "bars")
            if any(set(days) & set(self.days) for stream, days in self._streams.items() if _kind(stream) == kind)
        ]

    @property
    def _streams(self) -> Mapping[str, list[str]]:
        streams: Mapping[str, list[str]] = self.about["streams"]
        return streams


def contract_name(strategy_path: str) -> str:
    """Return a slug of the class's name: `ema-cross` for `EMACross`."""
    name = re.sub(r"[^a-z0-9._-]+", "-", _HUMP.sub("-", strategy_path.rpartition(":")[2]).lower()).strip("-._")
    return name[:64] or "candidate"


def choose(instruments: Mapping[str, Mapping[str, Any]], fields: Sequence[Mapping[str, Any]]) -> Choice | None:
    """Choose the instrument with quotes or trades, with bars where the config asks for them, and with the most days."""
    wants_bars = any("BarType" in field["types"] for field in fields if field["required"])
    choices = [choice for name, about in instruments.items() if (choice := _choice(name, about, wants_bars)).days]
    return min(choices, key=_rank, default=None)


def _rank(choice: Choice) -> tuple[bool, bool, int, str]:
    traded_for_itself = not any(word in choice.about["kind"] for word in ("Option", "Index"))
    return not traded_for_itself, not set(choice.types) & set(_TICKS), -len(choice.days), choice.name


def _choice(name: str, about: Mapping[str, Any], wants_bars: bool) -> Choice:  # noqa: FBT001 - a fact, no switch
    streams = about["streams"]
    ticks = next(((kind, days) for kind in _TICKS if (days := streams.get(kind))), None)
    bars = [(stream, days) for stream, days in sorted(streams.items()) if stream.endswith("-EXTERNAL")]
    if not wants_bars:
        return Choice(name, about, "", ticks[1] if ticks else next((days for _, days in bars), []))
    if ticks is None:
        return Choice(name, about, *(bars[0] if bars else ("", [])))
    kind, days = ticks
    common = [(stream, sorted(set(days) & set(own))) for stream, own in bars]
    if found := [(stream, own) for stream, own in common if own]:
        return Choice(name, about, *found[0])
    # none that was recorded with the ticks: the engines make them of the ticks
    return Choice(name, about, f"{name}-1-MINUTE-{_TICKS[kind]}-INTERNAL", days)


def _kind(stream: str) -> str:
    return stream if stream in _TICKS else "bars"


def contract_text(
    strategy_path: str,
    strategy: Mapping[str, Any],
    choice: Choice,
    root: str,
    instruments: Mapping[str, Mapping[str, Any]],
) -> str:
    """Return the contract, commented: each `TODO` is what only a person knows."""
    about, types = choice.about, ", ".join(choice.types)
    name, currency = _scalar(choice.name), about["currency"]
    lines = [
        "# Made by --parity-init from what the strategy's class and the catalog say. Each TODO is for you to settle.",
        "launch_contract: 1",
        f"name: {contract_name(strategy_path)}",
        "strategy:",
        f"  strategy_path: {strategy_path}",
        f"  config_path: {strategy['config_path']}",
        *_config_lines(strategy["fields"], choice),
        *_instrument_lines(choice, instruments),
        f"data: {{source: catalog, root: {root}, instruments: [{name}], types: [{types}]}}",
        "# what a strategy may request from before the session: so many sessions back",
        "# history: {days: 5}",
    ]
    if about["assumed"]:
        lines.append(
            f"calendar: {about['calendar']}  # TODO: none is known for {about['venue']}; name its own, such as XNYS"
        )
    lines += [
        "# TODO: the account as the bot has it: its balance, oms_type (default NETTING), account_type (MARGIN)",
        "venues:",
        f"  - name: {_scalar(about['venue'])}",
        f"    base_currency: {currency}",
        f"    starting_balances: [1_000_000 {currency}]",
        *_execution_lines(choice.types),
        *_session_lines(choice.days),
    ]
    return "\n".join(lines) + "\n"


def _config_lines(fields: Sequence[Mapping[str, Any]], choice: Choice) -> Iterator[str]:
    values = dict(_fill(fields, choice))
    if not values:
        yield "  config: {}"
    else:
        yield "  config:"
    for field in fields:
        name = field["name"]
        if name in values:
            yield f"    {name}: {values[name]}"
    defaults = [field for field in fields if field["name"] not in values]
    if defaults:
        yield "    # what the class gives where nothing stands here"
    for field in defaults:
        yield f"    # {field['name']}: {field['default']}".rstrip()


def _fill(fields: Sequence[Mapping[str, Any]], choice: Choice) -> Iterator[tuple[str, str]]:
    """Yield the value of each field that needs one, as YAML."""
    used: set[str] = set()
    for field in fields:
        name, types = field["name"], field["types"]
        expected = field["required"] or (field["default"] == "null" and name in ("instrument_id", "bar_type"))
        known = _known(name, types, choice)
        if expected and known is not None and known[0] not in used:
            kind, value = known
            used |= {kind} - {"size", "venue"}
            text = _scalar(value)
            text = f"[{text}]" if {"list", "tuple", "set", "frozenset"} & set(types) else text
            yield name, f"{text}  # TODO: as the bot trades" if kind == "size" else text
        elif field["required"]:
            yield name, f"TODO  # required: {' or '.join(part for part in types if part.isidentifier())}"


def _known(name: str, types: Sequence[str], choice: Choice) -> tuple[str, str] | None:
    if "InstrumentId" in types:
        return "instrument", choice.name
    if "BarType" in types and choice.bar_type:
        return "bars", choice.bar_type
    if "Venue" in types:
        return "venue", choice.about["venue"]
    if name in _SIZES:
        return "size", choice.about["size"]
    return None


def _instrument_lines(choice: Choice, instruments: Mapping[str, Mapping[str, Any]]) -> list[str]:
    others = [name for name, about in instruments.items() if about["streams"] and name != choice.name]
    if not others:
        return []
    more = f" and {len(others) - _NAMES_SHOWN} more" if len(others) > _NAMES_SHOWN else ""
    return [f"# the catalog also has data of {', '.join(others[:_NAMES_SHOWN])}{more}"]


def _execution_lines(types: Sequence[str]) -> list[str]:
    if "bars" not in types or not set(types) & set(_TICKS):
        return []
    ticks = " and ".join(kind for kind in types if kind in _TICKS)
    return [
        f"    # both paths trade on the {ticks}: the paper venue never sees a bar, and would fill at other prices",
        "    bar_execution: false",
    ]


def _session_lines(days: Sequence[str]) -> list[str]:
    others = days[:-_SESSIONS]
    span = others[0] if len(others) == 1 else f"{len(others)} days from {others[0]} to {others[-1]}" if others else ""
    return [
        "# TODO: choose the days before you look at the bot's. A day's kind says what the backtest must do on it:",
        "# trade, no_trade, quote_rejection or stop; an edge case may do anything.",
        "sessions:",
        *(f"  - {{id: {day}, kind: edge, date: {day}}}" for day in days[-_SESSIONS:]),
        *([f"# the catalog also has {span}"] if span else []),
    ]


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def todo_keys(text: str) -> list[str]:
    """Return the keys of the config that a contract of `contract_text` leaves to a person: it can't run before."""
    return re.findall(r"^    (\w+): TODO", text, flags=re.MULTILINE)


def ini_text(table: str, lists: Mapping[str, Sequence[str]]) -> str:
    """Return ini options under their table: TOML where `table` is one of pyproject.toml or pytest.toml."""
    if table in ("[pytest-ini]", "[tool:pytest]"):
        head = "[pytest]" if table == "[pytest-ini]" else table
        options = [f"{name} =\n{'\n'.join(f'    {entry}' for entry in entries)}" for name, entries in lists.items()]
    else:
        head = table
        options = [f"{name} = {json.dumps(list(entries), ensure_ascii=False)}" for name, entries in lists.items()]
    return "\n".join([head, *options]) + "\n"
