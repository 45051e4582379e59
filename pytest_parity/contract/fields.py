"""The fields of a clause's model, under the keys that a file uses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo


@cache
def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Give the fields by key of the file (`from`, not the attribute `start`), in the order of the model."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def model_within(annotation: Any) -> type[BaseModel] | None:
    """Find the first model that a field's annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (model_within(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)


def leaves_of(model: type[BaseModel]) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Walk to every field that is no clause itself, with the keys that lead to it."""
    for key, info in fields_of(model).items():
        inner = model_within(info.annotation)
        if inner is None:
            yield (key,), info
        else:
            yield from (((key, *keys), leaf) for keys, leaf in leaves_of(inner))
