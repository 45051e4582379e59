"""Every block of every page and of README is executed, by what it is.

* `yaml`: a whole contract, and one into which a fragment is put, is read as any contract; a profile registry as one.
* `python`: what a strategy says is read as a recorder reads it; the plug-in is installed, with its `toml`, and asked.
* `toml` and `ini`: the configuration of a project that pytest is started in.
* Commands (indented, or after `$ `): pytest's own parser takes their options; what else they name is there.
* Messages (no language): a run prints them line by line (`PRINTED`); of the others each phrase, which is what no value
  is filled in of, stands in a string of the package.
* `{toctree}`: Sphinx, in `test_build.py`.

The tutorial, the how-to pages and the pages of labels are executed by tests of their own.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import textwrap
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from _pytest.mark.expression import Expression
from markdown_it import MarkdownIt
from message_words import unknown_phrases
from pages import Block, blocks
from project import CATALOG, CONTRACT, Project

from pytest_parity.contract.fields import fields_of
from pytest_parity.contract.load import load_contract
from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.profiles import read_profiles
from pytest_parity.core.statement import read_statement

ROOT = Path(__file__).parents[2]
ELSEWHERE = ("docs/tutorial.md", "docs/how-to/", "docs/labels/")
PAGES = [
    page
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    if not page.relative_to(ROOT).as_posix().startswith(ELSEWHERE)
]


def indented(page: Path) -> list[Block]:
    """Return the indented blocks of a page: commands, one a line."""
    tokens = MarkdownIt("commonmark").parse(page.read_text("utf-8"))
    return [
        Block("console", textwrap.indent(token.content, "$ "), token.map[0] + 1, "")
        for token in tokens
        if token.type == "code_block" and token.map is not None
    ]


def of(*languages: str) -> list[pytest.ParameterSet]:
    """Return every block in one of these languages."""
    return [
        pytest.param(block, id=f"{page.stem}:{block.line}")
        for page in PAGES
        for block in [*blocks(page), *indented(page)]
        if block.language in languages
    ]


def test_every_block_is_of_a_kind_that_is_executed() -> None:
    kinds = {"yaml", "python", "toml", "ini", "console", "", "{toctree}"}

    assert [
        f"{page.name}:{block.line}: {block.language}"
        for page in PAGES
        for block in blocks(page)
        if block.language not in kinds
    ] == []


BASE = (ROOT / "tests" / "contract" / "least.yaml").read_text("utf-8")


def parts(text: str) -> dict[str, str]:
    """Split a mapping into the lines of each of its keys."""
    found = re.split(r"^(?=\w[\w-]*:)", text, flags=re.MULTILINE)
    return {part.partition(":")[0]: part for part in found if not part.startswith("#") and part.strip()}


@pytest.mark.parametrize("block", of("yaml"))
def test_yaml_is_read(tmp_path: Path, block: Block) -> None:
    """A fragment stands for what the least contract has under its keys."""
    given, profiles = parts(block.text), None
    if "launch_contract" not in given and not {*given} <= {*fields_of(LaunchContract)}:
        (name,) = given
        (tmp_path / "profiles.yaml").write_text(block.text, "utf-8")
        profiles = read_profiles(tmp_path / "profiles.yaml")
        given = {"profile": f"profile: {name}\n", "strategy": ""}
    base = {} if "launch_contract" in given else parts(BASE)
    if "strategy" in base and "config" in given.get("strategy", ""):
        given["strategy"] = base["strategy"] + given["strategy"].partition("\n")[2]
    file = tmp_path / "contract.yaml"
    file.write_text("".join(part.rstrip("\n") + "\n" for part in (base | given).values()), "utf-8")

    assert load_contract(file, profiles=profiles).contract.launch_contract == 1


PLUGIN = "def read_quotes(request):\n    raise NotImplementedError\n"


def is_plugin(block: Block) -> bool:
    return "pytest_parity_register" in block.text


@pytest.mark.parametrize("block", [param for param in of("python") if not is_plugin(param.values[0])])
def test_what_a_strategy_says_is_read(block: Block) -> None:
    said: list[tuple[str, str]] = []
    strategy = SimpleNamespace(publish_signal=lambda name, text: said.append((name, text)))
    now = 1_401_978_300_000_000_000
    exec(block.text, {"self": strategy, "json": json, "quote": SimpleNamespace(ts_event=now)})  # noqa: S102 - our page's

    ((name, text),) = said
    assert name == "parity_decision"
    assert read_statement(text, sequence=1, ts_seen=now, strategies=["Breakout-000"]).reason == "stale_quote"


def test_the_plugin_is_installed_and_asked(project: Project) -> None:
    """As an installed package is found: by the entry point that its `pyproject.toml` has."""
    (code,) = (param.values[0] for param in of("python") if is_plugin(param.values[0]))
    (settings,) = (param.values[0] for param in of("toml") if "entry-points" in param.values[0].text)
    points = tomllib.loads(settings.text)["project"]["entry-points"]
    project.write("site/desk_data/hooks.py", code.text)
    project.write("site/desk_data/source.py", PLUGIN)
    lines = [line for group, names in points.items() for line in (f"[{group}]", *map(" = ".join, names.items()))]
    project.write("site/desk_data-1.dist-info/entry_points.txt", "\n".join(lines))
    project.write("site/desk_data-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: desk-data\nVersion: 1\n")

    run = project.run("--parity-schema", environment=os.environ | {"PYTHONPATH": str(project.folder / "site")})

    assert '"csv"' in run.output, run.errors


@pytest.mark.parametrize("block", [param for param in of("toml", "ini") if "entry-points" not in param.values[0].text])
def test_a_configuration_starts_pytest(project: Project, block: Block) -> None:
    """With pytest strict about keys that nobody declares."""
    (project.folder / "pytest.ini").unlink()
    header = "" if block.language == "toml" else "[pytest]\n"
    project.write("pyproject.toml" if block.language == "toml" else "pytest.ini", header + block.text)
    project.contract("bot")

    run = project.run("--strict-config", "--parity", "--collect-only", "-q", "--parity-rung=frozen")

    assert (run.status, run.errors) == (0, "")
    assert "contracts/bot.yaml::frozen" in run.output


COMMANDS = [
    pytest.param(command, id=f"{param.id} {command[:40]}")
    for param in of("console", "")
    for command in re.findall(r"^\$ (.+)$", param.values[0].text, flags=re.MULTILINE)
]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_names_is_there(pytestconfig: pytest.Config, command: str) -> None:
    """Options are those of pytest and its plug-ins here, paths those of the repository or `contracts`."""
    for part in command.split(" && "):
        program, *words = shlex.split(part.rpartition("uv run ")[2])
        if program == "pytest":
            known, unknown = pytestconfig._parser.parse_known_and_unknown_args(words)
            assert unknown == []
            assert [path for path in known.file_or_dir if path != "contracts" and not (ROOT / path).exists()] == []
            Expression.compile(known.markexpr)
        elif program == "pip":
            assert words == ["install", "pytest-parity"]
        elif program.startswith(".ci/"):
            assert os.access(ROOT / program, os.X_OK)
        else:
            assert part in ("python3 -m venv .uv", ".uv/bin/pip install --quiet uv")


PRINTED = ("quantity: backtest 10 units", "390 missing on paper", "==== parity sessions")
PYTESTS = {"collected", "xfailed in", "no tests collected in"}
OWNER = "execution"


def is_printed(block: Block) -> bool:
    return any(start in block.text.partition("\n")[0] for start in PRINTED)


@pytest.mark.parametrize("block", [param for param in of("") if not is_printed(param.values[0])])
def test_the_words_of_a_message_are_the_package_s(block: Block) -> None:
    shown = "\n".join(line for line in block.text.splitlines() if not line.startswith("$ "))

    assert [phrase for phrase in unknown_phrases(shown) if phrase not in {*PYTESTS, OWNER}] == []


BARS = CONTRACT.replace("{{instrument_id: ACME.XNAS{config}}}", "{{bar_type: BOLT.XNAS-1-MINUTE-LAST-EXTERNAL}}")
BARS = BARS.replace("instruments: [ACME.XNAS], types: [quotes]", "instruments: [BOLT.XNAS], types: [bars]")
LISTENER = """

