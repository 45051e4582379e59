"""One path of a session, run to its end: what a replay process does. Imports the engine."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.registered import Registered
from pytest_parity.core.fault import Refusal
from pytest_parity.core.perturbation import perturbation_from_plain
from pytest_parity.core.plain import to_plain
from pytest_parity.core.trace import Feed, Path, Trace
from pytest_parity.replay.connections import refuse_connections
from pytest_parity.replay.facts import Origin, facts_of
from pytest_parity.replay.faults import raised, refused
from pytest_parity.replay.feed import streams_of
from pytest_parity.replay.history import Answers
from pytest_parity.replay.job import job_for
from pytest_parity.replay.kill_switch import place_kill_switch
from pytest_parity.replay.perturb import perturb
from pytest_parity.replay.places import told_where_given
from pytest_parity.replay.ports import Market, Window
from pytest_parity.replay.runners import runner_of
from pytest_parity.replay.saved_state import reload_states
from pytest_parity.replay.sources_of import CodeFiles
from pytest_parity.report.files import write_text
from pytest_parity.session.given import is_further, leave_given
from pytest_parity.sources.load import load_session, tickers_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def run_path(request_file: str, *, guarded: bool = True) -> None:
    """Run one path and write its result: the whole of what a replay process does.

    `guarded` refuses connections beyond loopback, for the rest of the process's life.
    """
    request = json.loads(FilePath(request_file).read_text("utf-8"))
    try:
        result = _trace(request, guarded=guarded)
    except BaseException as error:  # whatever leaves a strategy is told in the result
        if isinstance(error, KeyboardInterrupt) and not guarded:
            raise  # Ctrl-C in a debugger
        told = refused(error) if isinstance(error, Refusal) else raised(error)
        result = {"fault": told.to_plain()}
    write_text(FilePath(request["result"]), json.dumps(result))


def _trace(request: Mapping[str, Any], *, guarded: bool) -> dict[str, Any]:
    code = CodeFiles(hears=guarded)  # nothing of the user's has been imported yet
    registered = Registered.from_plain(request["registered"])
    contract = LaunchContract.model_validate(request["contract"], context=registered)
    session = next(session for session in contract.sessions if session.id == request["session"])
    path = Path(request["path"])
    loaded = load_session(contract, session, request["data_root"])
    window = Window(loaded.start, loaded.end, loaded.zone)
    place = FilePath(request["result"]).parent
    kill_switch = place_kill_switch(contract, path, place)
    if kill_switch is not None and not request.get("kill_switch_file", True):
        FilePath(kill_switch).unlink()
    market = Market(window, loaded.instruments, loaded.data, loaded.history)
    if "alter" in request:
        market = _altered(market, request["alter"])
    job = replace(job_for(contract, path, market, kill_switch), rootdir=request["rootdir"])
    if "perturbation" in request:
        job = perturb(job, perturbation_from_plain(request["perturbation"]))
    origin = Origin(
        source=contract.data_for(session).applied(),
        terms=contract.path_terms(path).model_dump(mode="json"),
        code=code,
        rootdir=request["rootdir"],
        history=Answers(job.history),
    )
    if guarded:
        refuse_connections()
    run = runner_of(contract, path)
    with told_where_given(contract, path):
        rows = run(job)
    trace = Trace(
        path=path,
        orders=rows.orders,
        fills=rows.fills,
        positions=rows.positions,
        statements=rows.statements,
        feed=Feed(streams_of(job.data)),
        tickers=tickers_of(loaded.instruments),
    )
    facts = facts_of(job, rows, origin) | ({"altered": dict(market.notes)} if "alter" in request else {})
    if is_further(request):
        return {"trace": to_plain(trace), "facts": facts}
    given = leave_given(job, rows, origin.contents, place)
    return {"trace": to_plain(trace), "facts": {**facts, "state": reload_states(job, rows.states)}, "given": given}


def _altered(market: Market, alter: Mapping[str, Any]) -> Market:
    """Return the market that a variant's function makes of the recorded one."""
    module, _, name = alter["function"].partition(":")
    changed: Market = getattr(importlib.import_module(module), name)(market, **alter["words"])
    return changed
