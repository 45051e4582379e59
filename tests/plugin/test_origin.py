"""Where the code of a replay really comes from: one project with everything that may be wrong about it."""

from __future__ import annotations

import py_compile
import shutil
from typing import TYPE_CHECKING

import pytest
from project import CATALOG, ROOT, STRATEGIES, Outcomes, Project

if TYPE_CHECKING:
    from pathlib import Path

# as a desk has it whose tests put one more folder on the path
LATE = """\
import pathlib
import sys

for folder in ("late", "../elsewhere"):
    sys.path.append(str(pathlib.Path(__file__).parent / folder))
"""

# a package that is another one the second time it is loaded
SHIFTING = """\
import pathlib

here = pathlib.Path(__file__).parent
seen = here / "seen"
__path__ = [str(here / ("live" if seen.exists() else "research"))]
seen.touch()
"""


# as a notebook or a database of strategies has it: a module of text, and a method of text
MAKING = f"""\
import sys
import types

module = types.ModuleType("made")
exec(compile({STRATEGIES!r}, "<made>", "exec"), vars(module))
for one in (module.Steady, module.SteadyConfig):
    one.__module__ = "made"
sys.modules["made"] = module
"""
HALF_MADE = """\
from strategies import *


class Steady(Steady):
    exec("def on_stop(self):\\n    pass")
"""


# strategies of the project that are made of what lies outside it
BASED = """\
import afar
from strategies import SteadyConfig


class Steady(afar.Steady):
    pass
"""
BORROWED = """\
import afar
from strategies import Steady, SteadyConfig


class Steady(Steady):
    on_quote_tick = afar.Steady.on_quote_tick
"""


def write_modules(project: Project) -> None:
    project.write("made.py", MAKING)
    project.write("half_made.py", HALF_MADE)
    project.write("late/shadowed.py", STRATEGIES)
    project.write("shadowed.py", STRATEGIES)
    project.write("vendor/site-packages/desk_kit/__init__.py", "")
    project.write("vendor/site-packages/desk_kit/steady.py", STRATEGIES)
    source = project.write("compiled.py", STRATEGIES)
    py_compile.compile(str(source), cfile=str(source.with_suffix(".pyc")))
    source.unlink()
    project.write("spread/steady.py", STRATEGIES)
    project.write("more/spread/other.py", "")
    project.write("../elsewhere/afar.py", STRATEGIES)
    project.write("based.py", BASED)
    project.write("borrowed.py", BORROWED)
    project.write("shifting/__init__.py", SHIFTING)
    project.write("shifting/research/steady.py", STRATEGIES)
    project.write("shifting/live/steady.py", STRATEGIES)
    project.write("late/nautilus_trader/adapters/sandbox/execution.py", "")
    project.write("late/nautilus_trader/system/kernel.py", "")
    project.write("bots/paper.py", "")
    project.write("late/bots/paper.py", "")


