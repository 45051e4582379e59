"""The schema that the package ships, with the names that plug-ins register."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_parity.contract.registered import Registered

    type Schema = dict[str, Any]


def with_registered(text: str, registered: Registered) -> str:
    """Return the schema's text with further words where plug-ins add some; as it is where they don't."""
    schema: Schema = json.loads(text)
    added = [(field, [*names]) for field, names in _places(schema, registered) if names]
    for field, names in added:
        known = field.pop("const", None)
        field["enum"] = [*field.get("enum", [known]), *names]
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n" if added else text


def _places(schema: Schema, registered: Registered) -> Iterator[tuple[Schema, Iterable[str]]]:
    """List the fields that take such names."""
    clauses = schema["$defs"]
    for clause in ("DataTerms", "DataOverride"):
        yield clauses[clause]["properties"]["source"], registered.sources
    for clause in ("BacktestPath", "PaperPath"):
        yield clauses[clause]["properties"]["runner"], registered.paths
    yield clauses["ExpectedMismatch"]["properties"]["label"], registered.declarable
    (reasons,) = schema["properties"]["reasons"]["patternProperties"].values()
    yield reasons, registered.declarable
