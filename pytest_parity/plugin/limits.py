"""The item `limits`: neither path broke a limit that the contract states."""

from __future__ import annotations

from pytest_parity.checks.limits.judge import judge_limits
from pytest_parity.checks.verdicts import Failed
from pytest_parity.plugin.items import ComparedItem
from pytest_parity.report.limits import held_lines, limits_report


class LimitsItem(ComparedItem):
    """What both paths did, held against the contract's clauses; it can't be declared."""

    def judge(self) -> None:
        """Fail with each breach; a pass tells how much was held against each clause."""
        limits = self.result.limits
        verdict = judge_limits(limits)
        if isinstance(verdict, Failed):
            told = [(self.loaded.line(*one.where), one.what, one.details) for one in verdict.findings]
            self.fail(limits_report(verdict.headline, told, limits, self.place))
        self.add_report_section("call", "parity", "\n".join(held_lines(limits)))  # shown with -rP
        self.passed()
