"""What plug-ins are told of a session that was replayed and judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.core.plain import to_plain
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from pytest_parity.session.result import SessionResult


def told_of(result: SessionResult) -> dict[str, Any]:
    """Return it as plain builtins: `faults` and `decisions` by path, `labels`, `mismatches`."""
    compared = result.comparison
    decisions = {} if compared is None else {Path.BACKTEST: compared.backtest, Path.PAPER: compared.paper}
    return {
        "faults": {path.value: fault.what for path, fault in result.faults.items()},
        "decisions": {path.value: len(taken) for path, taken in decisions.items()},
        "labels": {label.value: outcome.kind.value for label, outcome in result.outcomes.items()},
        "mismatches": [] if compared is None else to_plain(compared.mismatches),
    }
