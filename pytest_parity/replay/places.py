"""Where the contract gives what a path's words were made of: a refusal points at the override, not at what it hides."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_parity.replay.ports import ReplayError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.trace import Path


@contextmanager
def told_where_given(contract: LaunchContract, path: Path) -> Iterator[None]:
    """Have a refusal name the key under `paths` where this path gives it."""
    try:
        yield
    except ReplayError as error:
        error.where = given_at(contract, path, error.where)
        raise


def given_at(contract: LaunchContract, path: Path, where: str) -> str:
    """Return the dotted place of a key in the contract, of which `where` is the place in the words of this path."""
    terms, own = contract.path_terms(path), f"paths.{path.value}"
    match where.split("."):
        case ["strategy", "config"] if terms.config:
            return f"{own}.config"  # refused as a whole: what only this path gives is the likelier cause
        case ["strategy", "config", key, *rest] if key in terms.config:
            return ".".join([own, "config", key, *rest])
        case ["engines", part, key, *rest] if key in getattr(terms.engines, part):
            return ".".join([own, "engines", part, key, *rest])
        case ["venues", number, key, *rest]:
            name = contract.venues[int(number)].name
            for place, override in enumerate(terms.venues):
                if override.name == name and key in override.given():
                    return ".".join([own, "venues", str(place), key, *rest])
    return where


def overridden_at(contract: LaunchContract, where: str, paths: tuple[Path, ...]) -> str:
    """Return the override of the first of these paths that has one, else the field that both share."""
    return next((place for path in paths if (place := given_at(contract, path, where)) != where), where)
