"""The HTML report: what pytest-html is told of a parity run, on the controller, from reports and artifact files alone.

pytest-html prints what it is given as markup, escaping logs only. So whatever comes from outside is escaped here.
"""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from pytest_parity.contract.faults import ContractError
from pytest_parity.core.mismatch import Label
from pytest_parity.core.promoting.outcome import Ended, Outcome
from pytest_parity.plugin.keys import run_of
from pytest_parity.plugin.outcomes import ATTRIBUTE
from pytest_parity.plugin.parity_item import SAID_BEFORE
from pytest_parity.report.declare import offered
from pytest_parity.report.html.details import SessionKey, details
from pytest_parity.report.html.row import ReportRow, effect_of, heads, root_of, slug
from pytest_parity.report.html.session_files import SessionFiles
from pytest_parity.report.html.templates import assets, clean
from pytest_parity.report.html.top import top
from pytest_parity.report.promotion import promotion_json
from pytest_parity.report.run_directory import publishable, without_absolute_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.plugin.run import ParityRun
    from pytest_parity.plugin.verdict import VerdictHooks

_RESULT = 1  # our columns stand behind pytest-html's first
_WORKER = re.compile(r"^\[gw\d+\] .*\s*", re.MULTILINE)  # which process of xdist's it was
_COMMANDS = ("replay: ", "again: ")  # lines of a report
_MEDIA = ("image", "video")
_MARKUP = ("json", "text", "url")  # kinds of extras whose names pytest-html prints as markup


def register_html(config: pytest.Config, verdict: VerdictHooks) -> None:
    """Tell pytest-html, which writes a report, of the run."""
    place = Path.cwd() / Path(os.path.expandvars(config.option.htmlpath)).expanduser()  # as pytest-html has it
    config.pluginmanager.register(HtmlHooks(run_of(config), verdict, place.parent), "parity-html")


