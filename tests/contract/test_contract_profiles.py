"""A contract's profile: looked up in a registry that a paper bot can read as well."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from pytest_parity.contract.digests import digests_of
from pytest_parity.contract.faults import ContractError
from pytest_parity.contract.load import load_contract
from pytest_parity.contract.profiles import read_profiles

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_parity.contract.models import LaunchContract

REGISTRY = """\
opening-range:
  strategy_path: desk.orb:OpeningRange
  config_path: desk.orb:OpeningRangeConfig
  config: {target: 0.30, stop: "${risk.daily_loss_cap}"}
ema-cross: {strategy_path: desk.ema:Cross, config_path: desk.ema:CrossConfig}
"""
CONTRACT = """\
launch_contract: 1
name: bot
profile: opening-range
data: {source: catalog, root: research}
venues: [{name: XNAS, starting_balances: [1 USD]}]
sessions: [{id: day, kind: edge, date: 2024-03-05}]
risk: {daily_loss_cap: 5 USD}
"""


def load(folder: Path, text: str, registry: str | None = REGISTRY) -> LaunchContract:
    file = folder / "bot.yaml"
    file.write_text(text)
    profiles = None
    if registry is not None:
        (folder / "profiles.yaml").write_text(registry)
        profiles = read_profiles(folder / "profiles.yaml", shown_as="profiles.yaml")
    return load_contract(file, shown_as="c.yaml", profiles=profiles).contract


def faults(folder: Path, text: str, registry: str | None = REGISTRY) -> str:
    with pytest.raises(ContractError) as caught:
        load(folder, text, registry)
    return str(caught.value)


def strategy(more: str) -> str:
    return CONTRACT + f"strategy: {{{more}}}\n"


def test_a_strategy_that_is_not_given_is_the_profiles(tmp_path: Path) -> None:
    found = load(tmp_path, CONTRACT).strategy

    assert (found.strategy_path, found.config_path) == ("desk.orb:OpeningRange", "desk.orb:OpeningRangeConfig")
    assert found.config == {"target": "0.30", "stop": "${risk.daily_loss_cap}"}


def test_the_contracts_config_comes_before_the_profiles_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, strategy("config: {target: 0.40, size: 1}")).strategy.config == {
        "target": "0.40",
        "size": "1",
        "stop": "${risk.daily_loss_cap}",
    }


def test_a_strategy_that_agrees_may_be_given_too(tmp_path: Path) -> None:
    both = strategy("strategy_path: desk.orb:OpeningRange, config_path: desk.orb:OpeningRangeConfig")

    assert load(tmp_path, both) == load(tmp_path, CONTRACT)


def test_a_strategy_that_does_not_agree_is_told_with_both_values(tmp_path: Path) -> None:
    assert faults(tmp_path, strategy("strategy_path: desk.orb:Other")) == (
        "c.yaml:8:27: strategy.strategy_path: 'desk.orb:Other' isn't what profile opening-range says, "
        "'desk.orb:OpeningRange'; let them agree, or leave it out here"
    )


def test_an_unknown_profile_is_one_fault_with_the_nearest(tmp_path: Path) -> None:
    assert faults(tmp_path, CONTRACT.replace("opening-range", "openingrange")) == (
        "c.yaml:3:10: profile: 'openingrange' is no profile of profiles.yaml; did you mean 'opening-range'? "
        "profiles: opening-range, ema-cross"
    )


def test_without_a_registry_the_ini_option_is_named(tmp_path: Path) -> None:
    assert faults(tmp_path, CONTRACT, None) == (
        "c.yaml:3:10: profile: 'opening-range' can't be looked up; name the profile registry in the ini option "
        "parity_profiles"
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("config_path: desk.ema", "config_pth: desk.ema", "5:44: ema-cross.config_pth: unknown key; did you mean"),
        (", config_path: desk.ema:CrossConfig", "", "5:1: ema-cross.config_path: missing; for example"),
        ("desk.ema:Cross,", "desk.ema.Cross,", "5:28: ema-cross.strategy_path: 'desk.ema.Cross' isn't a path"),
        ("opening-range:", "ema-cross:", "5:1: file: key 'ema-cross' stands twice, first on line 1"),
        ("ema-cross: {", "ema-cross: x # {", "5:12: ema-cross: 'x' isn't a mapping"),
        (REGISTRY, "- a\n", "1:1: file: a list isn't a profile registry; it begins with a profile's name"),
        (REGISTRY, "", "1:1: file: is empty; a profile registry begins with a profile's name"),
    ],
)
def test_a_fault_of_the_registry_is_told_where_a_contract_needs_it(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    contract = CONTRACT.replace("opening-range", "ema-cross")
    told = faults(tmp_path, contract, REGISTRY.replace(old, new))

    assert f"c.yaml:3:10: profile: 'ema-cross' can't be looked up: profiles.yaml:{what}" in told


def test_a_fault_of_another_profile_does_not_matter(tmp_path: Path) -> None:
    registry = REGISTRY.replace("config_path: desk.ema", "config_pth: desk.ema") + "a name: {}\n"

    assert load(tmp_path, CONTRACT, registry) == load(tmp_path, CONTRACT)


def test_a_faulty_profile_is_among_those_that_may_be_meant(tmp_path: Path) -> None:
    registry = REGISTRY.replace("config_path: desk.ema", "config_pth: desk.ema")

    assert "did you mean 'ema-cross'?" in faults(tmp_path, CONTRACT.replace("opening-range", "ema-cros"), registry)


def test_a_fault_of_what_the_profile_gives_says_so(tmp_path: Path) -> None:
    """And of what the contract gives itself, doesn't."""
    own = strategy("config: {size: ${risk.los}}".replace("${risk.los}", "'${risk.los}'"))
    told = faults(tmp_path, own, REGISTRY.replace("risk.daily_loss_cap", "risk.daily_los_cap")).splitlines()

    giver = "; profile 'opening-range' of profiles.yaml gives it"
    assert [(line.split(":")[1], line.endswith(giver)) for line in told] == [("3", True), ("8", False)]


