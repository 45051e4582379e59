"""A contract whose configs have other values in place of some references: how a gate moves a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.contract.references import REFERENCE_NAMES, resolve, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import JsonValue

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.terms import Config


def refers(contract: LaunchContract, name: str) -> bool:
    """Whether the config of a component on the paper path refers to the clause's value `name`."""
    return any(text == f"${{{name}}}" for config in _configs(contract) for _, text in texts(config, ()))


def substituted(contract: LaunchContract, values: Mapping[str, JsonValue]) -> LaunchContract:
    """Return the contract with `values`, by name, where its configs refer to them; the clauses stay as they are."""
    kept: dict[str, JsonValue] = {name: f"${{{name}}}" for name in REFERENCE_NAMES}
    known = kept | dict(values)

    def changed(part: Any) -> Any:
        return part.model_copy(update={"config": resolve(part.config, known)})

    parts = ("strategies", "actors", "exec_algorithms")
    several: dict[str, Sequence[Any]] = {name: tuple(map(changed, getattr(contract, name))) for name in parts}
    paths = contract.paths.model_copy(update={"paper": changed(contract.paths.paper)})
    return contract.model_copy(update={"strategy": changed(contract.strategy), "paths": paths, **several})


def _configs(contract: LaunchContract) -> Iterator[Config]:
    yield {**contract.strategy.config, **contract.paths.paper.config}
    yield from further_configs(contract)


def further_configs(contract: LaunchContract) -> Iterator[Config]:
    """Yield the configs of all that runs beside the strategy."""
    yield from (part.config for part in contract.strategies)
    yield from (part.config for part in contract.actors)
    yield from (part.config for part in contract.exec_algorithms)
