"""From a contract and a session's market to a path's job: words and references resolved, data as its feed delivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.contract.references import KILL_SWITCH_FILE, resolve, values_of
from pytest_parity.core.trace import Path
from pytest_parity.replay.entry_window import check_entry_window
from pytest_parity.replay.feed import check_stretches, shape, taken
from pytest_parity.replay.ports import PathJob
from pytest_parity.replay.start_state import claims
from pytest_parity.replay.venues import check_overrides

if TYPE_CHECKING:
    from pydantic import JsonValue

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.replay.ports import Market


def job_for(contract: LaunchContract, path: Path, market: Market, kill_switch: str | None = None) -> PathJob:
    """Describe one path of one session to its runner; `kill_switch` is the path of the file that it has of its own."""
    check_entry_window(contract.entry_window, market.window)
    common: dict[str, Any] = {
        "path": path,
        "window": market.window,
        "instruments": market.instruments,
        "history": market.history,
        "kill_switch": kill_switch,
        "options": contract.path_terms(path).options or {},
        **words_for(contract, path, kill_switch),
    }
    if path is Path.BACKTEST:
        return PathJob(**common, data=market.data)
    paper = contract.paths.paper
    check_overrides(paper.venues)
    check_stretches(paper.feed, market.window)
    steps = {instrument.id.value: instrument.price_increment.as_decimal() for instrument in market.instruments}
    return PathJob(
        **common,
        data=shape(market.data, paper.feed, market.window, steps),
        venue_data=market.data if paper.feed.broker == "prompt" else None,
        taken=taken(market.data, paper.feed, market.window),
        timers=paper.timers,
        start=paper.start,
    )


def words_for(contract: LaunchContract, path: Path, kill_switch: str | None = None) -> dict[str, Any]:
    """Return the words of components, engines and venues on a path, references resolved."""
    values = values_of(contract)
    if kill_switch is not None:
        values[KILL_SWITCH_FILE] = kill_switch
    return {
        "strategies": resolve(_strategies(contract, path), values),
        "actors": resolve([terms.model_dump(mode="json") for terms in contract.actors], values),
        "exec_algorithms": resolve([terms.model_dump(mode="json") for terms in contract.exec_algorithms], values),
        "engines": contract.engines_for(path).model_dump(mode="json"),
        "venues": [venue.given() for venue in contract.venues_for(path)],
    }


def _strategies(contract: LaunchContract, path: Path) -> list[JsonValue]:
    """Return the candidate with this path's config first, then the other strategies."""
    candidate = contract.strategy.model_dump(mode="json") | {"config": dict(contract.config_for(path))}
    if path is Path.PAPER and (claimed := claims(contract.paths.paper.start)):
        # how a live node gives a carried-in position to a strategy; without it the position belongs to nobody
        candidate["config"]["external_order_claims"] = claimed
    return [candidate, *(terms.model_dump(mode="json") for terms in contract.strategies)]
