"""The check `replay_command`: the command that reports print for a session selects what it is printed for."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_parity.checks.origin import published_place
from pytest_parity.checks.verdicts import Finding, Passed, Verdict, verdict_on
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.replay.origins import show
from pytest_parity.report.command import item_command
from pytest_parity.session.calls import CallFailed
from pytest_parity.session.check import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.session.check import Project, Subject

    type Selected = tuple[str, str]

_ITEM = "replay"  # each session has it
_SHOWN = 5
# by name: this layer knows no pytest, and it is another process that gives the command to one
_SELECT = "pytest_parity.plugin.selection:select"


def _examine(subject: Subject) -> Verdict:
    """Give pytest the commands of the whole run at once, once; where that isn't just these, each by itself."""
    project, own = subject.project, subject.loaded
    every = [(loaded, session.id) for loaded in project.contracts for session in loaded.contract.sessions]
    commands = [_command(project, *one) for one in every]
    items, _ = _select(subject.call_once, project, [*commands[0][:-1], *(words[-1] for words in commands)])
    expected = Counter((str(loaded.file), _item(session)) for loaded, session in every)
    # the sessions of another contract may be missing: that is its own item's to tell
    if Counter(items) <= expected and {(str(own.file), _item(one.id)) for one in own.contract.sessions} <= {*items}:
        return Passed()
    findings = [found for session in own.contract.sessions if (found := _judge(subject, session.id))]
    return verdict_on(findings)  # none: together they select something else than each alone, which the reports print


def _item(session: str) -> str:
    return f"{session}::{_ITEM}"


def _command(project: Project, loaded: LoadedContract, session: str) -> list[str]:
    return item_command(
        loaded.file,
        _item(session),
        started=project.started,
        location_options=project.location_options,
        data_root_options=project.data_root_options,
    )


def _select(call: Callable[..., Any], project: Project, words: Sequence[str]) -> tuple[list[Selected], str]:
    """Return what a command selects, each by its file and name, and what pytest said last."""
    try:
        answer = call(_SELECT, words=list(words), folder=str(project.started))
    except CallFailed as error:
        return [], str(error)
    return [(file, name) for file, name in answer["items"]], answer["said"]


def _judge(subject: Subject, session: str) -> Finding | None:
    own, project = subject.loaded, subject.project
    words = _command(project, own, session)
    found, said = _select(subject.call, project, words)
    if found == [(str(own.file), _item(session))]:
        return None
    items = [
        name if file == str(own.file) else f"{published_place(show(file, project.rootdir))}::{name}"
        for file, name in found
    ]
    number = next(n for n, one in enumerate(subject.contract.sessions) if one.id == session)
    shown = [*items[:_SHOWN], *(["…"] if len(items) > _SHOWN else [])]
    details = (
        f"command:  {shlex.join(words)}",
        f"expected: {_item(session)}",
        f"selected: {', '.join(shown) or 'nothing'}",
        f"pytest:   {said}",
    )
    what = f"the replay command of session {session} selects {'something else' if items else 'nothing'}"
    return Finding(("sessions", number, "id"), what, details)


REPLAY_COMMAND = Check(item="test_gate::replay_command", rung=Rung.TEST_GATE, examine=_examine)
