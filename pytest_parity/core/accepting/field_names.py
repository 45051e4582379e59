"""The fields in which two paths can differ, by the names that a mismatch has in its `field`.

A planned exit's carry its role and rank: `stop`, `stop.price`, `target2.quantity`.
"""

from __future__ import annotations

import re
from typing import Final

from pytest_parity.core.feeding.delivery import FEED_FIELDS
from pytest_parity.core.labelling.difference import AMENDMENTS, DECISION_TERMS, OUTCOMES
from pytest_parity.core.labelling.evidence import EVIDENCE

_OF_A_DECISION: Final = ("decision", "instrument", "time", "side", "algorithm", "exit", "realized_pnl")

DECISION_FIELDS: Final = tuple(
    dict.fromkeys(("decision", "instrument", *DECISION_TERMS, "quantity", *AMENDMENTS, "exit", *OUTCOMES, *EVIDENCE))
)
EXIT_FIELDS: Final = tuple(
    name for name in DECISION_FIELDS if name not in (*_OF_A_DECISION, *EVIDENCE)
)  # beyond the planned exit itself
TICKER_FIELDS: Final = ("final_position", "open_positions", "final_realized_pnl")  # of what no decision explains

_EXIT: Final = r"(stop|target)([2-9]|[1-9][0-9]+)?"
FIELD_PATTERN: Final = rf"({'|'.join((*DECISION_FIELDS, *FEED_FIELDS))}|{_EXIT}(\.({'|'.join(EXIT_FIELDS)}))?)"
_FIELD: Final = re.compile(FIELD_PATTERN)


def is_declarable(name: str) -> bool:
    """Whether a mismatch that may be declared can have this field."""
    return _FIELD.fullmatch(name) is not None


def similar_names(name: str) -> list[str]:
    """List the names of that kind: a planned exit's for one with a dot, else all others."""
    role, dot, _ = name.partition(".")
    if dot:
        return [f"{role if re.fullmatch(_EXIT, role) else 'stop'}.{field}" for field in EXIT_FIELDS]
    return [*DECISION_FIELDS, "stop", "target", *FEED_FIELDS]
