"""The command line options and their ini twins."""

from __future__ import annotations

import sys
from importlib.resources import files

import pytest

DEFAULT_SECONDS = 300.0
MOST_REPLAYS = 100  # of one path; repetitions have a server each, with the engine in memory


def add_options(parser: pytest.Parser) -> None:
    """Declare every option and its ini twin."""
    _add_command_line(parser)
    _add_inis(parser)


def _add_command_line(parser: pytest.Parser) -> None:
    group = parser.getgroup("parity", "parity of backtest and paper path")
    group.addoption("--parity", action="store_true", help="Collect launch contracts (YAML) and replay their sessions.")
    group.addoption(
        "--parity-init",
        nargs=2,
        metavar=("STRATEGY_PATH", "CATALOG"),
        help="Write a first contract of a strategy (package.module:Class) on a Nautilus catalog, and end.",
    )
    group.addoption("--parity-run-label", metavar="NAME", help="Name of this run's artifact directory.")
    group.addoption(
        "--parity-artifacts", metavar="DIR", help="Where artifact directories go, instead of artifact_root."
    )
    group.addoption(
        "--parity-data-root",
        metavar="NAME=DIR",
        action="append",
        default=[],
        help="Folder or fsspec URL of a data root that contracts name. Repeatable.",
    )
    group.addoption(
        "--parity-workers", metavar="N|auto", help="Replays that run at once (default: auto, one per core)."
    )
    group.addoption(
        "--parity-timeout", metavar="SECONDS", type=float, help=f"Limit per path (default: {DEFAULT_SECONDS:.0f})."
    )
    group.addoption(
        "--parity-repeat",
        metavar="N",
        type=int,
        help="Replay each path N times, each with another hash seed, to find what isn't deterministic (default: 1).",
    )
    group.addoption(
        "--parity-races",
        metavar="N",
        type=int,
        help="Replay each paper path under N perturbations of timing, and tell which decisions flip (default: 0).",
    )
    group.addoption(
        "--parity-selftest",
        action="store_true",
        help="Plant a fault of each label into each session's paper path, and fail where its label doesn't.",
    )
    group.addoption(
        "--parity-schema",
        action="store_true",
        help="Print the JSON Schema of a launch contract, for editors, and exit.",
    )
    _add_purposes(group)


def _add_purposes(group: pytest.OptionGroup) -> None:
    """Declare what a run may be for, other than a look at the contracts."""
    group.addoption("--parity-inline", action="store_true", help="Replay inside the pytest process, for a debugger.")
    group.addoption(
        "--parity-freeze", action="store_true", help="Replay the contracts and write what they are into lock files."
    )
    group.addoption(
        "--parity-rung",
        metavar="RUNG",
        help="Climb the ladder up to this rung: frozen, test_gate, origin or replay (default: replay).",
    )
    group.addoption(
        "--parity-gate",
        action="store_true",
        help="Let the verdict be the exit status: 0 promote, 1 blocked, 7 incomplete. Implies --parity.",
    )


def _add_inis(parser: pytest.Parser) -> None:
    """Give each ini a type, so that TOML tables are checked."""
    parser.addini("parity", "Collect launch contracts in every run.", type="bool", default=False)
    parser.addini("parity_paths", "Where contracts lie when no argument is given.", type="paths", default=None)
    parser.addini(
        "parity_profiles", "Profile registry (YAML) that contracts name profiles of.", type="string", default=""
    )
    parser.addini("parity_run_label", "As --parity-run-label.", type="string", default="")
    parser.addini("parity_artifacts", "As --parity-artifacts.", type="string", default="")
    parser.addini("parity_data_roots", "NAME=DIR lines, as --parity-data-root.", type="linelist", default=[])
    parser.addini("parity_workers", "As --parity-workers.", type="string", default="auto")
    parser.addini("parity_timeout", "As --parity-timeout.", type="float", default=DEFAULT_SECONDS)
    parser.addini("parity_repeat", "As --parity-repeat.", type="int", default=1)
    parser.addini("parity_races", "As --parity-races.", type="int", default=0)
    parser.addini("parity_selftest", "As --parity-selftest.", type="bool", default=False)
    parser.addini("parity_inline", "As --parity-inline.", type="bool", default=False)
    parser.addini("parity_gate", "As --parity-gate, for runs with --parity.", type="bool", default=False)
    parser.addini("parity_rung", "As --parity-rung.", type="string", default="replay")
    parser.addini(
        "parity_import_roots", "Folders that the code of a replay may be imported from.", type="paths", default=None
    )
    parser.addini("parity_required", "Contracts that must be in every gate run.", type="paths", default=None)


def print_schema(config: pytest.Config) -> None:
    """Print the JSON Schema that the package ships, with the names that this project's plug-ins register."""
    from pytest_parity.contract.schema_names import with_registered  # noqa: PLC0415 - pydantic stays out of plain runs
    from pytest_parity.plugin.plugins import Plugins  # noqa: PLC0415 - as above

    text = files("pytest_parity.contract").joinpath("launch_contract.schema.json").read_text("utf-8")
    sys.stdout.write(with_registered(text, Plugins(config).registered))


def is_active(config: pytest.Config) -> bool:
    """Whether this run collects contracts."""
    options = ("parity", "parity_freeze", "parity_gate")
    return any(config.getoption(name) for name in options) or bool(config.getini("parity"))


def refuse_idle(config: pytest.Config) -> None:
    """Refuse what asks for a parity run in a run that isn't one: nothing would be run, and nothing said."""
    for name in ("selftest", "rung", "races"):
        if config.getoption(f"parity_{name}"):
            raise pytest.UsageError(
                f"--parity-{name} is about launch contracts, which this run has none of: add --parity"
            )