class HtmlHooks:
    """Registered where the reports of the whole run arrive, and only where pytest-html writes them."""

    def __init__(self, run: ParityRun, verdict: VerdictHooks, folder: Path) -> None:
        self._run, self._verdict, self._folder = run, verdict, folder
        self._report: Any = None  # pytest-html's
        self._rows: list[ReportRow] = []
        self._attempts: Counter[str] = Counter()  # by node id
        self._sessions: dict[SessionKey, SessionFiles] = {}
        self._files = {os.path.relpath(file, run.settings.rootdir): file for file in run.inventory.files}

    @pytest.hookimpl(tryfirst=True)
    def pytest_html_report_title(self, report: Any) -> None:
        """Name the report, and keep what it knows of the machine out of it: our own part says the versions."""
        self._report = report
        report.title = "Parity report"
        report.set_data("environment", {})
        if report.data["initialSort"] == "result":  # the default
            report.set_data("initialSort", "original")
        if report.data["renderCollapsed"] == ["passed"]:  # the default
            report.set_data("renderCollapsed", ["all"])

    @pytest.hookimpl(tryfirst=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Add our columns."""
        cells[_RESULT:_RESULT] = heads()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Escape what pytest-html prints as markup of other tests' links."""
        for extra in getattr(report, "extras", []):
            if extra.get("format_type") in _MARKUP:
                extra["name"] = escape(str(extra.get("name")))
                if extra["format_type"] == "url":
                    extra["content"] = escape(str(extra["content"]))

    @pytest.hookimpl(tryfirst=True)
    def pytest_html_results_table_row(self, report: Any, cells: list[str]) -> None:
        """Fill our columns, with nothing for a test that is no contract's item."""
        if report.when in ("setup", "teardown") and report.outcome == "passed":
            return  # pytest-html leaves it out
        row = self._row(report)
        self._rows.append(row)
        cells[0] = cells[0].replace("<td ", '<td role="button" tabindex="0" ', 1)
        cells[1] = f'<td class="col-testId">{clean(report.nodeid)}</td>'
        cells[-1] = cells[-1].replace(">", f'><a class="parity-link" href="#{row.slug}">#</a> ', 1)
        cells[_RESULT:_RESULT] = row.cells()

    @pytest.hookimpl(tryfirst=True)
    def pytest_html_results_table_html(self, report: Any, data: list[str]) -> None:
        """Leave out the log of what tells its own story, and places on the machine from any other."""
        told = getattr(report, ATTRIBUTE, None)
        logs = [] if told else [log for text in data if (log := self._published(text)).strip()]
        data[:] = logs or ([] if told else ["No log output captured."])  # as pytest-html says it

    @pytest.hookimpl(tryfirst=True)
    def pytest_html_results_summary(self, prefix: list[str], postfix: list[str]) -> None:
        """Put the verdict on top, have the rows in order, and add what they open to."""
        self._rows.sort(key=lambda row: row.order)
        places = {row.node: place for place, row in reversed(list(enumerate(self._rows)))}
        tests = self._report.data["tests"]
        for node in sorted(tests, key=lambda node: places.get(node, len(places))):
            tests[node] = tests.pop(node)  # the last one in
        kinds = {extra["format_type"] for some in tests.values() for test in some for extra in test["extras"]}
        prefix.append(assets(media=not kinds.isdisjoint(_MEDIA)))
        promotion, folder = self._verdict.judged(), self._run.directory.folder
        if promotion is not None and self._run.opened:
            slugs = {row.node: row.slug for row in reversed(self._rows)}
            words, run = promotion_json(promotion, folder), self._run.directory.described()
            prefix.append(top(words, run, list(self._run.inventory.readable()), slugs, datetime.now(UTC).date()))
        postfix.extend(details(self._rows, self._sessions))

    def _row(self, report: Any) -> ReportRow:
        self._attempts[report.nodeid] += 1
        attempt = self._attempts[report.nodeid]
        told = getattr(report, ATTRIBUTE, None)
        if told is None or told["outcome"] is None:
            return ReportRow(slug=slug(report.nodeid, attempt), node=report.nodeid)
        outcome, file = Outcome.from_plain(told["outcome"]), self._files.get(told["file"])
        loaded = None if file is None else self._run.inventory.load(file)
        if file is None or loaded is None or isinstance(loaded, ContractError):
            contract = Path(told["file"]).name if file is None else self._run.inventory.shown(file)
            row = ReportRow(slug=slug(report.nodeid, attempt), node=report.nodeid, contract=contract)
        else:
            row = self._of_contract(outcome, loaded, attempt)
        text = "" if outcome.ended is Ended.SKIPPED else self._printed(report)  # its reason is all there is
        if text.startswith(SAID_BEFORE):  # which item was the first hangs on the process that ran it
            text = outcome.what
        return replace(
            row,
            ended=outcome.ended.value,
            what=outcome.what,
            let_through=outcome.let_through,
            text=text,
            entry=offered(text),
        )

    def _printed(self, report: Any) -> str:
        """Return what an item printed, fit to be published; the command to run it again stands by itself."""
        sections = [content for title, content in report.sections if "parity" in title]
        lines = "\n\n".join(filter(None, (report.longreprtext, *sections))).splitlines(keepends=True)
        return self._published("".join(line for line in lines if not line.startswith(_COMMANDS))).strip("\n")

    def _published(self, text: str) -> str:
        return publishable(_WORKER.sub("", text), self._run.settings.rootdir)

    def _of_contract(self, outcome: Outcome, loaded: LoadedContract, attempt: int) -> ReportRow:
        name, item = loaded.contract.name, outcome.item.split("::")
        session = item[0] if len(item) > 1 and item[0] in {one.id for one in loaded.contract.sessions} else ""
        labels = {*(label.value for label in Label), *(label.value for label in loaded.contract.registered.own_labels)}
        label = item[-1] if session and item[-1] in labels else ""
        every = self._session(name, session).mismatches if session else ()
        found = [mismatch for mismatch in every if item[1:] == [mismatch.label]]  # none of what a self-test plants
        return ReportRow(
            slug=slug("/".join((name, *item)), attempt),
            node=outcome.node,
            contract=name,
            session=session,
            label=label,
            effect=outcome.effect or effect_of(found),
            root=root_of(found, every),
            mismatches=found,
            tells_feed=bool(session) and item[1:] == ["feed"],
            command=self._command(loaded, outcome),
            links=list(self._links(name, session, outcome.item)),
        )

    def _session(self, contract: str, session: str) -> SessionFiles:
        key = (contract, session)
        if key not in self._sessions:
            self._sessions[key] = SessionFiles(self._run.directory.session(contract, session))
        return self._sessions[key]

    def _command(self, loaded: LoadedContract, outcome: Outcome) -> str:
        settings = self._run.settings
        words = settings.command(loaded.file, outcome.item)
        return shlex.join(without_absolute_paths(word, settings.rootdir) for word in words)

    def _links(self, contract: str, session: str, item: str) -> Iterator[tuple[str, str]]:
        """Yield where an item's artifacts lie, seen from the report; nothing where that would tell of the machine."""
        run = self._run.directory.folder
        inside = [root for root in (self._folder, self._run.settings.rootdir) if run.is_relative_to(root)]
        if not any(self._folder.is_relative_to(root) for root in inside):
            return
        base = os.path.relpath(run / contract, self._folder)
        if session:
            files = self._session(contract, session).links()
            yield from ((quote(f"{base}/{session}/{name}"), name) for name in files)
            return
        check = self._run.directory.check(contract, item)
        if check.is_file():
            yield quote(os.path.relpath(check, self._folder)), "check"
