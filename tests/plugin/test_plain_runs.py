"""What the plugin costs a project that doesn't use it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from project import Project

HEAVY = ("nautilus_trader", "pandas", "numpy", "pydantic", "yaml", "exchange_calendars")

CONFTEST = f"""\
import sys

def pytest_unconfigure(config):
    assert config.pluginmanager.hasplugin("parity")
    print("LOADED", sorted(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_a_plain_run_imports_nothing_heavy(project: Project) -> None:
    project.write("conftest.py", CONFTEST)
    project.write("test_plain.py", "def test_it():\n    pass\n")
    project.contract("sound")

    run = project.run("-s", "-p", "no:html", "-p", "no:metadata")

    assert run.status == 0
    assert "LOADED []" in run.output


def test_a_plain_run_collects_no_contract(project: Project) -> None:
    project.write("test_plain.py", "def test_it():\n    pass\n")
    project.contract("sound")

    run = project.run("contracts", ".")

    assert run.counts == "1 passed"
    assert "parity:" not in run.output


def test_collecting_contracts_never_imports_the_engine(project: Project) -> None:
    project.write(
        "conftest.py",
        CONFTEST.replace("unconfigure(config)", "collection_finish(session)").replace(
            '    assert config.pluginmanager.hasplugin("parity")\n', ""
        ),
    )
    project.contract("sound")

    run = project.run("--parity", "-s", "--collect-only", "-p", "no:html", "-p", "no:metadata")

    assert run.status == 0
    assert "LOADED ['pydantic', 'yaml']" in run.output


def test_the_plugin_can_be_left_out(project: Project) -> None:
    run = project.run("-p", "no:parity", "--parity")

    assert run.status == 4
    assert "unrecognized arguments: --parity" in run.errors


def test_this_interpreter_has_the_heavy_modules() -> None:
    """Or else none of the above could fail."""
    assert all(name in sys.modules for name in ("nautilus_trader", "pandas", "numpy"))
