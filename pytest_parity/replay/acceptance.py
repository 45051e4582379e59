"""Whether Nautilus takes what a contract gives it, on either path, without market data and without a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.registered import Registered
from pytest_parity.core.fault import PathFault, Refusal
from pytest_parity.core.trace import Path
from pytest_parity.replay.components import build
from pytest_parity.replay.engines import backtest_engines, live_engines
from pytest_parity.replay.faults import raised, refused
from pytest_parity.replay.job import words_for
from pytest_parity.replay.places import given_at
from pytest_parity.replay.venues import check_overrides, exchange_terms, refusing, sandbox_config, venue_config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_COMPONENTS = {"strategies": "strategy", "actors": "actor", "exec_algorithms": "exec_algorithm"}


def refusals(contract: Mapping[str, Any], registered: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is refused: `paths` that give it, and a fault's plain form; each fault once.

    `contract` is one as it dumps itself, `registered` what plug-ins add to its words, by name. Every component is
    built, since its constructor may refuse what its config's class takes.
    """
    read = LaunchContract.model_validate(contract, context=Registered.from_plain(registered))
    found: dict[PathFault, list[str]] = {}
    for path in Path:
        for attempt in _attempts(read, path):
            fault = _fault_of(attempt, read, path)
            if fault is not None:
                found.setdefault(fault, []).append(path.value)
    return [{"paths": paths, "fault": fault.to_plain()} for fault, paths in found.items()]


def _fault_of(attempt: Callable[[], object], contract: LaunchContract, path: Path) -> PathFault | None:
    try:
        attempt()
    except Refusal as error:
        error.where = given_at(contract, path, error.where)
        return refused(error)
    except Exception as error:  # noqa: BLE001 - the user's modules and constructors may raise anything
        return raised(error)
    return None


def _attempts(contract: LaunchContract, path: Path) -> Iterator[Callable[[], object]]:
    words = words_for(contract, path)
    for key, kind in _COMPONENTS.items():
        for number, one in enumerate(words[key]):
            yield _building(kind, one, _place(key, number))
    if path is Path.BACKTEST:
        yield lambda: backtest_engines(words["engines"])
    else:
        yield lambda: live_engines(words["engines"], reconciliation=False)
        yield lambda: check_overrides(contract.paths.paper.venues)
    for number, venue in enumerate(words["venues"]):
        yield _opening(venue, number, path)


def _place(key: str, number: int) -> str:
    """Name a component's place: the first strategy stands alone, the others in the list `strategies`."""
    if key != "strategies":
        return f"{key}.{number}"
    return f"strategies.{number - 1}" if number else "strategy"


def _building(kind: str, words: Mapping[str, Any], where: str) -> Callable[[], object]:
    return lambda: build(kind, words, where)


def _opening(words: Mapping[str, Any], number: int, path: Path) -> Callable[[], object]:
    def attempt() -> None:
        config = venue_config(words, f"venues.{number}")
        with refusing(number, config.name):
            if path is Path.BACKTEST:
                exchange_terms(config)
            else:
                sandbox_config(config, [])

    return attempt
