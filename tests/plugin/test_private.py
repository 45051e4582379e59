"""What a run leaves may be published: nothing of the machine, its secrets or the account is in any file of it."""

from __future__ import annotations

import base64
import html
import json
import os
import platform
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from project import CATALOG, Project

if TYPE_CHECKING:
    from pathlib import Path

ENVIRONMENT = {
    "HOME": "/home/zebulon-home-7f3a",
    "USER": "zebulon-user-7f3a",
    "LOGNAME": "zebulon-login-7f3a",
    "HOSTNAME": "zebulon-host-7f3a",
    "DESK_VALUE": "zebulon-value-7f3a",
}
FOLDER = "zebulon-desk-7f3a"
PASSWORD = "zebulon-pass-7f3a"  # noqa: S105 - the planted one
URL = "s3://zebulon-key-7f3a:zebulon-word-7f3a@desk/quotes?signature=zebulon-query-7f3a"
ACCOUNT = "U97317331"
QUANTITY, AVERAGE, ORDERED, LIMIT, BALANCE = "7317", "113.3731", "9137", "87.3173", "987_654.32"

TALKER = """\
import getpass
import os
import platform
import sys

from strategies import Steady, SteadyConfig

from nautilus_trader.model.enums import OrderSide


class TalkerConfig(SteadyConfig, frozen=True):
    ends: str = ""
    account_id: str = ""


class Talker(Steady):
    def on_start(self):
        super().on_start()
        with open("processes.txt", "a") as file:
            file.write(f"{os.getpid()}\\n{os.getppid()}\\n")
        machine = f"node:{platform.node()} pid:{os.getpid()} parent:{os.getppid()} in {os.path.expanduser('~')}"
        said = f"{os.environ['DESK_VALUE']} {os.environ['HOSTNAME']} {getpass.getuser()} {machine} from {__file__}"
        self.log.error(said)
        print(said, flush=True)
        if self.config.ends == "raise":
            raise ValueError(said)
        if self.config.ends == "exit":
            os._exit(3)

    def on_quote_tick(self, tick):
        super().on_quote_tick(tick)
        if self.config.account_id and self.seen == 100:
            instrument = self.cache.instrument(tick.instrument_id)
            self.submit_order(
                self.order_factory.limit(
                    instrument.id, OrderSide.BUY, instrument.make_qty(200_000), instrument.make_price(90)
                )
            )
"""

UNIMPORTABLE = """\
import os

raise ImportError(f"{os.environ['DESK_VALUE']} in {__file__}")
"""

START = f"""\
launch_command: "python -m desk.paper --password {PASSWORD} --account {ACCOUNT}"
paths:
  paper:
    start:
      positions:
        - {{instrument: ACME.XNAS, side: LONG, quantity: {QUANTITY}, average_price: {AVERAGE}}} # {QUANTITY} since May
      orders:
        - {{instrument: ACME.XNAS, side: BUY, order_type: LIMIT, quantity: {ORDERED}, price: {LIMIT}, resting: true}}
      balances: [{BALANCE} USD]
"""


class Left:
    """What one run left, by file."""

    def __init__(self, project: Project) -> None:
        project.html = True
        project.checks = ("venue_lint", "test_gate::contract_loading", "test_gate::cli_rendering", "test_gate::serial")
        project.write("talker.py", TALKER)
        project.write("unimportable.py", UNIMPORTABLE)
        carrying = project.contract("carrying", strategy="talker:Talker", config=f"account_id: {ACCOUNT}", more=START)
        carrying.write_text(carrying.read_text().replace("name: XNAS,", "name: XNAS, account_type: CASH,"))
        project.contract("raising", strategy="talker:Talker", config="ends: raise")
        project.contract("ending", strategy="talker:Talker", config="ends: exit")
        project.contract("unimportable", strategy="unimportable:Talker")
        elsewhere = project.contract("elsewhere", strategy="talker:Talker")
        elsewhere.write_text(elsewhere.read_text().replace("root: fixtures", "root: elsewhere"))
        self.run = project.run(
            *("--parity", "-n", "2", "--parity-run-label=run", "--html=report.html", "--self-contained-html"),
            *("--junitxml=artifacts/run/junit.xml", f"--parity-data-root=elsewhere={URL}"),
            environment={**os.environ, **ENVIRONMENT},
        )
        written = [file for file in (project.folder / "artifacts").rglob("*") if file.is_file()]
        self.folder = project.folder
        self.files = {
            file.relative_to(project.folder).as_posix(): _opened(file.read_text("utf-8"))
            for file in (project.folder / "report.html", *written)
        }
        self.processes = set((project.folder / "processes.txt").read_text().split())

    def planted(self, kind: str) -> list[str]:
        """Return the patterns of what must be in no file."""
        amounts = (QUANTITY, AVERAGE, "113.37", ORDERED, LIMIT, "87.32", BALANCE, "987654", "987,654", "987_")
        return {
            "path": [*_forms(str(self.folder)), *_forms(str(CATALOG)), FOLDER],
            "environment": [form for value in ENVIRONMENT.values() for form in _forms(value)],
            "host": [rf"node:{re.escape(platform.node())}\b", "hostname="],
            "process": [rf"(?:pid|parent):{number}\b" for number in self.processes],
            "url": ["zebulon-key", "zebulon-word", "zebulon-query", *_forms(URL)],
            "command": _forms(PASSWORD),
            "account": _forms(ACCOUNT),
            "start": [rf"(?<![\w.:]){re.escape(amount)}(?![\d:])(?!\.\d)" for amount in amounts],
        }[kind]


