"""What must hold of any bytes that collection reads as a contract, a profile registry or a lock."""

from __future__ import annotations

import re
import tomllib
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mutations import texts_below

from pytest_parity.contract.faults import ContractError, Fault
from pytest_parity.contract.load import is_launch_contract, load_contract
from pytest_parity.contract.lock import LockError, parse_lock, seal
from pytest_parity.contract.profiles import ProfileRegistry, read_profiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HERE: Final = Path(__file__).parent
EXAMPLES: Final = HERE.parents[1] / "examples"

_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what ends a line of YAML
_QUOTED: Final = re.compile(r"(?<![a-z])'.*?'(?![a-z])")
_NAMED: Final = re.compile(r"(\ba tag,|\balias|\bunderstood at|has version) [^ ;:]+")
_NUMBER: Final = re.compile(r"0x[0-9a-f]+|\d(?:[\d,]*\d)?")


class BrokenRule(Exception):
    """A rule of every message doesn't hold; the text says which, and of what."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the texts that mutation begins with, and the reading of one, which gives a refusal's messages."""

    texts: Callable[[], list[str]]
    read: Callable[[Path], list[str]]


def judge(kind: Kind, file: Path) -> list[str]:
    """Read a mutated file; give what was told, nothing where it was accepted. Whatever else is raised is a finding."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return kind.read(file)


def shape(message: str) -> str:
    """Give what a message has in common with others: what is wrong, without the values and what is allowed."""
    plain = _NAMED.sub(r"\1 …", _NUMBER.sub("N", _QUOTED.sub("'…'", message)))
    return plain.partition("; ")[0]


def _contract_texts() -> list[str]:
    least, whole = (HERE.joinpath(name).read_text("utf-8") for name in ("least.yaml", "whole.yaml"))
    bad = tomllib.loads(HERE.joinpath("faults.toml").read_text("utf-8"))["fault"]
    wrong = [least.replace(case["old"], case["new"]) for case in bad]
    return [least, *[whole] * 30, *texts_below(EXAMPLES, "*.yaml"), *wrong]


def _read_contract(file: Path) -> list[str]:
    is_launch_contract(file)
    try:
        load_contract(file, profiles=_registry())
    except ContractError as error:
        refusal = error
    else:
        return []
    return check(refusal.faults, file)


@cache
def _registry() -> ProfileRegistry:
    return read_profiles(HERE / "whole-profiles.yaml", shown_as="profiles.yaml")


def _read_profiles(file: Path) -> list[str]:
    return check(read_profiles(file, shown_as="profiles.yaml").faults, file)


def _read_lock(file: Path) -> list[str]:
    body, _, _ = file.read_bytes().rpartition(b"\nsha256: ")
    try:
        parse_lock(seal(body))  # or else every mutated lock would be refused as edited
    except LockError as error:
        told = [str(error)]
    else:
        return []
    _check_lines(told)
    return told


def check(faults: Iterable[Fault], file: Path) -> list[str]:
    """Each fault has a place in the file, at most just behind a line's end."""
    lines = _BREAK.split(file.read_bytes().decode("utf-8", "replace"))
    for fault in faults:
        if not (1 <= fault.line <= len(lines) and 1 <= fault.column <= len(lines[fault.line - 1]) + 1):
            raise BrokenRule(f"a place that isn't in the file: {fault}")
    _check_lines(map(str, faults))
    return [fault.message for fault in faults]


def _check_lines(messages: Iterable[str]) -> None:
    """Each message is one line that a terminal shows as it is, of a length that can be read."""
    for message in messages:
        if not message.isprintable() or not message.strip():
            raise BrokenRule(f"not one printable line: {message!r}")
        if len(message) > 2000:
            raise BrokenRule(f"{len(message)} characters: {message[:200]!r}…")


KINDS: Final = {
    "contracts": Kind(_contract_texts, _read_contract),
    "profiles": Kind(lambda: [(HERE / "whole-profiles.yaml").read_text("utf-8")], _read_profiles),
    "locks": Kind(lambda: texts_below(EXAMPLES, "*.lock"), _read_lock),
}
