"""Keys left empty that may be absent: whoever writes `risk:` with nothing means some limit, not none."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Final, get_args

from pytest_parity.contract.fields import fields_of, model_within
from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.venues import Venue, VenueOverride

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from pytest_parity.contract.reading.positions import TreePath
    from pytest_parity.contract.reading.reader import Tree

NULL_IS_A_VALUE: Final = (Venue, VenueOverride)  # of some of Nautilus's settings


def find_faults(
    tree: Tree, model: type[BaseModel] = LaunchContract, path: TreePath = ()
) -> Iterator[tuple[TreePath, str]]:
    """Find each such key: its place, and what to write; those that are required are pydantic's to tell."""
    if isinstance(tree, list):
        for index, entry in enumerate(tree):
            yield from find_faults(entry, model, (*path, index))
    elif isinstance(tree, dict) and model not in NULL_IS_A_VALUE:
        fields = fields_of(model)
        for key, value in tree.items():
            info = fields.get(key)
            if info is None or isinstance(value, str):
                continue
            if value is None and NoneType in get_args(info.annotation):
                yield (*path, key), f"an empty value; {_remedy(key, info)} or leave the key out"
            elif (within := model_within(info.annotation)) is not None:
                yield from find_faults(value, within, (*path, key))


def _remedy(key: str, info: FieldInfo) -> str:
    if info.examples:
        return f"write it like {key}: {info.examples[0]},"
    within = model_within(info.annotation)
    return f"give its keys ({', '.join(fields_of(within))})" if within is not None else "write one"
