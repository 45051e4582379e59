"""Loading: identity and lines of a file, and what loading costs."""

from __future__ import annotations

import hashlib
import pickle
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from pytest_parity.contract.faults import ContractError
from pytest_parity.contract.load import load_contract

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_parity.contract.load import LoadedContract

    type Load = Callable[[str | bytes], LoadedContract]


def test_a_loaded_contract_knows_its_file(tmp_path: Path, least: str) -> None:
    file = tmp_path / "ema.yaml"
    file.write_text(least, encoding="utf-8")
    loaded = load_contract(file)

    assert loaded.file == file
    assert loaded.digest == hashlib.sha256(least.encode()).hexdigest()
    assert loaded.text == least


def test_lines_of_keys_entries_and_nearest_parents(load: Load, least: str) -> None:
    loaded = load(least)

    assert loaded.line("strategy", "config_path") == 5
    assert loaded.line("sessions") == 8
    assert loaded.line("sessions", 0, "date") == 9
    assert loaded.line("strategy", "config", "absent") == 3
    assert loaded.line() == 1


def test_a_fault_names_the_file_as_it_was_given(tmp_path: Path) -> None:
    file = tmp_path / "absent.yaml"

    with pytest.raises(ContractError) as caught:
        load_contract(file)

    assert str(caught.value) == f"{file}:1:1: file: can't be read: No such file or directory"


def test_fifty_megabytes_are_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)  # costs no disk
    started = time.perf_counter()

    with pytest.raises(ContractError) as caught:
        load_contract(file, shown_as="large.yaml")

    assert str(caught.value) == "large.yaml:1:1: file: too large; a contract has at most 1,048,576 bytes"
    assert time.perf_counter() - started < 0.5


def test_thousands_of_faults_are_found_in_seconds(load: Load, least: str) -> None:
    """Each reference is compared with what is given, and each unknown key with what it may stand for: but not all."""
    references = "".join(f"    a{number}: ${{risk.risk_per_trade}}\n" for number in range(2_000))
    keys = "".join(f"zq{number}: 1\n" for number in range(4_000))
    started = time.perf_counter()

    with pytest.raises(ContractError) as caught:
        load(least.replace("data:", f"  config:\n{references}data:", 1) + keys)

    assert len(caught.value.faults) == 6_000
    assert time.perf_counter() - started < 5


def test_values_and_errors_cross_a_process(load: Load, least: str) -> None:
    loaded = load(least)
    with pytest.raises(ContractError) as caught:
        load("")

    assert loaded == pickle.loads(pickle.dumps(loaded))  # noqa: S301 -- our own bytes
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))  # noqa: S301 -- our own bytes


def test_loading_imports_no_engine() -> None:
    code = (
        "import sys, pytest_parity.contract.load\n"
        "print([name for name in ('nautilus_trader', 'pandas', 'numpy', 'pytest') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"
