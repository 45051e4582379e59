"""The checks `cli_rendering` and `cli_entry_point`: the command that starts the paper bot."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from pytest_parity.checks.launched import Launched, judge_arguments
from pytest_parity.checks.origin import judge_origins
from pytest_parity.checks.published import find_contract_secrets, hiding
from pytest_parity.checks.verdicts import Finding, Passed, Verdict, verdict_on
from pytest_parity.contract.arguments import arguments_of
from pytest_parity.contract.launch_command import PLACEHOLDER, LaunchCommand, render_launch_command
from pytest_parity.contract.shell_words import split_command
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.replay.origins import show
from pytest_parity.replay.wrappers import Unclear, program_of
from pytest_parity.session.calls import CallFailed
from pytest_parity.session.check import Check
from pytest_parity.session.checking.launched_values import names_of
from pytest_parity.session.checking.origin import own_roots

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.session.check import Subject

_WHERE = ("launch_command",)


def has_launch_command(contract: LaunchContract) -> bool:
    """Whether the contract says how its bot is started."""
    return contract.launch_command is not None


def _rendered(subject: Subject) -> LaunchCommand:
    return render_launch_command(subject.contract, show(subject.loaded.file, subject.project.rootdir))


def _rendering(subject: Subject) -> Verdict:
    """Every placeholder has a value, nothing of what comes out is a secret, or another value than the contract's."""
    command, hides = _rendered(subject), hiding(subject.contract)
    remedy = "let the bot's environment give it: write $NAME in capitals, as in --api-key $API_KEY"
    findings = [Finding(_WHERE, f"launch_command: {hides(fault)}") for fault in (*command.broken, *command.unresolved)]
    findings += [
        Finding(_WHERE, f"launch_command holds what looks like a secret: {told}", (remedy,))
        for told in find_contract_secrets(subject.contract)
    ]
    launched = Launched() if command.broken else _launched(subject, command)
    findings += [replace(one, details=tuple(map(hides, one.details))) for one in launched.differing]
    if findings:
        return verdict_on(findings)
    warnings = [*map(hides, launched.doubtful)]
    if not (launched.agreeing or launched.doubtful or _names_contract(subject, command)):
        warnings.append(
            "launch_command passes on neither the profile nor the contract nor any of its values, so that nothing says "
            "that the paper bot gets this contract; pass one: --profile ${profile}, --contract ${contract}"
        )
    return Passed(tuple(_kept(subject, launched)), tuple(warnings))


def _launched(subject: Subject, command: LaunchCommand) -> Launched:
    """What the command gives by name agrees with what the contract says under that name."""
    start = _program_at(command.words)
    program = [*takewhile(lambda word: not word.startswith("--"), command.words[start:])]
    arguments = arguments_of(command.words, start)
    return judge_arguments(arguments, names_of(subject, arguments, program), str(subject.project.rootdir))


def _program_at(words: Sequence[str]) -> int:
    try:
        return len(words) - len(program_of(words))
    except Unclear:  # `cli_entry_point` tells it
        return 0


def _kept(subject: Subject, launched: Launched) -> Iterator[Finding]:
    """Yield what the command writes as the contract has it, and a placeholder would keep so."""
    words = split_command(subject.contract.launch_command or "").words
    for argument, known in launched.agreeing:
        if known.placeholder and "${" not in words[argument.number]:
            what = f"{argument.written} is what the contract says; {known.placeholder} would keep it so"
            yield Finding(_WHERE, hiding(subject.contract)(what))


def _names_contract(subject: Subject, command: LaunchCommand) -> bool:
    """Whether a placeholder, or a word of its own, names the contract, its profile or a value of it."""
    written = split_command(subject.contract.launch_command or "").words
    own = (subject.contract.profile, subject.contract.name, show(subject.loaded.file, subject.project.rootdir))
    given = command.words[_program_at(command.words) + 1 :]
    # the module that Python runs may be called like the contract
    alone = (word for before, word in pairwise(["", *given]) if before != "-m")
    return any(PLACEHOLDER.search(word) for word in written) or any(word in own for word in alone)


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
