"""The checks that come with the package, in the order of their items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.session.contract_loading import CONTRACT_LOADING
from pytest_parity.session.venue_lint import VENUE_LINT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.promoting.rung import Rung
    from pytest_parity.session.check import Check

CHECKS: Sequence[Check] = (CONTRACT_LOADING, VENUE_LINT)


def checks_of(contract: LaunchContract, rung: Rung, further: Sequence[Check] = ()) -> list[Check]:
    """Return the checks that apply to a contract, of the rungs up to the one that is asked for; `further` come last."""
    return [check for check in (*CHECKS, *further) if check.rung in rung.upto and check.applies(contract)]
