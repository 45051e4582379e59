"""The pairs of hand-written traces in `pairs/`: their files, read into traces and into the mismatches expected."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

import yaml
from hand_written import AAPL, STRATEGY, Rows

from pytest_parity.core.folding.life import EXTERNAL
from pytest_parity.core.labelling.reasons import REASONS
from pytest_parity.core.mismatch import Label, Mismatch
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path, SeenQuote, Trace

FOLDER = FilePath(__file__).parent / "pairs"
SECOND = 1_000_000_000

type Words = dict[str, Any]


class Exact(yaml.SafeLoader):
    """YAML whose numbers keep every digit."""


Exact.add_constructor("tag:yaml.org,2002:float", lambda _, node: Decimal(node.value))


@dataclass(frozen=True)
class WrittenPair:
    """One file: two traces, what may differ and what must come out."""

    backtest: Trace
    paper: Trace
    tolerance: Tolerance
    reasons: dict[str, Label]
    expected: list[Words]


def read_pair(file: FilePath) -> WrittenPair:
    """Read one file of the folder."""
    words = yaml.load(file.read_text(), Exact)  # noqa: S506 - a safe loader, with exact numbers
    backtest, paper = (_Reading(words, path).trace() for path in Path)
    return WrittenPair(
        backtest=backtest,
        paper=paper,
        tolerance=_tolerance(words.get("tolerance", {})),
        reasons=REASONS | {reason: Label(label) for reason, label in words.get("reasons", {}).items()},
        expected=words["expect"],
    )


def as_expected(mismatch: Mismatch, like: Words | None = None) -> Words:
    """Write a mismatch as a file would; its field only where the entry that it is held against names one."""
    words: Words = {"label": str(mismatch.label), "effect": str(mismatch.effect)}
    words |= {"backtest": mismatch.backtest, "paper": mismatch.paper}
    words |= {"field": mismatch.field} if like is None or "field" in like else {}
    return words | ({"root": mismatch.root} if mismatch.root is not None else {})


def moment(text: str) -> int:
    """Read a time of day as nanoseconds since midnight."""
    hours, minutes, seconds = text.split(":")
    return int((Decimal(hours) * 3600 + Decimal(minutes) * 60 + Decimal(seconds)) * SECOND)


def _tolerance(words: Words) -> Tolerance:
    times = {name: moment(f"0:0:{words.get(name, '0s').removesuffix('s')}") for name in ("signal_time", "fill_time")}
    amount, _, currency = words.get("pnl", "0 USD").partition(" ")
    return Tolerance(price=Decimal(words.get("price", 0)), pnl=Decimal(amount), currency=currency, **times)


class _Reading:
    """One path's rows, read in the order in which they stand."""

    def __init__(self, words: Words, path: Path) -> None:
        self._path = path
        self._steps: list[Words] = words.get(path) or []
        self._feed: Words = words.get("feed", {}).get(path, {})
        self._rows = Rows()
        self._rows.tickers |= words.get("tickers", {})
        self._orders: dict[str, Words] = {}
        self._holders: dict[str, str] = {}  # instrument → the strategy that traded it last

    def trace(self) -> Trace:
        for stream, times in self._feed.items():
            name, kind = stream.split(" ")
            self._rows.feed(name, *(moment(time) for time in times), kind=kind)
        kinds = {"order": self._order, "fill": self._fill, "position": self._position, "say": self._say}
        for step in self._steps:
            words = dict(step)
            ts, kind = moment(words.pop("at")), "event" if "event" in words else next(k for k in kinds if k in words)
            (kinds | {"event": self._event})[kind](ts, words)
        return self._rows.trace(self._path)

    def _order(self, ts: int, words: Words) -> None:
        name, side, quantity = words.pop("order"), words.pop("side"), str(words.pop("quantity"))
        self._orders[name] = {"instrument": AAPL, "strategy": STRATEGY} | words
        self._rows.order(ts, name, side, quantity, **words)

    def _event(self, ts: int, words: Words) -> None:
        self._rows.event(ts, words.pop("order"), words.pop("event"), **words)

    def _fill(self, ts: int, words: Words) -> None:
        name, price = words.pop("fill"), str(words.pop("price"))
        instrument, strategy = self._orders[name]["instrument"], self._orders[name]["strategy"]
        if strategy != EXTERNAL:
            self._holders[instrument] = strategy
        words |= {"position": self._position_name(instrument), "commission": Decimal(words.get("commission", 1))}
        quantity = words.pop("quantity", None)
        self._rows.fill(ts, name, price, None if quantity is None else str(quantity), **words)

    def _position(self, ts: int, words: Words) -> None:
        instrument = words.get("instrument", AAPL)
        kind, realized = words.pop("position"), str(words.pop("realized"))
        self._rows.position(ts, kind, realized, position=self._position_name(instrument), **words)

    def _position_name(self, instrument: str) -> str:
        """Name the position that a fill is booked on: a settlement's is that of whoever traded the instrument."""
        return f"{instrument}-{self._holders.get(instrument, EXTERNAL)}"

    def _say(self, ts: int, words: Words) -> None:
        action, given = words.pop("say"), words.pop("quote", None)
        if given is not None:
            words["quote"] = _quote(words.get("instrument", AAPL), given)
        if "levels" in words:
            words["levels"] = tuple((name, Decimal(price)) for name, price in sorted(words["levels"].items()))
        if "quantity" in words:
            words["quantity"] = Decimal(words["quantity"])
        self._rows.say(ts, action, words.pop("reason", None), **words)


def _quote(instrument: str, given: Words) -> SeenQuote:
    sides = {name: Decimal(given[name]) for name in ("bid", "ask", "bid_size", "ask_size") if name in given}
    return SeenQuote(instrument=instrument, ts_event=moment(given["at"]), verdict=given.get("verdict"), **sides)
