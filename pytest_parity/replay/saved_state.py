"""What components save of their state, and what is left of it once a fresh one has loaded it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.common.actor import Actor

from pytest_parity.replay.assembly import add_components
from pytest_parity.replay.engines import LOGGING, TRADER_ID
from pytest_parity.replay.faults import raised
from pytest_parity.replay.venues import exchange_terms, venue_configs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_parity.replay.ports import PathJob
    from pytest_parity.replay.recorder import TraceRecorder

_SHOWN = 60  # characters of a value

# no UTF-8, JSON, MessagePack or pickle begins so, and seven bytes are no number of a fixed width
_UNREADABLE = bytes.fromhex("c1ffc1ffc1ffc1")


@dataclass(frozen=True, slots=True)
class SavedState:
    """What a component gave to be saved, or how its `on_save` ended."""

    values: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


def save_states(trader: Any) -> dict[str, SavedState]:
    """Have each strategy and actor save its state, by id; those without an `on_save` of their own have none."""
    return {name: _save(one) for name, one in _components(trader) if type(one).on_save is not Actor.on_save}


def unreadable_state(keys: Iterable[str]) -> dict[str, bytes]:
    """Return a saved state with these keys, of which no value can be read."""
    return dict.fromkeys(keys, _UNREADABLE)


def reload_states(job: PathJob, states: Mapping[str, SavedState]) -> list[dict[str, Any]]:
    """Load each state into a fresh component and save it again, before anything else happens, as a node that starts.

    Returns for each its `component`, `where` the contract names it, whether it `loads` by an `on_load` of its own, the
    `keys` it saved, a `fault` of its code, and what is `lost`: keys whose values are no bytes, or come back as others.
    """
    if not states:
        return []
    engine = BacktestEngine(BacktestEngineConfig(trader_id=TRADER_ID, logging=LOGGING))
    try:
        for config in venue_configs(job):
            engine.add_venue(**exchange_terms(config))
        for instrument in job.instruments:
            engine.add_instrument(instrument)
        places = _places(add_components(engine.trader, job), job)
        fresh = dict(_components(engine.trader))
        return [
            {
                "component": name,
                "where": places[name],
                "loads": type(fresh[name]).on_load is not Actor.on_load,
                **_survival(state, fresh[name]),
            }
            for name, state in states.items()
        ]
    finally:
        engine.dispose()


def _components(trader: Any) -> Iterator[tuple[str, Any]]:
    for one in (*trader.actors(), *trader.strategies()):
        yield one.id.value, one


def _save(component: Any) -> SavedState:
    try:
        values = component.save()
    except Exception as error:  # noqa: BLE001 - the user's `on_save` may raise anything
        return SavedState(fault=f"on_save: {raised(error).what}")
    return SavedState(dict(values or {}))


def _places(recorder: TraceRecorder, job: PathJob) -> dict[str, list[str | int]]:
    """Return each actor's and strategy's keys in the contract, by id."""
    actors = recorder.components[: len(job.actors)]  # execution algorithms come after them
    first, *others = recorder.strategies
    places: dict[str, list[str | int]] = {name: ["actors", number] for number, name in enumerate(actors)}
    return {**places, first: ["strategy"], **{name: ["strategies", number] for number, name in enumerate(others)}}


def _survival(state: SavedState, fresh: Any) -> dict[str, Any]:
    told = {"keys": sorted(state.values), "fault": state.fault, "lost": []}
    if state.fault:
        return told
    try:
        fresh.load(dict(state.values))
    except Exception as error:  # noqa: BLE001 - the user's `on_load` may raise anything
        return told | {"fault": f"on_load: {raised(error).what}"}
    again = _save(fresh)
    return told | {"fault": again.fault, "lost": [] if again.fault else list(_lost(state.values, again.values))}


def _lost(saved: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for key in sorted({*saved, *again}):
        if key in saved and not isinstance(saved[key], bytes):
            yield {"key": key, "saved": _shown(saved[key]), "again": "Nautilus keeps bytes alone"}
        elif saved.get(key) != again.get(key):
            yield {"key": key, "saved": _shown(saved.get(key)), "again": _shown(again.get(key))}


def _shown(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} … ({len(value)} bytes)"
