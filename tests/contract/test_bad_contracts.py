"""Contracts as people get them wrong, each with the whole of what they then read beside it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from pytest_parity.contract.faults import ContractError
from pytest_parity.contract.load import load_contract

FOLDER = Path(__file__).with_name("bad")
FILES = sorted(FOLDER.glob("*.yaml"))
FAULT = re.compile(r"(?P<file>[\w-]+\.yaml):[1-9]\d*:[1-9]\d*: (?P<field>\S.*?): (?P<what>.+)")


def message_of(file: Path) -> str:
    return file.with_suffix(".txt").read_text("utf-8")


def faults_in(file: Path) -> list[re.Match[str] | None]:
    return [FAULT.fullmatch(line) for line in message_of(file).splitlines()]


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_bad_contract_is_told_in_these_words(file: Path) -> None:
    with pytest.raises(ContractError) as refused:
        load_contract(file, shown_as=file.name)

    assert message_of(file) == f"{refused.value}\n"


def test_every_contract_has_its_message_and_every_message_its_contract() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {
        file.stem + suffix for file in FILES for suffix in (".yaml", ".txt")
    }
    assert len(FILES) >= 50


def test_every_fault_has_its_place_and_says_what_to_do() -> None:
    found = {file.name: faults_in(file) for file in FILES}
    told = {name: [fault and fault["file"] for fault in faults] for name, faults in found.items()}

    assert told == {name: [name] * len(faults) for name, faults in found.items()}
    assert [fault[0] for faults in found.values() for fault in faults if fault and "; " not in fault["what"]] == []


def test_no_two_files_hold_the_same_mistake() -> None:
    """Two messages may be alike but for the place, as long as a value or a field differs."""
    said = Counter(re.sub(r"^\S+ ", "", message_of(file), flags=re.MULTILINE) for file in FILES)

    assert [text for text, times in said.items() if times > 1] == []
    assert len({file.read_bytes() for file in FILES}) == len(FILES)


def test_some_files_hold_several_mistakes() -> None:
    assert sum(len(faults_in(file)) > 1 for file in FILES) >= 5