def test_a_registry_that_is_not_there_is_told(tmp_path: Path) -> None:
    registry = read_profiles(tmp_path / "none.yaml", shown_as="none.yaml")

    assert [str(fault) for fault in registry.faults] == ["1:1: file: can't be read: No such file or directory"]


def test_many_faulty_profiles_are_told_in_no_time(tmp_path: Path) -> None:
    """Not in the square of their number."""
    file = tmp_path / "profiles.yaml"
    file.write_text("".join(f"p{number}: {{config: {{a: [1, 2, 3]}}}}\n" for number in range(3_000)), "utf-8")
    started = time.perf_counter()

    assert sum(map(len, read_profiles(file).faulty.values())) == 6_000
    assert time.perf_counter() - started < 4


def test_a_reference_of_the_profile_is_judged_by_the_contract(tmp_path: Path) -> None:
    assert faults(tmp_path, CONTRACT.replace("daily_loss_cap: 5 USD", "")).startswith(
        "c.yaml:3:10: strategy.config.stop: '${risk.daily_loss_cap}' refers to a value that the contract doesn't give"
    )


def test_a_replay_is_told_which_profile_gives_a_field(tmp_path: Path) -> None:
    (tmp_path / "bot.yaml").write_text(strategy("config: {size: 1}"))
    (tmp_path / "profiles.yaml").write_text(REGISTRY)
    registry = read_profiles(tmp_path / "profiles.yaml", shown_as="profiles.yaml")
    loaded = load_contract(tmp_path / "bot.yaml", profiles=registry)

    assert loaded.giver("strategy.config.target") == "profile 'opening-range' of profiles.yaml gives it"
    assert loaded.place("strategy.config.target") == "3:10: strategy.config.target"
    assert (loaded.giver("strategy.config.size"), loaded.giver("venues.0.name")) == (None, None)
    assert loaded.place("strategy.config.size") == "8:27: strategy.config.size"


def test_a_changed_profile_is_another_candidate(tmp_path: Path) -> None:
    before = digests_of(load(tmp_path, CONTRACT))["candidate"]

    assert digests_of(load(tmp_path, CONTRACT, REGISTRY.replace("0.30", "0.31")))["candidate"] != before