class ListenerConfig(StrategyConfig, frozen=True):
    bar_type: str


class Listener(Strategy):
    def on_start(self):
        pass
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What runs print of a bot of half the size, of a new one, and of one on bars alone."""
    project = Project(tmp_path_factory.mktemp("desk"))
    project.write("pytest.ini", f"[pytest]\npythonpath = .\nparity_data_roots = fixtures={CATALOG}\n")
    half = "paths: {paper: {config: {quantity: 5}}}\n"
    trade = CONTRACT.replace("kind: edge", "kind: trade")
    file = project.contract("bot", more=half, text=trade)
    assert project.run("--parity-freeze").status == 0
    project.contract("new-bot", text=trade)
    runs = [project.run("--parity", "--parity-repeat=2")]
    file.unlink()
    file.with_suffix(".yaml.lock").unlink()
    project.write("strategies.py", (project.folder / "strategies.py").read_text("utf-8") + LISTENER)
    project.contract("bot", strategy="strategies:Listener", text=BARS)
    runs.append(project.run("--parity", "contracts/bot.yaml", "-k", "feed"))
    return [alike(line) for run in runs for line in run.lines]


def alike(line: str) -> str:
    """A line without what no two runs print alike."""
    line = re.sub(r"\b\d{8}T\d{6}Z-[0-9a-f]{6}\b", "RUN", line)
    return re.sub(r", \d+\.\d s$", ", TIME", line).rstrip()


@pytest.mark.parametrize("block", [param for param in of("") if is_printed(param.values[0])])
def test_a_run_prints_what_the_page_shows(shown: list[str], block: Block) -> None:
    """Each line, in this order; `…` at its end stands for the rest of it."""
    rest = iter(shown)
    for line in map(alike, block.text.splitlines()):
        wanted = line.removesuffix("…")
        assert any(printed == line or (wanted != line and printed.startswith(wanted)) for printed in rest), line


def test_there_is_something_to_print() -> None:
    assert sum(is_printed(param.values[0]) for param in of("")) == len(PRINTED)
