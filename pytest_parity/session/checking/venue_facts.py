"""What the venue lint looks at: the settings of both paths and the sessions' data. Imports the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.checks.venue_lint.data_lints import DATA_LINTS
from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.registered import Registered
from pytest_parity.core.fault import Refusal
from pytest_parity.core.trace import Path
from pytest_parity.replay.bar_timers import data_on_timers, internal_bars
from pytest_parity.replay.engine_settings import engine_setting_names, engine_settings
from pytest_parity.replay.venue_settings import venue_setting_names, venue_settings
from pytest_parity.replay.venues import matches_on_bars
from pytest_parity.sources.load import load_session
from pytest_parity.sources.offer import offer_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.contract.sessions import Session


def gather(contract: Mapping[str, Any], registered: Mapping[str, Any], roots: Mapping[str, str]) -> dict[str, Any]:
    """Return what `VenueFacts` is made of, the exchange's `zone`, and `faults` of sessions whose data can't be read.

    `names` are those that `accepted_settings` may have.

    `registered` is what plug-ins add to a contract's words, by name; `roots` are folders or URLs by data root; a
    session whose root isn't among them is left out. Raises `Refusal` for settings that Nautilus refuses.
    """
    terms = LaunchContract.model_validate(contract, context=Registered.from_plain(registered))
    facts: dict[str, Any] = {"offers": [], "meetings": [], "faults": {}, "zone": "UTC"}
    facts["timers"] = terms.paths.paper.timers
    bar_types = internal_bars(terms)
    for session in terms.sessions:
        root = roots.get(terms.data_for(session).root)
        if root is not None:
            try:
                _add_session(facts, terms, session, root, bar_types)
            except Refusal as error:
                facts["faults"][session.id] = {"where": error.where, "what": f"{error.what}; {error.remedy}"}
    # after the data: a currency of theirs is known only then
    facts["settings"] = [*venue_settings(terms), *engine_settings(terms)]
    facts["names"] = [*venue_setting_names(), *engine_setting_names(), *DATA_LINTS]
    facts["bars_matched"] = matches_on_bars(venue.given() for venue in terms.venues_for(Path.BACKTEST))
    return facts


def _add_session(
    facts: dict[str, Any], contract: LaunchContract, session: Session, root: str, bar_types: Sequence[Any]
) -> None:
    loaded = load_session(contract, session, root)
    facts["zone"] = loaded.zone
    facts["offers"] += [{"session": session.id, **offer} for offer in offer_of(loaded)]
    meetings = data_on_timers(
        bar_types, contract.engines_for(Path.PAPER).data, loaded.instruments, loaded.data, loaded.start
    )
    facts["meetings"] += [{"session": session.id, **meeting} for meeting in meetings]
