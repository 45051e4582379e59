"""What a session's record is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.contract.digests import digests_of

if TYPE_CHECKING:
    from pytest_parity.session import SessionReplay
    from pytest_parity.session.result import SessionResult


def heading_of(session: SessionReplay, result: SessionResult) -> dict[str, Any]:
    """Name what a record is of, with the digests that a later comparison of records needs."""
    streams = {path.value: facts["reproduce"]["streams"] for path, facts in result.facts.items()}
    return {
        "contract": session.loaded.contract.name,
        "session": session.session.id,
        "kind": session.session.kind,
        "date": session.session.date.isoformat(),
        "digests": {"contract_file": session.loaded.digest, **digests_of(session.loaded.contract), "data": streams},
    }
