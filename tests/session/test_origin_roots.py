"""Where code may be loaded from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_parity.checks.origin import Roots, published_place
from pytest_parity.contract.models import LaunchContract
from pytest_parity.session.check import Project
from pytest_parity.session.checking.origin import one_session, registry_roots, roots_of

if TYPE_CHECKING:
    from collections.abc import Sequence

DESK = Path("/work/desk")


def contract(*kinds: str, roots: Sequence[str] = ()) -> LaunchContract:
    return LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "orb",
            "strategy": {"strategy_path": "strategies:Orb", "config_path": "strategies:OrbConfig"},
            "data": {"source": "catalog", "root": "research"},
            "venues": [{"name": "XNAS", "starting_balances": ["100_000 USD"]}],
            "sessions": [{"id": f"{kind}-day", "kind": kind, "date": "2024-03-05"} for kind in kinds or ("edge",)],
            **({"import_roots": list(roots)} if roots else {}),
        }
    )


def project(*roots: str, pythonpath: Sequence[str] = ()) -> Project:
    return Project(
        rootdir=DESK,
        started=DESK,
        python_path=(),
        pythonpath=[DESK / entry for entry in pythonpath],
        import_roots=[DESK / root for root in roots],
    )


@pytest.mark.parametrize(
    ("place", "held"),
    [
        ("strategies.py", True),
        ("desk/strategies/orb.py", True),
        ("../elsewhere/orb.py", False),
        ("../src/orb.py", True),
        ("site-packages/desk/orb.py", False),
        (".venv/lib/python3.12/site-packages/desk/orb.py", False),
        ("usr/lib/python3/dist-packages/desk/orb.py", False),
    ],
)
def test_without_named_roots_code_lies_in_the_rootdir_or_on_pythonpath_and_is_not_installed(
    place: str, *, held: bool
) -> None:
    roots = roots_of("strategies", contract(), project(pythonpath=["../src", "vendor/site-packages"]))

    assert roots.hold(place) is held


def test_the_roots_of_contract_and_project_stand_for_all_others() -> None:
    roots = roots_of("strategies", contract(roots=["strategies"]), project("../desk-kit/src", pythonpath=["."]))

    assert roots.folders == ("strategies", "../desk-kit/src")
    assert roots.hold("strategies/orb.py")
    assert roots.hold("../desk-kit/src/kit.py")
    assert not roots.hold("orb.py")
    assert not roots.hold("strategies_old/orb.py")


def test_a_root_among_installed_packages_allows_what_is_installed_there() -> None:
    roots = Roots(("site-packages/desk_kit",), "import_roots")

    assert roots.hold("site-packages/desk_kit/orb.py")
    assert not roots.hold("site-packages/other/orb.py")


@pytest.mark.parametrize("module", ["nautilus_trader.live.config", "nautilus_trader.examples.strategies.ema_cross"])
def test_the_engine_and_its_strategies_lie_where_packages_are_installed(module: str) -> None:
    roots = roots_of(module, contract(), project())

    assert roots.hold("site-packages/nautilus_trader/live/config.py")
    assert not roots.hold("nautilus_trader/live/config.py")


def test_a_registry_may_lie_in_the_rootdir_whatever_roots_are_named() -> None:
    assert registry_roots(contract(roots=["strategies"]), project()).hold("profiles.yaml")


def test_the_session_looked_at_is_one_with_a_trade_where_there_is_one() -> None:
    assert [session.id for session in one_session(contract("edge", "trade"))] == ["trade-day"]
    assert [session.id for session in one_session(contract("edge", "stop"))] == ["edge-day"]


@pytest.mark.parametrize(
    ("place", "module", "published"),
    [
        ("strategies/orb.py", "strategies.orb", "strategies/orb.py"),
        ("../../opt/acme/desk/orb.py", "desk.orb", "<outside>/desk/orb.py"),
        ("../../opt/acme/desk/__init__.py", "desk", "<outside>/desk/__init__.py"),
        ("../acme/lib/site-packages/desk/orb.py", "orb", "<outside>/site-packages/desk/orb.py"),
        ("../acme/registry.yaml", "", "<outside>/registry.yaml"),
    ],
)
def test_a_place_outside_is_published_without_the_folders_of_the_machine(
    place: str, module: str, published: str
) -> None:
    assert published_place(place, module) == published


def test_python_is_no_part_of_a_project_that_it_lies_in() -> None:
    assert not roots_of("strategies", contract(), project()).hold("<python>/os.py")
