"""The CI examples are valid YAML, run the gate and keep what it leaves, and ask for no more rights than they need."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

CI = Path(__file__).parents[2] / "examples" / "ci"


def read(name: str) -> dict[Any, Any]:
    content: dict[Any, Any] = yaml.safe_load((CI / name).read_text("utf-8"))
    return content


def steps(job: dict[str, Any], word: str) -> list[dict[str, Any]]:
    return [step for step in job["steps"] if word in step.get("uses", step.get("run", ""))]


def commands() -> dict[str, str]:
    (gate,) = steps(read("github.yml")["jobs"]["gate"], "pytest --parity")
    return {"github": gate["run"], "gitlab": read("gitlab.yml")["parity"]["script"][-1]}


@pytest.mark.parametrize("where", ["github", "gitlab"])
def test_the_gate_runs_and_what_it_leaves_is_kept(where: str) -> None:
    words = shlex.split(commands()[where])

    assert words[:3] == ["pytest", "--parity", "--parity-gate"]
    assert {"--html=report.html", "--self-contained-html", "--junitxml=junit.xml"} < set(words)
    if where == "github":
        gate = read("github.yml")["jobs"]["gate"]
        (upload,) = steps(gate, "upload-artifact")
        assert upload["with"]["path"].split() == ["report.html", "junit.xml", "artifacts/"]
        assert upload["if"] == "${{ !cancelled() }}"
    else:
        kept = read("gitlab.yml")["parity"]["artifacts"]
        assert (kept["when"], kept["reports"]) == ("always", {"junit": "junit.xml"})
        assert kept["paths"] == ["report.html", "artifacts/"]


def test_only_the_job_that_comments_may_write_and_it_runs_nothing_of_the_pull_request() -> None:
    workflow = read("github.yml")
    gate, comment = workflow["jobs"]["gate"], workflow["jobs"]["comment"]

    assert workflow["permissions"] == {"contents": "read"}
    assert "permissions" not in gate
    assert comment["permissions"] == {"pull-requests": "write"}
    assert all("run" not in step and "checkout" not in step["uses"] for step in comment["steps"])
    assert workflow[True].keys() == {"pull_request", "push"}  # YAML 1.1 reads `on` so
    text = (CI / "github.yml").read_text("utf-8")
    assert "secrets." not in text
    assert "${{" not in steps(comment, "github-script")[0]["with"]["script"]


def test_actions_are_pinned_by_major_version() -> None:
    used = [step["uses"] for job in read("github.yml")["jobs"].values() for step in job["steps"] if "uses" in step]

    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", name) for name in used)