def _opened(text: str) -> str:
    """Return a file's text with what is embedded in it beside it."""
    embedded = re.findall(r"data:[\w/+;=-]+;base64,([\w+/=]+)", text)
    return "\n".join([text, *(base64.b64decode(one).decode("utf-8", "replace") for one in embedded)])


def _forms(value: str) -> list[str]:
    """Return the ways in which a value may be written."""
    encoded = base64.b64encode(value.encode()).decode().rstrip("=")
    forms = {value, quote(value), quote(value, safe=""), json.dumps(value)[1:-1], html.escape(value), encoded}
    return [*map(re.escape, sorted(forms))]


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    folder: Path = tmp_path_factory.mktemp("private") / FOLDER
    folder.mkdir()
    return Left(Project(folder))


@pytest.mark.parametrize("kind", ["path", "environment", "host", "process", "url", "command", "account", "start"])
def test_nothing_of_the_kind_is_in_any_file(left: Left, kind: str) -> None:
    pattern = re.compile("|".join(left.planted(kind)))

    found = [
        f"{name}: …{text[max(0, match.start() - 60) : match.end() + 30]}…"
        for name, text in left.files.items()
        for match in pattern.finditer(text)
    ]

    assert found == []


def test_what_was_said_is_told_without_the_machine(left: Left) -> None:
    said = "$DESK_VALUE $HOSTNAME $LOGNAME node:<host> pid:<process> parent:<process> in ~ from"

    assert f"the strategy raised ValueError: {said} {left.folder}/talker.py" in left.run.output
    for name in ("artifacts/run/promotion.json", "report.html", "artifacts/run/junit.xml"):
        assert f"{said} talker.py" in html.unescape(left.files[name])
    assert "ImportError: $DESK_VALUE in unimportable.py" in left.files["artifacts/run/promotion.json"]
    assert "last output" in html.unescape(left.files["artifacts/run/junit.xml"])


def test_what_the_paths_did_is_told_and_not_what_the_account_had(left: Left) -> None:
    session = "artifacts/run/carrying/trend-day"
    decisions = [json.loads(line) for line in left.files[f"{session}/paper/decisions.jsonl"].splitlines()]
    orders = [json.loads(line) for line in left.files[f"{session}/paper/orders.jsonl"].splitlines()]

    assert [(one["decided"], one["quantity"]) for one in decisions][:2] == [(False, "NaN")] * 2
    assert {one["quantity"] for one in decisions if one["decided"]} == {"10", "200000"}
    assert "paper enter BUY … LIMIT … ACME.XNAS (working)" in left.run.output
    assert 'quantity: "<left out>"' in left.files["artifacts/run/carrying/contract.yaml"]
    (denied,) = [one["reason"] for one in orders if one["kind"] == "denied"]
    assert "free=…" in denied
    assert "carrying.yaml::test_gate::serialization" not in left.files["artifacts/run/promotion.json"]


def test_a_report_that_would_make_the_runs_folder_is_refused_without_a_traceback(left: Left) -> None:
    project = Project(left.folder)
    project.html = True

    run = project.run(
        "--parity", "--parity-run-label=own", "--html=artifacts/own/report.html", "contracts/raising.yaml"
    )

    assert run.status == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: --parity-run-label: 'own' was taken meanwhile" in run.errors
    assert "Traceback" not in run.output + run.errors
