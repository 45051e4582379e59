"""What runs a path: one of the package's runners, or one that a plug-in registers."""

from __future__ import annotations

from traceback import walk_tb
from typing import TYPE_CHECKING, Final

from pytest_parity.contract.paths import BACKTEST, SANDBOX
from pytest_parity.core.fault import Refusal, said_by
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.ports import PathRows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.registered import Code
    from pytest_parity.core.trace import Path
    from pytest_parity.replay.ports import PathJob, PathRunner

_RUNNERS: Final[Mapping[str, PathRunner]] = {BACKTEST: run_backtest, SANDBOX: run_paper}


def runner_of(contract: LaunchContract, path: Path) -> PathRunner:
    """Return what runs this path of a contract. Raises `Refusal` for a function that can't be imported."""
    name = contract.path_terms(path).runner
    if name in _RUNNERS:
        return _RUNNERS[name]
    return _Registered(name, contract.registered.paths[name], f"paths.{path.value}.runner")


def is_own(contract: LaunchContract, path: Path) -> bool:
    """Whether one of the package's runners runs this path, of which every row is kept as it happens."""
    return contract.path_terms(path).runner in _RUNNERS


class _Registered:
    """A runner of a plug-in: what goes wrong in it is told as the plug-in's."""

    def __init__(self, name: str, code: Code, where: str) -> None:
        self._what = f"runner {name!r}"
        self._plugin = code.plugin
        self._where = where
        self._run = code.load(self._what, where)

    def __call__(self, job: PathJob) -> PathRows:
        try:
            rows = self._run(job)
        except Refusal as error:
            error.where = error.where or self._where
            raise
        except Exception as error:
            if self._in_engine(error):
                raise
            raise self._refusal(f"raised {said_by(error)}", "mend the plug-in, or what it was given") from error
        if not isinstance(rows, PathRows):
            raise self._refusal(f"returned {type(rows).__name__}", "return PathRows")
        return rows

    def _in_engine(self, error: Exception) -> bool:
        """Whether it came out of an engine that the runner drives: then it is the strategy's to tell."""
        below = [str(frame.f_globals.get("__name__")).partition(".")[0] for frame, _ in walk_tb(error.__traceback__)]
        return "nautilus_trader" in below

    def _refusal(self, what: str, remedy: str) -> Refusal:
        return Refusal(f"{self._what} of plug-in {self._plugin} {what}", remedy, self._where)
