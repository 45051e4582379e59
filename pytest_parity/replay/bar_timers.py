"""The timers of bars that the engine itself builds by time, and the data that arrive in the nanosecond of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nautilus_trader.common.component import TestClock
from nautilus_trader.data.aggregation import TimeBarAggregator
from nautilus_trader.model.data import Bar, BarType

from pytest_parity.contract.references import resolve, values_of
from pytest_parity.core.trace import Path
from pytest_parity.replay.components import parse_config
from pytest_parity.replay.components import resolve as import_class
from pytest_parity.replay.engines import LIVE_ENGINES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import JsonValue

    from pytest_parity.contract.models import LaunchContract


def internal_bars(contract: LaunchContract) -> list[BarType]:
    """Return the bar types in the configs of all components, class defaults included, that timers of the engine build.

    By name; of composite ones the finished bars'. A config that Nautilus refuses is searched as it is written.
    """
    found = {}
    for words in _components(contract):
        for value in _values(_parsed(words)):
            bar_type = _bar_type(value)
            if bar_type is not None and bar_type.is_internally_aggregated() and bar_type.spec.is_time_aggregated():
                found[str(bar_type)] = bar_type.standard()
    return [found[name] for name in sorted(found)]


def _components(contract: LaunchContract) -> Iterator[dict[str, Any]]:
    values = values_of(contract)
    strategy = contract.strategy.model_dump(mode="json")
    for path in Path:
        yield strategy | {"config": resolve(contract.config_for(path), values)}
    for terms in (*contract.strategies, *contract.actors, *contract.exec_algorithms):
        words: JsonValue = resolve(terms.model_dump(mode="json"), values)
        assert isinstance(words, dict)  # noqa: S101 - the dump of a clause
        yield words


def _parsed(words: Mapping[str, Any]) -> Any:
    try:
        return parse_config(import_class(words["config_path"], "config_path"), words["config"], "config")
    except Exception:  # noqa: BLE001 - the user's module may raise anything when it is imported; the replay tells it
        return words["config"]


def _values(config: Any) -> Iterator[Any]:
    """Walk to every value of a config."""
    if isinstance(config, dict):
        children = list(config.values())
    elif isinstance(config, list | tuple | set | frozenset):
        children = list(config)
    elif fields := getattr(config, "__struct_fields__", ()):
        children = [getattr(config, name) for name in fields]
    else:
        yield config
        return
    for child in children:
        yield from _values(child)


def _bar_type(value: Any) -> BarType | None:
    if isinstance(value, BarType):
        return value
    if not isinstance(value, str) or "-INTERNAL" not in value:
        return None
    try:
        return BarType.from_str(value)
    except ValueError:
        return None


def data_on_timers(
    bar_types: Sequence[BarType], words: Mapping[str, Any], instruments: Sequence[Any], data: Sequence[Any], start: int
) -> list[dict[str, Any]]:
    """Return the bar types of which data of the same instrument arrive in the very nanosecond of a timer.

    `words` are the settings of the data engine, `start` is when the session opens, UTC nanoseconds. Of each as plain
    builtins: `bar_type`, `instrument`, `count` of data and `first`, the earliest such `ts_init`.
    """
    known = {instrument.id: instrument for instrument in instruments}
    stamps: dict[Any, list[int]] = {bar_type.instrument_id: [] for bar_type in bar_types}
    for datum in data:
        instrument_id = datum.bar_type.instrument_id if type(datum) is Bar else datum.instrument_id
        if instrument_id in stamps:
            stamps[instrument_id].append(datum.ts_init)
    found = []
    for bar_type in bar_types:
        if bar_type.instrument_id not in known:
            continue
        first, interval = _timer(bar_type, known[bar_type.instrument_id], words, start)
        meeting = [ts for ts in stamps[bar_type.instrument_id] if ts >= first and _is_due(ts - first, interval)]
        if meeting:
            found.append(
                {
                    "bar_type": str(bar_type),
                    "instrument": bar_type.instrument_id.value,
                    "count": len(meeting),
                    "first": min(meeting),
                }
            )
    return found


def _is_due(since: int, interval: int) -> bool:
    return since % interval == 0 if interval else since == 0  # months and years have no interval: the next one alone


def _timer(bar_type: BarType, instrument: Any, words: Mapping[str, Any], start: int) -> tuple[int, int]:
    """Return when a bar type's timer is due first after the session's open, and its interval, as Nautilus has it."""
    config = parse_config(LIVE_ENGINES["data"], words, "engines.data")
    clock = TestClock()
    clock.set_time(start)
    aggregator = TimeBarAggregator(
        instrument,
        bar_type,
        lambda _bar: None,
        clock,
        time_bars_origin_offset=(config.time_bars_origin_offset or {}).get(bar_type.spec.aggregation),
        bar_build_delay=config.time_bars_build_delay,
    )
    aggregator.start_timer()
    return aggregator.next_close_ns, aggregator.interval_ns