CONTRACTS = {
    "sound": ("strategies:Steady", "launch_command: python -m strategies --name ${name}\n"),
    "shadowed": ("shadowed:Steady", "launch_command: python -m bots.nowhere\n"),
    "installed": ("desk_kit.steady:Steady", "launch_command: env MODE=paper pytest --version\n"),
    "allowed": ("desk_kit.steady:Steady", "import_roots: [vendor/site-packages/desk_kit]\n"),
    "compiled": ("compiled:Steady", "launch_command: poetry run python -u -m bots.paper\n"),
    "spread": ("spread.steady:Steady", "launch_command: parity-paper-bot --live\n"),
    "afar": ("afar:Steady", "launch_command: python bots/paper.py\n"),
    "based": ("based:Steady", "launch_command: PYTHONPATH=../elsewhere python -m strategies\n"),
    "borrowed": ("borrowed:Steady", ""),
    "narrow": ("strategies:Steady", "import_roots: [bots]\n"),
    "shifting": ("shifting.steady:Steady", ""),
    "made": ("made:Steady", "launch_command: python -m os\n"),
    "method": ("half_made:Steady", "launch_command: nice -n 5 python -m json.tool\nimport_roots: [strategiez]\n"),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    project = Project(tmp_path_factory.mktemp("desk") / "project")
    project.checks = ["origin", "test_gate::profile_lookup"]
    project.write(
        "pytest.ini",
        "[pytest]\npythonpath = . vendor/site-packages more\nparity_workers = 1\n"
        f"parity_data_roots = fixtures={CATALOG}\n",
    )
    project.write("conftest.py", LATE)
    write_modules(project)
    for name, (strategy, more) in CONTRACTS.items():
        project.contract(name, strategy=strategy, more=more)
    return Outcomes(project, "-k", "origin")


def test_code_that_lies_in_the_project_once_passes(outcomes: Outcomes) -> None:
    assert outcomes.report("sound", "origin::strategy") == ""
    assert outcomes.report("sound", "origin::cli_entry_point") == ""
    assert outcomes.report("sound", "origin::parity_package") == ""


def test_a_second_file_that_the_same_import_would_load_is_told_with_both_places(outcomes: Outcomes) -> None:
    report = outcomes.report("shadowed", "origin::strategy")

    assert report.startswith("module shadowed is there more than once: origin::strategy of contracts/shadowed.yaml")
    assert "contracts/shadowed.yaml:4: module shadowed is there more than once" in report
    assert "loaded: shadowed.py\n    shadowed: late/shadowed.py" in report


def test_a_strategy_found_among_installed_packages_is_told_with_what_is_allowed(outcomes: Outcomes) -> None:
    report = outcomes.report("installed", "origin::strategy")

    assert "module desk_kit.steady is an installed one" in report
    assert "loaded: vendor/site-packages/desk_kit/steady.py" in report
    assert "allowed: ., more (the rootdir and pythonpath)" in report


def test_an_installed_strategy_passes_where_a_root_allows_it(outcomes: Outcomes) -> None:
    assert outcomes.report("allowed", "origin::strategy") == ""


def test_bytecode_without_its_source_is_told_with_where_that_would_be(outcomes: Outcomes) -> None:
    report = outcomes.report("compiled", "origin::strategy")

    assert "module compiled was loaded from bytecode without its source" in report
    assert "loaded: compiled.pyc\n    source: compiled.py, which is not there" in report


def test_a_package_spread_over_two_folders_is_told_with_both(outcomes: Outcomes) -> None:
    report = outcomes.report("spread", "origin::strategy")

    assert "package spread lies in several places, for want of an __init__.py" in report
    assert "first: spread\n    then: more/spread" in report


def test_a_strategy_from_outside_the_project_is_told_without_the_folders_of_the_machine(outcomes: Outcomes) -> None:
    report = outcomes.report("afar", "origin::strategy")

    assert "module afar lies outside the import roots" in report
    assert "loaded: <outside>/afar.py" in report
    assert "allowed: ., more (the rootdir and pythonpath)" in report


def test_so_is_what_a_strategy_of_the_project_builds_on(outcomes: Outcomes) -> None:
    report = outcomes.report("based", "origin::strategy")

    assert (
        "  contracts/based.yaml:4: module afar lies outside the import roots\n    loaded: <outside>/afar.py" in report
    )
    assert "allowed: ., more (the rootdir and pythonpath)\n    remove it, or name its folder in import_roots" in report


def test_so_is_a_method_that_it_takes_from_there(outcomes: Outcomes) -> None:
    report = outcomes.report("borrowed", "origin::strategy")

    what = "method borrowed.Steady.on_quote_tick lies outside the import roots"
    assert f"  contracts/borrowed.yaml:4: {what}\n    loaded: <outside>/afar.py\n    allowed: ., more" in report


def test_a_launch_command_with_another_import_path_fails(outcomes: Outcomes) -> None:
    report = outcomes.report("based", "origin::cli_entry_point")

    assert "launch_command: `PYTHONPATH=…` changes what the bot imports or runs" in report


def test_roots_that_a_contract_names_stand_for_all_others(outcomes: Outcomes) -> None:
    report = outcomes.report("narrow", "origin::strategy")

    assert "module strategies lies outside the import roots" in report
    assert "loaded: strategies.py\n    allowed: bots (import_roots and parity_import_roots)" in report


def test_a_module_that_is_another_file_on_each_path_is_told_with_both(outcomes: Outcomes) -> None:
    report = outcomes.report("shifting", "origin::strategy")

    assert "module shifting.steady is not the same file everywhere" in report
    assert "shifting/research/steady.py" in report
    assert "shifting/live/steady.py" in report


def test_a_second_copy_of_the_live_stack_is_told_with_both_places(outcomes: Outcomes) -> None:
    report = outcomes.report("sound", "origin::paper_runtime")

    assert "module nautilus_trader.system.kernel is there more than once" in report
    assert "loaded: site-packages/nautilus_trader/system/kernel.py" in report
    assert "shadowed: late/nautilus_trader/system/kernel.py" in report


def test_a_second_copy_of_the_sandbox_adapter_is_told_with_both_places(outcomes: Outcomes) -> None:
    report = outcomes.report("sound", "origin::broker_adapter")

    assert "module nautilus_trader.adapters.sandbox.execution is there more than once" in report
    assert "loaded: site-packages/nautilus_trader/adapters/sandbox/execution.py" in report
    assert "shadowed: late/nautilus_trader/adapters/sandbox/execution.py" in report


def test_a_launch_command_whose_module_is_nowhere_fails(outcomes: Outcomes) -> None:
    report = outcomes.report("shadowed", "origin::cli_entry_point")

    assert "no module named 'bots.nowhere' is found on the import path of the replay" in report


def test_a_launch_command_whose_module_is_there_twice_is_told_with_both_places(outcomes: Outcomes) -> None:
    report = outcomes.report("compiled", "origin::cli_entry_point")

    assert "module bots.paper is there more than once" in report
    assert "loaded: bots/paper.py\n    shadowed: late/bots/paper.py" in report


def test_a_package_of_a_launch_command_spread_over_two_folders_is_told_with_both(outcomes: Outcomes) -> None:
    report = outcomes.report("compiled", "origin::cli_entry_point")

    assert "package bots lies in several places, for want of an __init__.py" in report
    assert "first: bots\n    then: late/bots" in report


def test_a_console_script_of_an_installed_package_is_told_with_what_is_allowed(outcomes: Outcomes) -> None:
    report = outcomes.report("installed", "origin::cli_entry_point")

    assert "module _pytest is an installed one" in report
    assert "loaded: site-packages/_pytest/__init__.py" in report
    assert "allowed: ., more (the rootdir and pythonpath)" in report


def test_a_program_that_no_distribution_provides_fails(outcomes: Outcomes) -> None:
    report = outcomes.report("spread", "origin::cli_entry_point")

    assert "launch_command: 'parity-paper-bot' is no console script of this environment" in report


def test_a_module_that_was_made_in_memory_is_told_with_its_class(outcomes: Outcomes) -> None:
    report = outcomes.report("made", "origin::strategy")

    assert "contracts/made.yaml:4: module made has no file" in report
    assert "loaded: made in memory, or taken off sys.modules since" in report
    assert "class made.Steady has code that comes from no file\n    it is in on_start, on_quote_tick" in report
    assert "keep the code in a module's file" in report


def test_a_method_that_was_made_in_memory_is_told(outcomes: Outcomes) -> None:
    report = outcomes.report("method", "origin::strategy")

    assert "class half_made.Steady has code that comes from no file\n    it is in on_stop" in report


def test_an_import_root_that_is_no_folder_is_told_at_its_line(outcomes: Outcomes) -> None:
    report = outcomes.report("method", "origin::strategy")

    assert "contracts/method.yaml:10: import_roots: there is no folder strategiez below the rootdir" in report


@pytest.mark.parametrize(
    ("contract", "module", "file"), [("made", "os", "os.py"), ("method", "json", "json/__init__.py")]
)
def test_a_launch_command_of_a_module_of_python_is_told(
    outcomes: Outcomes, contract: str, module: str, file: str
) -> None:
    report = outcomes.report(contract, "origin::cli_entry_point")

    assert f"module {module} lies outside the import roots\n    loaded: <python>/{file}" in report


def test_no_artifact_names_a_folder_outside_the_project(outcomes: Outcomes) -> None:
    texts = [file.read_text("utf-8") for file in outcomes.artifacts("*a*/**/*.json")]

    assert [text for text in texts if '"<outside>/afar.py"' in text]
    assert not [text for text in texts if '"../' in text or "elsewhere" in text]


def test_a_script_below_the_rootdir_passes(outcomes: Outcomes) -> None:
    assert outcomes.report("afar", "origin::cli_entry_point") == ""


def test_another_copy_of_this_package_in_the_replay_than_in_pytest_is_told_with_both_places(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.checks, project.warm = ["origin"], False  # what is warm has imported the package already
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "pytest_parity", project.folder / "patched" / "pytest_parity", ignore=ignored)
    project.write("conftest.py", "import sys\nsys.path.insert(0, 'patched')\n")
    project.contract("sound")

    report = Outcomes(project, "-k", "parity_package").report("sound", "origin::parity_package")

    assert report.startswith("module pytest_parity is not the same file everywhere")
    assert "backtest: patched/pytest_parity/__init__.py" in report
    assert "paper: patched/pytest_parity/__init__.py" in report
    assert "pytest: <outside>/pytest_parity/__init__.py" in report
    assert str(tmp_path) not in report


REGISTRY = (
    "steady: {strategy_path: 'strategies:Steady', config_path: 'strategies:SteadyConfig', config: {every: 300}}\n"
)

# as if somebody saved the registry while the run began
EDITING = """\
import pathlib

def pytest_collection_finish(session):
    file = pathlib.Path(__file__).parent.parent / "registry" / "profiles.yaml"
    file.write_text(file.read_text().replace("300", "200"))
"""


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    project = Project(tmp_path_factory.mktemp("desk") / "project")
    project.checks = ["origin", "test_gate::profile_lookup", "test_gate::cli_rendering"]
    project.write(
        "pytest.ini",
        f"[pytest]\npythonpath = .\nparity_workers = 1\nparity_data_roots = fixtures={CATALOG}\n"
        "parity_profiles = ../registry/profiles.yaml\n",
    )
    project.write("../registry/profiles.yaml", REGISTRY)
    project.write("../registry/profiles.yml", REGISTRY)
    project.write("conftest.py", EDITING)
    project.contract("drifted", more="profile: steady\n")
    project.contract("own", config="every: 250", more="profile: steady\n")
    project.contract(
        "passing", config="every: 250", more="profile: steady\nlaunch_command: python -m bot --every ${config.every}\n"
    )
    project.contract(
        "placed", config="every: 250", more="profile: steady\nlaunch_command: python -m bot ${config.every}\n"
    )
    project.contract(
        "mentioned",
        config="every: 250",
        more="profile: steady\nlaunch_command: python -m bot --log run-${config.every}.log\n",
    )
    project.contract("profiled", more="profile: steady\nlaunch_command: python -m bot --prof option-pulse\n")
    project.contract("unprofiled", more="launch_command: python -m bot --profile steady\n")
    return Outcomes(project, "-k", "profile or cli_rendering")


def test_a_registry_outside_the_project_is_told_with_what_is_allowed(profiles: Outcomes) -> None:
    report = profiles.report("drifted", "origin::profile_registry")

    assert report.startswith("the profile registry lies outside the import roots, and 2 more")
    assert "read: <outside>/profiles.yaml" in report
    assert "allowed: . (the rootdir, import_roots, parity_import_roots)" in report


def test_a_registry_with_a_twin_is_told_with_both_places(profiles: Outcomes) -> None:
    report = profiles.report("drifted", "origin::profile_registry")

    assert "read: <outside>/profiles.yaml\n    beside it: <outside>/profiles.yml" in report


def test_a_registry_that_changed_since_collection_is_told_with_both_digests(profiles: Outcomes) -> None:
    report = profiles.report("drifted", "origin::profile_registry")

    before, after = (
        line.partition("SHA-256 ")[2] for line in report.splitlines() if line.startswith(("    read: SHA", "    now:"))
    )
    assert before != after
    assert len(before) == len(after) == 64


def test_a_profile_that_says_something_else_than_the_contract_froze_is_told_with_both_values(
    profiles: Outcomes,
) -> None:
    report = profiles.report("drifted", "test_gate::profile_lookup")

    assert report.startswith("the registry has another config.every than the contract")
    assert "<outside>/profiles.yaml: 200\n    contract: 300" in report


def test_a_contract_that_overrides_its_profile_is_told_at_its_own_line(profiles: Outcomes) -> None:
    report = profiles.report("own", "test_gate::profile_lookup")

    assert "contracts/own.yaml:6: the registry has another config.every than the contract" in report
    assert "<outside>/profiles.yaml: 200\n    contract: 250" in report


def test_an_override_that_the_launch_command_passes_on_is_none(profiles: Outcomes) -> None:
    assert profiles.report("passing", "test_gate::profile_lookup") == ""
    assert "contracts/passing.yaml::test_gate::profile_lookup: " not in profiles.run.output


def test_an_override_that_arrives_without_its_name_passes_with_a_warning(profiles: Outcomes) -> None:
    assert profiles.report("placed", "test_gate::profile_lookup") == ""
    assert (
        "contracts/placed.yaml::test_gate::profile_lookup: the registry has another config.every than the contract; "
        "launch_command: has it as a word without an option, and which key that is, the bot alone knows; "
        "name what passes it --every" in profiles.run.output.replace("\n", " ")
    )


def test_an_override_that_the_launch_command_only_mentions_fails(profiles: Outcomes) -> None:
    report = profiles.report("mentioned", "test_gate::profile_lookup")

    assert "launch_command: has it within `run-${config.every}.log` alone, which is no value of its own" in report
    assert "let them agree, or have launch_command pass it: --every ${config.every}" in report


def test_a_launch_command_with_another_profile_fails_with_both(profiles: Outcomes) -> None:
    report = profiles.report("profiled", "test_gate::cli_rendering")

    assert "  contracts/profiled.yaml:10: launch_command gives another profile than the contract" in report
    assert "    launch_command: --prof option-pulse\n    contract: steady (contracts/profiled.yaml:9)" in report
    assert "    let launch_command give it: ${profile}" in report


def test_a_launch_command_with_a_profile_of_the_registry_that_the_contract_does_not_name_fails(
    profiles: Outcomes,
) -> None:
    report = profiles.report("unprofiled", "test_gate::cli_rendering")

    assert (
        "    launch_command: --profile steady\n    contract: unprofiled (contracts/unprofiled.yaml names no" in report
    )
