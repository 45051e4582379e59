"""The profile registry of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from project import CATALOG, ITEMS

if TYPE_CHECKING:
    from project import Project

REGISTRY = (
    "steady: {strategy_path: 'strategies:Steady', config_path: 'strategies:SteadyConfig', config: {every: 300}}\n"
)


def prepare(project: Project, profile: str) -> None:
    project.write(
        "pytest.ini",
        f"[pytest]\npythonpath = .\nparity_data_roots = fixtures={CATALOG}\n"
        "parity_profiles = contracts/profiles.yaml\n",
    )
    project.write("contracts/profiles.yaml", REGISTRY)
    project.contract("sound")
    text = (project.folder / "contracts/sound.yaml").read_text().replace("  strategy_path: strategies:Steady\n", "")
    text = text.replace("  config_path: strategies:SteadyConfig\n", f"profile: {profile}\n", 1)
    lines = text.splitlines(keepends=True)
    at = lines.index(f"profile: {profile}\n")
    lines[at - 1], lines[at] = lines[at], lines[at - 1]
    project.write("contracts/sound.yaml", "".join(lines))


def test_a_contract_runs_by_its_profile_and_the_registry_is_no_contract(project: Project) -> None:
    prepare(project, "steady")

    assert project.run("--parity").counts == f"{ITEMS} passed, 2 skipped"


def test_an_unknown_profile_is_one_failing_item(project: Project) -> None:
    prepare(project, "steadi")

    run = project.run("--parity")

    assert run.counts == "1 failed"
    assert (
        "contracts/sound.yaml:3:10: profile: 'steadi' is no profile of contracts/profiles.yaml; did you mean 'steady'?"
        in run.failure("contract")
    )
