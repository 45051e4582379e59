"""The checks that come with the package, in the order of their items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.session.broker_dry_run import BROKER_DRY_RUN
from pytest_parity.session.contract_loading import CONTRACT_LOADING
from pytest_parity.session.fail_closed import FAIL_CLOSED
from pytest_parity.session.quote_gate import QUOTE_GATE
from pytest_parity.session.risk_controls import RISK_CONTROLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.promoting.rung import Rung
    from pytest_parity.session.check import Check

CHECKS: Sequence[Check] = (CONTRACT_LOADING, BROKER_DRY_RUN, QUOTE_GATE, RISK_CONTROLS, FAIL_CLOSED)


def checks_of(contract: LaunchContract, rung: Rung, checks: Sequence[Check] = CHECKS) -> list[Check]:
    """Return the checks that apply to a contract, of the rungs up to the one that is asked for."""
    return [check for check in checks if check.rung in rung.upto and check.applies(contract)]
