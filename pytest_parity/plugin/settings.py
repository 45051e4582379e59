"""What the options say, the ini's word where the command line is silent."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_parity.core.promoting.rung import Rung
from pytest_parity.plugin.options import MOST_REPLAYS
from pytest_parity.report.command import item_command

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options say, the ini's word where the command line is silent. Paths are absolute."""

    rootdir: Path
    started: Path  # the folder that pytest was started in
    contract_paths: tuple[Path, ...]
    data_roots: dict[str, str]
    data_root_origins: dict[str, str]  # what maps each name, in words
    location_options: tuple[str, ...]  # -c and --rootdir as given
    data_root_options: tuple[str, ...]  # as given on the command line, for a command that replays one item
    artifacts: Path | None
    profiles: Path | None  # the registry's file
    run_label: str
    workers: int
    seconds: float
    inline: bool
    rung: Rung  # up to which a contract is tested and judged
    pythonpath: tuple[Path, ...]  # pytest's ini option
    import_roots: tuple[Path, ...]  # that the code of a replay may be imported from; none given: rootdir, pythonpath
    gate: bool  # whether the verdict is the exit status
    required: tuple[Path, ...]  # contracts that must be in every gate run
    repeat: int  # of each path; 1 where a debugger follows
    races: int  # perturbed replays of each paper path; 0 for a debugger and for a freeze
    freezes: bool  # whether contracts are frozen, and judged by no lock
    selftest: bool  # whether faults are planted
    pictures: bool  # whether a session is drawn that shows no mismatch

    def command(self, file: Path, item: str) -> list[str]:
        """Return the words of the command that runs one item of a contract again."""
        return item_command(
            file,
            item,
            started=self.started,
            location_options=self.location_options,
            data_root_options=self.data_root_options,
        )


def read_settings(config: pytest.Config) -> Settings:
    """Read the settings; raises `pytest.UsageError` for one that can't be meant."""
    inipath = config.inipath.parent if config.inipath else config.rootpath
    inline = bool(config.getoption("parity_inline") or config.getini("parity_inline"))
    freezes = bool(config.getoption("parity_freeze"))
    repeat = _number(config, "repeat", least=1)
    races = _number(config, "races", least=0)
    artifacts = config.getoption("parity_artifacts")
    ini_artifacts = config.getini("parity_artifacts")
    return Settings(
        rootdir=config.rootpath,
        started=config.invocation_params.dir,
        contract_paths=tuple(config.getini("parity_paths") or [inipath / "contracts"]),
        data_roots=_data_roots(config, inipath),
        data_root_origins=_data_root_origins(config),
        location_options=_location(config),
        data_root_options=tuple(f"--parity-data-root={entry}" for entry in config.getoption("parity_data_root")),
        artifacts=_below(config.invocation_params.dir, artifacts) or _below(inipath, ini_artifacts),
        profiles=_below(inipath, config.getini("parity_profiles")),
        run_label=_label(config.getoption("parity_run_label") or config.getini("parity_run_label")),
        workers=_workers(config.getoption("parity_workers") or config.getini("parity_workers")),
        seconds=_seconds(config.getoption("parity_timeout"), config.getini("parity_timeout")),
        rung=_rung(config),
        pythonpath=tuple(config.getini("pythonpath")),
        import_roots=tuple(config.getini("parity_import_roots") or ()),
        gate=_gate(config),
        required=tuple(Path(os.path.normpath(file)) for file in config.getini("parity_required") or ()),
        inline=inline,
        repeat=1 if inline else repeat,
        races=0 if inline or freezes else races,
        freezes=freezes,
        selftest=_selftest(config),
        pictures=bool(config.getoption("htmlpath", None)),
    )


def _location(config: pytest.Config) -> tuple[str, ...]:
    given = (("-c", config.getoption("inifilename")), ("--rootdir", config.getoption("rootdir")))
    return tuple(word for option, value in given if value for word in (option, str(value)))


