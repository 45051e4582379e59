"""Each exit code that the page tells has been seen: here, or by a test that asserts it elsewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from project import Project

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "exit-codes.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d) \|", PAGE, flags=re.MULTILINE)
INSTEAD = {
    option: [status for status, cell in zip((0, 1, 4), cells.split(" | "), strict=True) if cell != "never"]
    for option, cells in re.findall(r"^\| `(--parity-\w+)` \| (.*) \|$", PAGE, flags=re.MULTILINE)
}

# what one test asserts of a run and of a gate
SEEN = {
    0: "plugin/test_verdict_runs.py::test_all_of_a_contract_exits_0_and_a_part_of_it_7",
    1: "plugin/test_verdict_runs.py::test_the_verdict_is_the_same_whatever_pytest_makes_of_the_items",
    2: "plugin/test_verdict_runs.py::test_an_interrupted_run_says_what_it_came_to",
    3: "docs/test_exit_codes.py::test_an_internal_error",
    4: "plugin/test_verdict.py::test_a_gate_without_a_contract_is_a_usage_error",
    5: "docs/test_exit_codes.py::test_nothing_collected",
    6: "docs/test_exit_codes.py::test_too_many_warnings",
    7: "plugin/test_verdict.py::test_a_run_that_compared_nothing_exits_7",
}
SEEN_INSTEAD = {
    "--parity-freeze": {
        0: "plugin/test_freeze.py::test_what_changed_is_printed_old_and_new",
        1: "plugin/test_freeze.py::test_a_session_whose_replay_fails_leaves_its_contract_alone_unfrozen",
        4: "plugin/test_freeze.py::test_a_selection_is_refused",
    },
    "--parity-init": {
        0: "plugin/test_init.py::test_an_ini_file_that_is_there_is_told_what_it_needs_and_left_alone",
        4: "plugin/test_init.py::test_a_contract_that_is_there_is_never_overwritten",
    },
    "--parity-schema": {
        0: "plugin/test_schema.py::test_the_schema_is_printed_and_nothing_is_collected",
        4: "docs/test_exit_codes.py::test_a_schema_without_what_a_plugin_registers",
    },
}


def asserts(node: str, status: int) -> bool:
    """Whether a test compares an exit status with this number."""
    file, _, name = node.partition("::")
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    test = next(one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name)
    compared = [list(ast.walk(one)) for one in ast.walk(test) if isinstance(one, ast.Compare)]
    return any(
        any(isinstance(part, ast.Attribute) and part.attr == "status" for part in parts)
        and any(isinstance(part, ast.Constant) and part.value == status for part in parts)
        for parts in compared
    )


def test_a_test_has_seen_each_of_them() -> None:
    assert [int(row) for row in ROWS] == list(SEEN)
    assert [status for status, node in SEEN.items() if not asserts(node, status)] == []


def test_a_test_has_seen_what_other_purposes_end_with() -> None:
    assert {option: list(seen) for option, seen in SEEN_INSTEAD.items()} == INSTEAD
    assert [
        (option, status)
        for option, seen in SEEN_INSTEAD.items()
        for status, node in seen.items()
        if not asserts(node, status)
    ] == []


@pytest.fixture
def empty(project: Project) -> Project:
    """A project whose folder of contracts holds none."""
    project.write("contracts/notes.txt", "")
    return project


def test_nothing_collected(empty: Project) -> None:
    assert empty.run("--parity").status == 5


def test_too_many_warnings(empty: Project) -> None:
    empty.write("test_warns.py", "import warnings\n\ndef test_it():\n    warnings.warn('one')\n")

    assert empty.run("--parity", "--max-warnings=0", ".").status == 6


def test_an_internal_error(project: Project) -> None:
    """A gate leaves it as it is."""
    project.write("conftest.py", "def pytest_runtest_protocol():\n    raise RuntimeError\n")
    project.contract("bot", strategy="gone:Gone").write_text("launch_contract: 1\n")

    assert project.run("--parity-gate").status == 3


def test_a_schema_without_what_a_plugin_registers(project: Project) -> None:
    project.write("conftest.py", "def pytest_parity_register_labels():\n    return 1 / 0\n")

    assert project.run("--parity-schema").status == 4
