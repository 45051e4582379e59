"""The item `feed`: both paths' engines and venues were given the same data."""

from __future__ import annotations

from pytest_parity.checks.labels import judge_label
from pytest_parity.checks.verdicts import Expected, Failed
from pytest_parity.plugin.items import ComparedItem
from pytest_parity.report.feed import declared_lines, feed_report, unmet_feed_entries


class FeedItem(ComparedItem):
    """What the session's streams of data show; what the paper path's feed declares is told, and net of blame."""

    def judge(self) -> None:
        """Pass, xfail with the declared reason, or fail with the streams that differ undeclared."""
        feed = self.result.feed
        assert feed is not None  # noqa: S101 - prepared
        verdict = judge_label(feed.outcome)
        if isinstance(verdict, Failed):
            found = feed.streams, feed.mismatches, feed.outcome
            self.fail(feed_report(*found, verdict.headline, self.place, known=feed.known))
        if declared := declared_lines(feed.streams):
            self.add_report_section("call", "parity", "\n".join(declared))  # shown with -rP
        self.let_through = tuple(unmet_feed_entries(feed.outcome, self.place))
        for line in self.let_through:
            self.tell(f"strict_parity: false lets through: {line}")
        if isinstance(verdict, Expected):
            self.expect(verdict.reason)
        self.passed()
