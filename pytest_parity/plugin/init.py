"""`--parity-init`: a first contract of a strategy, and the ini lines that it needs."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.plugin.options import read_settings
from pytest_parity.replay.processes import Server, ServerLost, Task
from pytest_parity.report.files import write_text
from pytest_parity.report.starter import choose, contract_name, contract_text, ini_text, todo_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.plugin.options import Settings

_SURVEY = "pytest_parity.sources.survey:run_survey"
_DESCRIBE = "pytest_parity.replay.candidate:run_describe"
_HERE = "--parity-init-here"
_OTHER_THAN_SLUG = re.compile(r"[^A-Za-z0-9._-]+")


def start(config: pytest.Config) -> int:
    """Start over with the option known beforehand.

    pytest looks for the rootdir and the ini file before it loads plugins. The catalog then still looks like an
    argument, and the project would be looked for around it instead of around the folder that pytest runs in.
    """
    words = [_HERE if word == "--parity-init" else word for word in config.invocation_params.args]
    return pytest.main(words, plugins=[_Init()])


class _Init:
    """A plugin that is there from the start."""

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        parser.addoption(_HERE, nargs=2)

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> pytest.ExitCode:
        return init(config)


def init(config: pytest.Config) -> pytest.ExitCode:
    """Write the contract and tell what else is needed. Raises `pytest.UsageError`; nothing is ever overwritten."""
    strategy_path, place = config.getoption(_HERE)
    settings = read_settings(config)
    uri = place if "://" in place else os.path.abspath(config.invocation_params.dir / place)  # noqa: PTH100 - a link may be meant
    file = settings.contract_paths[0] / f"{contract_name(strategy_path)}.yaml"
    if file.exists():
        raise pytest.UsageError(f"--parity-init: {_shown(config, file)} is there already: move it or remove it first")
    if "://" not in uri and not Path(uri).is_dir():
        raise pytest.UsageError(f"--parity-init: there is no folder {place}: name the catalog's, or its fsspec URL")
    strategy, held = _ask(config, settings, strategy_path, uri)
    choice = choose(held["instruments"], strategy["fields"])
    if choice is None:
        raise pytest.UsageError(
            f"--parity-init: {place} has no quotes, trades or bars in any session of its instruments' exchanges "
            "that the strategy could run on"
        )
    root = _root(settings, uri)
    text = contract_text(strategy_path, strategy, choice, root, held["instruments"])
    write_text(file, text)
    count = "1 day" if len(choice.days) == 1 else f"{len(choice.days)} days"
    _tell(f"wrote {_shown(config, file)}: {choice.name}, {count} of data in {place}")
    _settle_ini(config, _needed(config, settings, root, uri, strategy["folder"]))
    if todo := todo_keys(text):
        _tell(f"before it runs, say what {', '.join(todo)} shall be: only you know")
    _tell(f"then run: pytest --parity {_shown(config, file)}")
    return pytest.ExitCode.OK


def _ask(config: pytest.Config, settings: Settings, strategy_path: str, uri: str) -> tuple[Any, Any]:
    """Ask the strategy's class and the catalog, in processes that may import the engine."""
    rootdir = config.rootpath
    below = sorted(str(path) for path in rootdir.iterdir() if path.is_dir() and not path.name.startswith("."))
    folders = [str(config.invocation_params.dir), str(rootdir), str(rootdir / "src"), *below]
    with tempfile.TemporaryDirectory(prefix="pytest-parity-") as scratch:
        server = Server(Path(scratch) / "server.log")
        try:
            return (
                _run(
                    server,
                    _DESCRIBE,
                    {"strategy_path": strategy_path, "folders": folders},
                    Path(scratch) / "strategy",
                    settings.seconds,
                ),
                _run(server, _SURVEY, {"uri": uri}, Path(scratch) / "catalog", settings.seconds),
            )
        finally:
            server.close()


def _run(server: Server, target: str, request: Mapping[str, Any], place: Path, seconds: float) -> Any:
    result = place / "result.json"
    write_text(place / "request.json", json.dumps({**request, "result": str(result)}))
    task = Task(target, str(place / "request.json"), place / "output.txt", seconds, lambda _event: None)
    try:
        end = server.run(task)
    except ServerLost as error:
        raise pytest.UsageError(f"--parity-init: {error}") from None
    if not (end.clean and result.exists()):
        raise pytest.UsageError(
            f"--parity-init: {target} ended with {end.how} {end.signal or end.status}:\n{end.output}"
        )
    answer = json.loads(result.read_text("utf-8"))
    if "fault" in answer:
        raise pytest.UsageError(f"--parity-init: {answer['fault']}")
    return answer


def _root(settings: Settings, uri: str) -> str:
    """Return the name of the data root that leads to this place, or a name that none has."""
    for name, place in settings.data_roots.items():
        if place == uri:
            return name
    slug = _OTHER_THAN_SLUG.sub("-", uri.rstrip("/").rpartition("/")[2]).strip("-._")[:60] or "research"
    names = [slug, *(f"{slug}-{number}" for number in range(2, len(settings.data_roots) + 3))]
    return next(name for name in names if name not in settings.data_roots)


def _needed(config: pytest.Config, settings: Settings, root: str, uri: str, folder: str) -> dict[str, list[str]]:
    """Return the ini options that must change, each with the entries that it has and the new one."""
    base = config.inipath.parent if config.inipath else config.rootpath
    needed = {}
    home = Path(folder) if folder else None
    on_path = [Path(path).resolve() for path in config.getini("pythonpath")]
    in_project = home is not None and home.is_relative_to(config.rootpath.resolve())
    if home is not None and in_project and "site-packages" not in home.parts and home not in on_path:
        needed["pythonpath"] = [_relative(base, str(path)) for path in [*on_path, home]]
    if root not in settings.data_roots:
        needed["parity_data_roots"] = [*config.getini("parity_data_roots"), f"{root}={_relative(base, uri)}"]
    return needed


def _relative(base: Path, place: str) -> str:
    for folder in (base, base.resolve()):
        if "://" not in place and Path(place).is_relative_to(folder):
            return Path(place).relative_to(folder).as_posix()
    return place


def _settle_ini(config: pytest.Config, needed: Mapping[str, list[str]]) -> None:
    """Write the options into an ini file where there is none yet; else tell them: a person's file is theirs."""
    if not needed:
        return
    if config.inipath is None:
        file = config.rootpath / "pytest.ini"
        write_text(file, ini_text("[pytest-ini]", needed))
        _tell(f"wrote {_shown(config, file)}")
    else:
        _tell(f"{_shown(config, config.inipath)} needs:\n\n{ini_text(_table(config.inipath), needed)}")


def _table(file: Path) -> str:
    """Return the table of an ini file that pytest's options stand in."""
    if file.name == "pyproject.toml":
        return (
            "[tool.pytest.ini_options]" if "[tool.pytest.ini_options]" in file.read_text("utf-8") else "[tool.pytest]"
        )
    if file.suffix == ".toml":
        return "[pytest]"
    return "[tool:pytest]" if file.suffix == ".cfg" else "[pytest-ini]"


def _shown(config: pytest.Config, file: Path) -> str:
    here = config.invocation_params.dir
    return file.relative_to(here).as_posix() if file.is_relative_to(here) else str(file)


def _tell(line: str) -> None:
    sys.stdout.write(f"parity: {line}\n")
