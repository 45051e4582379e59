"""The text of a first contract: what a person then makes their own."""

from __future__ import annotations

import json
import re
import textwrap
from itertools import chain
from typing import TYPE_CHECKING, Any

from pytest_parity.report.choice import BOOKS, TICKS, is_many, is_wanted, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.report.choice import Choice

_SESSIONS = 3
_NAMES_SHOWN = 8
_SIZE = re.compile(r"(?:^|_)(?:size|quantity|qty)(?:$|_)")
_PLAIN = re.compile(r"[A-Za-z0-9_^][\w./^-]*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def contract_name(strategy_path: str) -> str:
    """Return a slug of the class's name: `ema-cross` for `EMACross`."""
    name = re.sub(r"[^a-z0-9._-]+", "-", _HUMP.sub("-", strategy_path.rpartition(":")[2]).lower()).strip("-._")
    return name[:64] or "candidate"


def contract_text(
    strategy_path: str,
    strategy: Mapping[str, Any],
    choice: Choice,
    root: str,
    instruments: Mapping[str, Mapping[str, Any]],
) -> str:
    """Return the contract, commented: each `TODO` is what only a person knows."""
    lines = [
        "# Made by --parity-init from what the strategy's class and the catalog say. Each TODO is for you to settle.",
        "# It is compared as it stands: whatever the bot is run with belongs in here.",
        "launch_contract: 1",
        f"name: {contract_name(strategy_path)}  # names its folder of artifacts",
        "strategy:",
        f"  strategy_path: {strategy_path}",
        f"  config_path: {strategy['config_path']}",
        *_config_lines(strategy["fields"], choice, instruments),
        *_algorithm_lines(strategy["algorithms"]),
        *_data_lines(choice, root, instruments),
        *_calendar_lines(choice),
        *_venue_lines(choice),
        *_session_lines(choice),
    ]
    return "\n".join(lines) + "\n"


def _config_lines(
    fields: Sequence[Mapping[str, Any]], choice: Choice, instruments: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    values = dict(_fill(fields, choice))
    if not values:
        yield "  config: {}"
    else:
        yield "  config:"
    for field in fields:
        name = field["name"]
        if values.get(name) == "TODO":
            yield f"    # {_needed(field, instruments)}"
        if name in values:
            yield f"    {name}: {values[name]}"
    defaults = [field for field in fields if field["name"] not in values]
    if defaults:
        yield "    # what the class gives where nothing stands here"
    for field in defaults:
        yield f"    # {field['name']}: {field['default']}".rstrip()


def _fill(fields: Sequence[Mapping[str, Any]], choice: Choice) -> Iterator[tuple[str, str]]:
    """Yield the value of each field that needs one, as YAML; instruments and bars in their order."""
    left = {"instrument": [pick.name for pick in choice.picks], "bars": list(choice.bar_types)}
    for field in fields:
        name, kind = field["name"], kind_of(field)
        if not is_wanted(field):
            continue
        if kind == "venue":
            yield name, _entry(field, choice.picks[0].about["venue"])
        elif left.get(kind):
            yield name, _entry(field, left[kind].pop(0))
        elif not kind and _is_size(field):
            yield name, f"{_entry(field, _size(field, choice))}  # TODO: as the bot trades"
        elif field["required"]:
            yield name, "TODO"


def _size(field: Mapping[str, Any], choice: Choice) -> str:
    size: str = choice.picks[0].about["size"]
    return "1" if "int" in field["types"] and not size.isdecimal() else size


def _is_size(field: Mapping[str, Any]) -> bool:
    number = {"Decimal", "int", "float", "str"} & set(field["types"])
    return "Quantity" in field["types"] or bool(number and _SIZE.search(field["name"]))


def _entry(field: Mapping[str, Any], value: str) -> str:
    return f"[{_scalar(value)}]" if is_many(field) else _scalar(value)


def _needed(field: Mapping[str, Any], instruments: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what a field takes and means, and what the catalog has of it."""
    streams = chain.from_iterable(about["streams"] for about in instruments.values())
    held = {"instrument": list(instruments), "bars": [stream for stream in streams if stream.endswith("-EXTERNAL")]}
    meaning = f": {field['meaning']}" if field["meaning"] else ""
    candidates = f"; the catalog has {_some(held[kind_of(field)])}" if held.get(kind_of(field)) else ""
    return f"needs {field['takes']}{meaning}{candidates}"


def _algorithm_lines(algorithms: Sequence[Mapping[str, str]]) -> Iterator[str]:
    known = [algorithm for algorithm in algorithms if algorithm["exec_algorithm_path"]]
    if known:
        yield "exec_algorithms:  # that the strategy's module names"
    for algorithm in known:
        yield f"  - exec_algorithm_path: {algorithm['exec_algorithm_path']}"
        yield f"    config_path: {algorithm['config_path']}"
    for algorithm in algorithms:
        if not algorithm["exec_algorithm_path"]:
            yield f"# TODO: declare {algorithm['id']} under exec_algorithms: nobody works an order that names it"


def _data_lines(choice: Choice, root: str, instruments: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    chosen = [pick.name for pick in choice.picks]
    others = [name for name, about in instruments.items() if about["streams"] and name not in chosen]
    if others:
        yield from _comment(f"the catalog also has data of {_some(others)}")
    with_options = f"[{', '.join(map(_scalar, [*chosen, choice.options]))}]"
    named = with_options if choice.for_options and choice.options else f"[{', '.join(map(_scalar, chosen))}]"
    if choice.options and not choice.for_options:
        yield f"# with the options on it, for a strategy that trades them: instruments: {with_options}"
    yield f"data: {{source: catalog, root: {root}, instruments: {named}, types: [{', '.join(choice.types)}]}}"
    yield "# what a strategy may request from before the session: so many sessions back"
    yield "# history: {days: 5}"


def _calendar_lines(choice: Choice) -> Iterator[str]:
    about = choice.picks[0].about
    if about["assumed"]:
        yield f"calendar: {about['calendar']}  # TODO: none is known for {about['venue']}; name its own, such as XNYS"


def _venue_lines(choice: Choice) -> Iterator[str]:
    yield "# TODO: the account as the bot has it: its balance, oms_type (default NETTING), account_type (MARGIN)"
    yield from (f"# {warning}" for warning in warnings(choice))
    yield "venues:"
    for venue in dict.fromkeys(pick.about["venue"] for pick in choice.picks):
        own = [pick for pick in choice.picks if pick.about["venue"] == venue]
        currencies = list(dict.fromkeys(pick.about["currency"] for pick in own))
        yield f"  - name: {_scalar(venue)}"
        if len(currencies) == 1:
            yield f"    base_currency: {currencies[0]}"
        yield f"    starting_balances: [{', '.join(f'1_000_000 {currency}' for currency in currencies)}]"
        kinds = {kind for pick in own for kind in pick.types(choice.days)} & set(choice.types)
        yield from _execution_lines(kinds | ({"quotes"} if choice.trades_options_on(venue) else set()))


def _execution_lines(types: set[str]) -> Iterator[str]:
    if types & set(BOOKS):
        yield "    book_type: L2_MBP  # orders fill on the recorded book"
    elif "bars" in types and types & set(TICKS):
        ticks = " and ".join(kind for kind in TICKS if kind in types)
        yield f"    # both paths trade on the {ticks}: the paper venue never sees a bar, and would fill at other prices"
        yield "    bar_execution: false"


def session_days(choice: Choice) -> Sequence[str]:
    """Return the days that become sessions: the last ones."""
    return choice.days[-_SESSIONS:]


def warnings(choice: Choice) -> list[str]:
    """Return what a person must know before the first run."""
    if choice.types != ["bars"]:
        return []
    return [
        "there are bars alone: the paper venue never sees one, so it rejects what the backtest fills on them;",
        "the item feed fails until somebody accepts that: its report ends with the entry for expected_mismatches",
    ]


def _session_lines(choice: Choice) -> Iterator[str]:
    others = choice.days[:-_SESSIONS]
    yield "# TODO: choose the days before you look at the bot's. A day's kind says what the backtest must do on it:"
    yield "# trade, no_trade, quote_rejection or stop; an edge case may do anything."
    yield "sessions:"
    yield from (f"  - {{id: {day}, kind: edge, date: {day}}}" for day in session_days(choice))
    if others:
        yield f"# the catalog also has {_span(others)}"


def _comment(text: str) -> list[str]:
    """Return a comment in lines that fit a screen; names stay whole."""
    return textwrap.wrap(
        text, 100, initial_indent="# ", subsequent_indent="#   ", break_long_words=False, break_on_hyphens=False
    )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return f"{', '.join(names[:_NAMES_SHOWN])}{more}"


def _span(days: Sequence[str]) -> str:
    return days[0] if len(days) == 1 else f"{len(days)} days from {days[0]} to {days[-1]}"


def inventory(instruments: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each of the instruments with the most days, options last, and one that counts the others."""
    held = {name: sorted({*chain.from_iterable(about["streams"].values())}) for name, about in instruments.items()}
    with_data = sorted(
        (name for name in held if held[name]),
        key=lambda name: ("Option" in instruments[name]["kind"], -len(held[name]), name),
    )
    for name in with_data[:_NAMES_SHOWN]:
        kinds = dict.fromkeys("bars" if "-" in stream else stream for stream in instruments[name]["streams"])
        yield f"{name} ({instruments[name]['kind']}): {', '.join(kinds)}; {_span(held[name])}"
    if len(with_data) > _NAMES_SHOWN:
        yield f"and {len(with_data) - _NAMES_SHOWN} more"


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def todo_keys(text: str) -> list[str]:
    """Return the keys of the config that a contract of `contract_text` leaves to a person: it can't run before."""
    return re.findall(r"^    (\w+): TODO", text, flags=re.MULTILINE)
