"""The item `nondeterministic`: each path decided the same in every repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_parity.checks.noise import judge_noise
from pytest_parity.checks.verdicts import Failed
from pytest_parity.plugin.items import ComparedItem
from pytest_parity.plugin.keys import run_of
from pytest_parity.report.noise import noise_report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session


class NondeterministicItem(ComparedItem):
    """What the paths disagree on with themselves; it can't be declared."""

    def replays(self) -> Iterable[tuple[LoadedContract, Session]]:
        """Return its session, where anything can be measured."""
        return super().replays() if self._repeat > 1 else ()

    def prepare(self) -> None:
        """Skip where each path runs once."""
        if self._repeat == 1:
            inline = run_of(self.config).settings.inline
            pytest.skip(f"not measured: {'leave out --parity-inline and ' if inline else ''}give --parity-repeat=2")
        super().prepare()

    @property
    def _repeat(self) -> int:
        return run_of(self.config).repeat(self.loaded)

    def judge(self) -> None:
        """Fail where a path disagrees with itself."""
        result = self.result
        assert result.comparison is not None  # noqa: S101 - prepared
        assert result.noise is not None  # noqa: S101 - repeated, or skipped
        verdict = judge_noise(result.noise)
        if isinstance(verdict, Failed):
            place = self.place.asking(f"--parity-repeat={self._repeat}")
            self.fail(noise_report(result.noise, verdict.headline, result.comparison, place))
        self.passed()