def _below(folder: Path, text: str | None) -> Path | None:
    return Path(os.path.abspath(folder / text)) if text else None  # noqa: PTH100 - a link may be meant: not resolved


def _data_roots(config: pytest.Config, inipath: Path) -> dict[str, str]:
    """Map names to folders or URLs; the ini's are relative to the ini file, an option's to where pytest runs."""
    return _roots(config.getini("parity_data_roots"), inipath, "parity_data_roots") | _roots(
        config.getoption("parity_data_root"), config.invocation_params.dir, "--parity-data-root"
    )


def _data_root_origins(config: pytest.Config) -> dict[str, str]:
    """Name what maps each data root; an option wins over the ini."""
    file = config.inipath.name if config.inipath else "the ini file"
    return dict.fromkeys(
        map(_name_of, config.getini("parity_data_roots")), f"parity_data_roots in {file}"
    ) | dict.fromkeys(map(_name_of, config.getoption("parity_data_root")), "--parity-data-root")


def _name_of(entry: str) -> str:
    return entry.partition("=")[0].strip()


def _roots(entries: Sequence[str], folder: Path, where: str) -> dict[str, str]:
    roots = {}
    for entry in entries:
        name, equals, place = (part.strip() for part in entry.partition("="))
        if not (name and equals and place):
            raise pytest.UsageError(f"{where}: {entry!r} is not NAME=DIR, for example research=data/catalog")
        roots[name] = place if "://" in place else str(_below(folder, os.path.expanduser(place)))  # noqa: PTH111 - text
    return roots


def _label(text: str) -> str:
    from pytest_parity.contract.values import parse_slug  # noqa: PLC0415 - pydantic stays out of plain runs

    try:
        return parse_slug(text) if text else ""
    except ValueError as error:
        raise pytest.UsageError(f"--parity-run-label: {text!r} {error}") from None


def _rung(config: pytest.Config) -> Rung:
    option, ini = config.getoption("parity_rung"), config.getini("parity_rung")
    if (text := option or ini) not in tuple(Rung):
        raise pytest.UsageError(f"--parity-rung: {text!r} is no rung; allowed: {', '.join(Rung)}")
    if _gate(config) and not option and text != Rung.REPLAY:
        raise pytest.UsageError(
            f"--parity-gate: the ini option parity_rung is {text!r}, and a gate below {Rung.REPLAY} compares nothing: "
            f"give --parity-rung={Rung.REPLAY}, or --parity-rung={text} where that is meant"
        )
    return Rung(text)


def _gate(config: pytest.Config) -> bool:
    return bool(config.getoption("parity_gate") or config.getini("parity_gate"))


def _selftest(config: pytest.Config) -> bool:
    option = bool(config.getoption("parity_selftest"))
    if option and (rung := _rung(config)) is not Rung.REPLAY:
        raise pytest.UsageError(
            f"--parity-selftest: faults are planted into what is replayed, and --parity-rung is {rung.value!r}: "
            f"leave one of them out, or give --parity-rung={Rung.REPLAY}"
        )
    return option or bool(config.getini("parity_selftest"))


def _workers(text: str) -> int:
    if text == "auto":
        return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise pytest.UsageError(f"--parity-workers: {text!r} is not a number above zero, nor auto")


def _number(config: pytest.Config, name: str, least: int) -> int:
    option, ini = config.getoption(f"parity_{name}"), config.getini(f"parity_{name}")
    number: int = ini if option is None else option
    if not least <= number <= MOST_REPLAYS:
        raise pytest.UsageError(f"--parity-{name}: {number} is not a number from {least} to {MOST_REPLAYS}")
    return number


def _seconds(option: float | None, ini: float) -> float:
    seconds = ini if option is None else option
    if not seconds > 0:
        raise pytest.UsageError(f"--parity-timeout: {seconds:g} is not a number of seconds above zero")
    return seconds
