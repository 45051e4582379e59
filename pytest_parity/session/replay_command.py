"""The check `replay_command`: the command that reports print for a session selects what it is printed for."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Failed, Finding, Passed, Verdict
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.replay.origins import show
from pytest_parity.report.command import item_command
from pytest_parity.session.calls import CallFailed
from pytest_parity.session.check import Check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.session.check import Subject

_ITEM = "replay"  # each session has it
_SHOWN = 5
# by name: this layer knows no pytest, and it is another process that gives the command to one
_SELECT = "pytest_parity.plugin.selection:select"


def _examine(subject: Subject) -> Verdict:
    """Give pytest the commands of all sessions at once; where that isn't just these, each by itself."""
    commands = {session.id: _command(subject, session.id) for session in subject.contract.sessions}
    *options, _ = next(iter(commands.values()))
    wanted = [_item(session) for session in commands]
    items, _ = _select(subject, [*options, *(words[-1] for words in commands.values())])
    if sorted(items) == sorted(wanted):  # another plugin may choose the order
        return Passed()
    findings = [found for session in commands if (found := _judge(subject, session, commands[session]))]
    if not findings:  # together they select something else than each alone, which is what the reports print
        return Passed()
    more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
    return Failed(f"{findings[0].what}{more}", tuple(findings))


def _item(session: str) -> str:
    return f"{session}::{_ITEM}"


def _command(subject: Subject, session: str) -> list[str]:
    project = subject.project
    return item_command(
        subject.loaded.file,
        _item(session),
        started=project.started,
        location_options=project.location_options,
        data_root_options=project.data_root_options,
    )


def _select(subject: Subject, words: Sequence[str]) -> tuple[list[str], str]:
    try:
        answer = subject.call(_SELECT, words=list(words), folder=str(subject.project.started))
    except CallFailed as error:
        return [], str(error)
    own, rootdir = str(subject.loaded.file), subject.project.rootdir
    items = [name if file == own else f"{show(file, rootdir)}::{name}" for file, name in answer["items"]]
    return items, answer["said"]


def _judge(subject: Subject, session: str, words: Sequence[str]) -> Finding | None:
    items, said = _select(subject, words)
    if items == [_item(session)]:
        return None
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
