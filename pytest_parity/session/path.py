"""One path of a session, run to its end: what a replay process does. Imports the engine."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.registered import Registered
from pytest_parity.core.fault import Refusal
from pytest_parity.core.perturbation import perturbation_from_plain
from pytest_parity.core.plain import to_plain
from pytest_parity.core.trace import Feed, Path, Trace
from pytest_parity.replay.assembly import sorted_out
from pytest_parity.replay.connections import refuse_connections
from pytest_parity.replay.facts import Origin, facts_of
from pytest_parity.replay.faults import raised, refused
from pytest_parity.replay.feed import streams_of
from pytest_parity.replay.history import Answers
from pytest_parity.replay.job import job_for
from pytest_parity.replay.kill_switch import place_kill_switch, spoil_file
from pytest_parity.replay.perturb import perturb
from pytest_parity.replay.places import told_where_given
from pytest_parity.replay.ports import Market, Window
from pytest_parity.replay.runners import is_own, runner_of
from pytest_parity.replay.saved_state import reload_states, unreadable_state
from pytest_parity.replay.sources_of import CodeFiles
from pytest_parity.report.files import write_text
from pytest_parity.session.given import is_further, leave_given
from pytest_parity.sources.load import load_session, tickers_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.core.fault import PathFault
    from pytest_parity.replay.ports import PathJob


def run_path(request_file: str, *, guarded: bool = True) -> None:
    """Run one path and write its result: the whole of what a replay process does.

    `guarded` refuses connections beyond loopback, for the rest of the process's life.
    """
    request = json.loads(FilePath(request_file).read_text("utf-8"))
    ready = None
    try:
        ready = _prepare(request, guarded=guarded)
        result = _run(ready, request, guarded=guarded)
    except BaseException as error:  # whatever leaves a strategy is told in the result
        if isinstance(error, KeyboardInterrupt) and not guarded:
            raise  # Ctrl-C in a debugger
        told = refused(error) if isinstance(error, Refusal) else raised(error)
        result = {"fault": told.to_plain()} if ready is None else ready.stopped(told)
    write_text(FilePath(request["result"]), json.dumps(result))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A path that can be run."""

    contract: LaunchContract
    job: PathJob
    origin: Origin
    tickers: dict[str, str]  # also of instruments that an alteration took away
    altered: dict[str, Any]  # what an alteration of the market says of itself, as facts

    def trace(self, rows: Mapping[str, Any]) -> Trace:
        """Return the path's trace with these rows."""
        return Trace(path=self.job.path, feed=Feed(streams_of(self.job.data)), tickers=self.tickers, **rows)

    def stopped(self, fault: PathFault) -> dict[str, Any]:
        """Return the result of a path that stopped: its fault, and what it did until then."""
        if not self.job.recorded and not is_own(self.contract, self.job.path):
            fault = replace(fault, lost=True)  # a plug-in's runner keeps its rows to itself
        trace = to_plain(self.trace(sorted_out(self.job.recorded)))
        # facts of a path are those of one that ran to its end
        return {"fault": fault.to_plain(), "trace": trace} | ({"facts": self.altered} if self.altered else {})


def _prepare(request: Mapping[str, Any], *, guarded: bool) -> _Ready:
    code = CodeFiles(hears=guarded)  # nothing of the user's has been imported yet
    registered = Registered.from_plain(request["registered"])
    contract = LaunchContract.model_validate(request["contract"], context=registered)
    session = next(session for session in contract.sessions if session.id == request["session"])
    path = Path(request["path"])
    loaded = load_session(contract, session, request["data_root"])
    window = Window(loaded.start, loaded.end, loaded.zone)
    kill_switch = place_kill_switch(contract, path, FilePath(request["result"]).parent)
    if kill_switch is not None and "kill_switch_file" in request:
        spoil_file(FilePath(kill_switch), request["kill_switch_file"])
    market = Market(window, loaded.instruments, loaded.data, loaded.history)
    if "alter" in request:
        market = _altered(market, request["alter"])
    job = job_for(contract, path, market, kill_switch)
    states = {name: unreadable_state(keys) for name, keys in request.get("unreadable_state", {}).items()}
    job = replace(job, rootdir=request["rootdir"], engage_at=request.get("engage_at"), states=states)
    if "perturbation" in request:
        job = perturb(job, perturbation_from_plain(request["perturbation"]))
    origin = Origin(
        source=contract.data_for(session).applied(),
        terms=contract.path_terms(path).model_dump(mode="json"),
        code=code,
        rootdir=request["rootdir"],
        history=Answers(job.history),
    )
    altered = {"altered": dict(market.notes)} if "alter" in request else {}
    tickers = tickers_of(loaded.instruments)
    return _Ready(contract=contract, job=job, origin=origin, tickers=tickers, altered=altered)


def _run(ready: _Ready, request: Mapping[str, Any], *, guarded: bool) -> dict[str, Any]:
    contract, job, origin = ready.contract, ready.job, ready.origin
    if guarded:
        refuse_connections()
    run = runner_of(contract, job.path)
    with told_where_given(contract, job.path):
        rows = run(job)
    trace = ready.trace({name: getattr(rows, name) for name in sorted_out(())})
    facts = facts_of(job, rows, origin) | ready.altered
    if is_further(request):
        return {"trace": to_plain(trace), "facts": facts}
    given = leave_given(job, rows, trace, origin.contents, FilePath(request["result"]).parent)
    return {"trace": to_plain(trace), "facts": {**facts, "state": reload_states(job, rows.states)}, "given": given}


def _altered(market: Market, alter: Mapping[str, Any]) -> Market:
    """Return the market that a variant's function makes of the recorded one."""
    module, _, name = alter["function"].partition(":")
    changed: Market = getattr(importlib.import_module(module), name)(market, **alter["words"])
    return changed
