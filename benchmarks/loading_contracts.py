"""How long loading and collecting many whole contracts takes, on one core.

    python benchmarks/loading_contracts.py [CONTRACTS] [ROUNDS]

Two bounds; the exit status is 1 when one is broken. Loading counts from a file's name to a judged contract, the first
one of the process included, imports left out. Collecting is a whole `pytest --parity --collect-only -q` over the
contracts with ten sessions each, as a ratio to a whole pytest run that collects as many trivial parametrised tests,
one function in each of as many files; modules are compiled beforehand in both. Both run with the same plugins, in turn,
so that a machine whose speed drifts slows them alike; the ratio is the median of the rounds'. Seconds are the
processor's, so that others' work on the core doesn't count.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from pytest_parity.contract.load import load_contract
from pytest_parity.contract.profiles import read_profiles

WHOLE = Path(__file__).parents[1] / "tests/contract/whole.yaml"
PROFILES = WHOLE.with_name("whole-profiles.yaml")
SESSIONS = 10
MOST_SECONDS = 3.0  # to load 500 contracts
MOST_RATIO = 2.0
COMMAND = [
    sys.executable,
    "-m",
    "pytest",
    "--collect-only",
    "-q",
    "-p",
    "no:hypothesispytest",
    "-p",
    "no:cacheprovider",
]
TRIVIAL = """\
import pytest


@pytest.mark.parametrize("number", range({count}))
def test_number(number):
    pass
"""


def write_contracts(folder: Path, count: int, text: str) -> list[Path]:
    """Write the contract as often, each under a name of its own."""
    folder.mkdir()
    files = [folder / f"contract-{number:04}.yaml" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(text.replace("name: acme-breakout", f"name: contract-{number:04}"), "utf-8")
    return files


def with_sessions(text: str, count: int) -> str:
    """Repeat the contract's one session under further ids."""
    tree = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - builds texts, lists and mappings alone
    (session,) = tree["sessions"]
    tree["sessions"] = [{**session, "id": f"{session['id']}-{number}"} for number in range(count)]
    tree["expected_mismatches"][0]["sessions"] = [f"{session['id']}-*"]
    return yaml.safe_dump(tree, sort_keys=False, width=120)


def load(files: list[Path]) -> float:
    """Load every contract; return the seconds."""
    profiles = read_profiles(PROFILES)
    began = time.process_time()
    for file in files:
        load_contract(file, profiles=profiles)
    return time.process_time() - began


def collect(folder: Path, *options: str) -> tuple[float, int]:
    """Have pytest collect a folder; return the seconds and the number of items."""
    words = {key: word for key, word in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    words["PYTHONPYCACHEPREFIX"] = str(folder.parent / "bytecode")
    command = [*COMMAND, *options]
    began = spent_by_children()
    ended = subprocess.run(command, cwd=folder, env=words, capture_output=True, text=True, check=True)  # noqa: S603 - pytest
    return spent_by_children() - began, sum("::" in line for line in ended.stdout.splitlines())


def spent_by_children() -> float:
    """Return the processor's seconds of every process that was started and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def project(folder: Path, count: int) -> Path:
    """Make a folder of contracts with ten sessions each, and the ini file that they need."""
    folder.mkdir()
    write_contracts(folder / "contracts", count, with_sessions(WHOLE.read_text("utf-8"), SESSIONS))
    (folder / "pytest.toml").write_text(f"[pytest]\nparity_profiles = '{PROFILES}'\n", "utf-8")
    return folder


def trivial(folder: Path, count: int, items: int) -> Path:
    """Make a folder of as many test files, with as many items together."""
    folder.mkdir()
    (folder / "pytest.toml").write_text("[pytest]\n", "utf-8")
    for number in range(count):
        share = items // count + (number < items % count)
        (folder / f"test_{number:04}.py").write_text(TRIVIAL.format(count=share), "utf-8")
    return folder


def main(count: int = 500, rounds: int = 5) -> int:
    """Measure, print, and return the exit status."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = load(write_contracts(folder / "loading", count, WHOLE.read_text("utf-8")))
        most = MOST_SECONDS * count / 500
        print(f"loading {count} contracts: {seconds:.2f} s (at most {most:.2f} s)")

        ours = project(folder / "parity", count)
        _, items = collect(ours, "--parity")
        theirs = trivial(folder / "trivial", count, items)
        if collect(theirs)[1] != items:  # and the bytecode is written
            raise SystemExit("the two runs don't collect as many items")
        pairs = [(collect(ours, "--parity")[0], collect(theirs)[0]) for _ in range(rounds)]
    ratio = statistics.median(parity / plain for parity, plain in pairs)
    for what, times in zip(("parity", "pytest"), zip(*pairs, strict=True), strict=True):
        print(f"collecting {items:,} items, {what}: median {statistics.median(times):.2f} s")
    print(f"ratio: {ratio:.2f} (at most {MOST_RATIO:.2f})")
    return int(seconds > most or ratio > MOST_RATIO)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
