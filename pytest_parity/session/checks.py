"""The checks that come with the package, in the order of their items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.session.checking.broker_dry_run import BROKER_DRY_RUN
from pytest_parity.session.checking.contract_loading import CONTRACT_LOADING
from pytest_parity.session.checking.fail_closed import FAIL_CLOSED
from pytest_parity.session.checking.launch_command import CLI_ENTRY_POINT, CLI_RENDERING
from pytest_parity.session.checking.origin import BROKER_ADAPTER, PAPER_RUNTIME, PARITY_PACKAGE, STRATEGY
from pytest_parity.session.checking.profile import PROFILE_LOOKUP, PROFILE_REGISTRY
from pytest_parity.session.checking.quote_gate import QUOTE_GATE
from pytest_parity.session.checking.replay_command import REPLAY_COMMAND
from pytest_parity.session.checking.risk_controls import RISK_CONTROLS
from pytest_parity.session.checking.serialization import SERIALIZATION
from pytest_parity.session.checking.venue_lint import VENUE_LINT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.promoting.rung import Rung
    from pytest_parity.session.check import Check

CHECKS: Sequence[Check] = (
    PROFILE_LOOKUP,
    CLI_RENDERING,
    CONTRACT_LOADING,
    REPLAY_COMMAND,
    BROKER_DRY_RUN,
    SERIALIZATION,
    QUOTE_GATE,
    RISK_CONTROLS,
    FAIL_CLOSED,
    VENUE_LINT,
    CLI_ENTRY_POINT,
    PROFILE_REGISTRY,
    STRATEGY,
    PAPER_RUNTIME,
    PARITY_PACKAGE,
    BROKER_ADAPTER,
)


def checks_of(contract: LaunchContract, rung: Rung, further: Sequence[Check] = ()) -> list[Check]:
    """Return the checks that apply to a contract, of the rungs up to the one that is asked for; `further` come last."""
    return [check for check in (*CHECKS, *further) if check.rung in rung.upto and check.applies(contract)]
