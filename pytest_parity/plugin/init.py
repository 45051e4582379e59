"""`--parity-init`: a first contract of a strategy, and the ini lines that it needs."""

from __future__ import annotations

import json
import os
import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.plugin.init_options import lies_outside, name_root, needed_options, table_of
from pytest_parity.plugin.settings import read_settings
from pytest_parity.replay.processes import Server, ServerLost, Task
from pytest_parity.report.choice import choose
from pytest_parity.report.files import write_text
from pytest_parity.report.ini_lines import ini_text
from pytest_parity.report.starter import contract_name, contract_text, inventory, session_days, todo_keys, warnings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.plugin.settings import Settings

_SURVEY = "pytest_parity.sources.survey:run_survey"
_DESCRIBE = "pytest_parity.replay.candidate:run_describe"
_HERE = "--parity-init-here"
_CATALOGS_SHOWN = 5


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
    file = _file(settings, strategy_path)
    if file.exists():
        raise pytest.UsageError(f"--parity-init: {_shown(config, file)} is there already: move it or remove it first")
    uri = _uri(config, place)
    strategy, held = _ask(config, settings, strategy_path, uri)
    choice = choose(held["instruments"], strategy["fields"])
    if choice is None:
        raise pytest.UsageError(
            f"--parity-init: {place} has no quotes, trades or bars in any session of its instruments' exchanges "
            "that the strategy could run on"
        )
    _tell(f"{place} has data of:", *inventory(held["instruments"]))
    root = name_root(settings, uri)
    text = contract_text(strategy_path, strategy, choice, root, held["instruments"])
    _write(config, file, text)
    names, days = ", ".join(pick.name for pick in choice.picks), ", ".join(session_days(choice))
    _tell(f"wrote {_shown(config, file)}: {names} on {days}", *warnings(choice))
    _settle_ini(config, needed_options(config, settings, root, uri, strategy["folder"]))
    if root not in settings.data_roots and lies_outside(config, uri):
        _tell(
            f"the catalog lies outside the project: parity_data_roots gives {root} an absolute path, which holds on",
            "this machine alone; where the ini file is shared, leave that line out of it and give",
            f"--parity-data-root {shlex.quote(f'{root}={uri}')} instead",
        )
    _tell_next(config, file, text)
    return pytest.ExitCode.OK


def _file(settings: Settings, strategy_path: str) -> Path:
    folder = settings.contract_paths[0]
    return (folder.parent if folder.is_file() else folder) / f"{contract_name(strategy_path)}.yaml"


def _uri(config: pytest.Config, place: str) -> str:
    """Return the catalog's absolute path or URL; refuses a folder that can be seen to be no catalog's."""
    if "://" in place:
        return place
    uri = os.path.abspath(config.invocation_params.dir / place)  # noqa: PTH100 - a link may be meant
    folder = Path(uri)
    if not folder.is_dir():
        what = f"{place} is a file" if folder.exists() else f"there is no folder {place}"
        raise pytest.UsageError(f"--parity-init: {what}: name the catalog's folder, or its fsspec URL")
    if not (folder / "data").is_dir():
        near = [folder.parent] if folder.name == "data" else sorted(folder.glob("*/data"))[:_CATALOGS_SHOWN]
        names = ", ".join(_shown(config, found if found == folder.parent else found.parent) for found in near)
        raise pytest.UsageError(
            f"--parity-init: {place} is no Nautilus catalog: it has no folder data; "
            f"{f'did you mean {names}?' if names else 'write one with ParquetDataCatalog.write_data'}"
        )
    return uri


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


def _settle_ini(config: pytest.Config, needed: Mapping[str, list[str]]) -> None:
    """Write the options into an ini file where there is none yet; else tell them: a person's file is theirs."""
    if not needed:
        return
    if config.inipath is None:
        file = config.rootpath / "pytest.ini"
        _write(config, file, ini_text("[pytest-ini]", needed))
        _tell(f"wrote {_shown(config, file)}")
    else:
        _tell(f"{_shown(config, config.inipath)} needs:\n\n{ini_text(table_of(config.inipath), needed)}")


def _write(config: pytest.Config, file: Path, text: str) -> None:
    try:
        write_text(file, text)
    except OSError as error:
        raise pytest.UsageError(f"--parity-init: {_shown(config, file)} can't be written: {error.strerror}") from None


def _tell_next(config: pytest.Config, file: Path, text: str) -> None:
    """Tell what the person does next, and what they may then see."""
    if todo := todo_keys(text):
        _tell(f"before it runs, say in it what {', '.join(todo)} shall be: only you know")
    _tell(
        f"then run: pytest {shlex.join(['--parity', _shown(config, file)])}",
        "a mismatch that it shows is one between the two engines: its item says where they part, and ends with the",
        "entry that declares it; once the contract is as you want it, pytest --parity-freeze freezes it",
    )


def _shown(config: pytest.Config, file: Path) -> str:
    here = config.invocation_params.dir
    return file.relative_to(here).as_posix() if file.is_relative_to(here) else str(file)


def _tell(line: str, *more: str) -> None:
    sys.stdout.write("\n".join([f"parity: {line}", *(f"    {one}" for one in more)]) + "\n")
