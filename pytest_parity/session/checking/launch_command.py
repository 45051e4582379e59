"""The checks `cli_rendering` and `cli_entry_point`: the command that starts the paper bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.origin import judge_origins
from pytest_parity.checks.published import find_contract_secrets, hiding
from pytest_parity.checks.verdicts import Finding, Verdict, verdict_on
from pytest_parity.contract.launch_command import LaunchCommand, render_launch_command
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.replay.origins import show
from pytest_parity.session.calls import CallFailed
from pytest_parity.session.check import Check
from pytest_parity.session.checking.origin import own_roots

if TYPE_CHECKING:
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.session.check import Subject

_WHERE = ("launch_command",)


def has_launch_command(contract: LaunchContract) -> bool:
    """Whether the contract says how its bot is started."""
    return contract.launch_command is not None


def _rendered(subject: Subject) -> LaunchCommand:
    return render_launch_command(subject.contract, show(subject.loaded.file, subject.project.rootdir))


def _rendering(subject: Subject) -> Verdict:
    """Every placeholder has a value, and nothing of what comes out is a secret."""
    command, hides = _rendered(subject), hiding(subject.contract)
    remedy = "let the bot's environment give it: write $NAME in capitals, as in --api-key $API_KEY"
    findings = [Finding(_WHERE, f"launch_command: {hides(fault)}") for fault in (*command.broken, *command.unresolved)]
    findings += [
        Finding(_WHERE, f"launch_command holds what looks like a secret: {told}", (remedy,))
        for told in find_contract_secrets(subject.contract)
    ]
    return verdict_on(findings)


def _entry_point(subject: Subject) -> Verdict:
    """What the command would load lies where code may lie, once and with its source."""
    command, rootdir = _rendered(subject), str(subject.project.rootdir)
    if command.broken:
        return verdict_on([Finding(_WHERE, f"launch_command: {fault}") for fault in command.broken])
    try:
        found = subject.call("pytest_parity.replay.entry_point:find_entry_point", words=command.words, rootdir=rootdir)
    except CallFailed as error:  # a finder that something put on the import path
        found = {"fault": f"looking for what it would load failed: {error}"}
    if "fault" in found:
        return verdict_on([Finding(_WHERE, f"launch_command: {hiding(subject.contract)(found['fault'])}")])
    roots = own_roots(subject.contract, subject.project)  # a bot is the user's, whatever it builds on
    return judge_origins({found["kind"]: found["origins"]}, lambda _: roots, _WHERE)


CLI_RENDERING = Check(
    item="test_gate::cli_rendering", rung=Rung.TEST_GATE, examine=_rendering, applies=has_launch_command
)
CLI_ENTRY_POINT = Check(
    item="origin::cli_entry_point", rung=Rung.ORIGIN, examine=_entry_point, applies=has_launch_command
)
