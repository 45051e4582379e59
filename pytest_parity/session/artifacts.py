"""What a session leaves in the run's artifact directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.origin import published_origins
from pytest_parity.checks.published import published_facts, published_text
from pytest_parity.core.trace import Path
from pytest_parity.report.entries import write_entries
from pytest_parity.report.evidence import write_comparison, write_faults
from pytest_parity.report.feed_file import write_feed
from pytest_parity.report.files import write_text
from pytest_parity.report.limits import write_limits
from pytest_parity.report.repeats import write_repeats
from pytest_parity.session.heading import heading_of
from pytest_parity.session.pages import write_pages
from pytest_parity.session.withheld import withheld

if TYPE_CHECKING:
    from pytest_parity.session import SessionReplay
    from pytest_parity.session.result import SessionResult


def write_artifacts(session: SessionReplay, result: SessionResult) -> None:
    """Write a session's artifacts, and the contract they belong to, without its secrets and what the account had."""
    result = withheld(result, session.loaded.contract)
    contract, place = session.loaded.contract, session.artifacts.folder / session.loaded.contract.name
    write_text(place / "contract.yaml", published_text(session.loaded.text, contract))
    heading = heading_of(session, result)
    facts = {path: published_facts(published_origins(told), contract) for path, told in result.facts.items()}
    if result.comparison is None:
        write_faults(session.folder, result.faults, facts)
    else:
        write_comparison(session.folder, result.comparison, result.traces, facts, heading)
    if result.feed is not None:
        write_feed(session.folder, result.feed.streams)
    if result.limits:
        zone = result.facts[Path.BACKTEST]["session"]["zone"]
        write_limits(session.folder, result.limits, session.loaded.line, zone)
    if result.entries is not None:
        write_entries(session.folder, result.entries)
    if result.noise is not None:
        write_repeats(session.folder, result.noise, result.differing)
    write_pages(session, result, heading)
