"""A label for short sales that failed because nobody lent the shares.

The venue says so when it rejects the order, or the strategy does when it doesn't try.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_parity.core.decision import Status
from pytest_parity.core.labelling.rule import NewLabel, RuleFinding

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_parity.core.labelling.rule import CaseView

LABEL = "borrow_reject"
MEANING = "the shares for a short sale could not be borrowed"
WORDS = ("short sell", "borrow", "locate")  # of a venue's rejection


@pytest.hookimpl(optionalhook=True)  # or else pytest -p no:parity would refuse the hook
def pytest_parity_register_labels() -> list[NewLabel]:
    return [NewLabel(name=LABEL, meaning=MEANING)]


@pytest.hookimpl(optionalhook=True)
def pytest_parity_register_reasons() -> dict[str, str]:
    return {"no_borrow": LABEL}


@pytest.hookimpl(optionalhook=True)
def pytest_parity_register_rules() -> list[Callable[[CaseView], RuleFinding | None]]:
    return [unborrowed]


def unborrowed(case: CaseView) -> RuleFinding | None:
    """Paper's order was rejected for want of shares."""
    for execution in case.paper.executions if case.paper is not None else ():
        reason = execution.reason or ""
        if execution.status is Status.REJECTED and any(word in reason.lower() for word in WORDS):
            return RuleFinding(label=LABEL, evidence=f"no shares to sell: {reason}", field="status", refusal=True)
    return None
