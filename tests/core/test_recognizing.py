"""A mismatch is told to come from a known difference only where everything that the difference explains fits."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hand_written import AAPL, Rows

from pytest_parity.core.accepting.feed_mismatch import feed_mismatches
from pytest_parity.core.compare import compare
from pytest_parity.core.feeding.delivery import Found, Given, Receiver, StreamParity
from pytest_parity.core.feeding.records import Departure, Kind, Record
from pytest_parity.core.mismatch import Label
from pytest_parity.core.recognizing import needs
from pytest_parity.core.recognizing.catalogue import known_differences, read_differences
from pytest_parity.core.recognizing.circumstances import Circumstances
from pytest_parity.core.recognizing.needs import NEEDS
from pytest_parity.core.recognizing.recognize import recognize, recognize_feed
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path

BARS = f"{AAPL}-1-MINUTE-LAST-EXTERNAL"
REDUCE_ONLY = "REDUCE_ONLY STOP_MARKET SELL order would have increased position"

# what facts are known of the two stacks, each by the name of the difference that tells of it
FACTS = {
    "N1": "sandbox-never-receives-bars",
    "N2": "sandbox-lacks-venue-settings",
    "N3": "sandbox-has-no-fee-model",
    "N4": "bar-timer-before-quote",
    "N5": "sandbox-reports-nothing",
    "N6": "live-messages-are-queued",
    "N7": "sandbox-rejects-reduce-only-exits",
    "N8": "orders-are-lost-after-a-restart",
    "N9": "sandbox-has-no-latency-model",
    "N10": "backtests-differ-from-run-to-run",
    "N11": "cancel-of-a-partly-filled-order-is-not-found",
    "N12": "timers-call-from-another-thread",
    "N13": "sandbox-expires-on-its-next-quote",
    "N14": "history-is-empty-without-a-catalog",
    "N15": "timer-orders-are-stamped-late",
    "N16": "carried-position-is-external",
    "N17": "orders-sent-while-stopping-are-lost",
    "N18": "live-messages-are-queued",
    "N19": "live-fills-are-heard-later",
}


def stream(kind: str, *, backtest: bool = True, paper: bool = True, last: int = 100, name: str = "") -> StreamParity:
    """What the venues were given of one stream of the stock."""
    given = Given(count=3, first=1, last=last, sha256="same")
    missing = Departure(Kind.MISSING, Record(1, 1, "a bar"), None) if not paper else None
    found = (Found(kind=Kind.MISSING, declared=False, lacking=Path.PAPER, count=3, first=missing),) if missing else ()
    return StreamParity(
        receiver=Receiver.VENUE,
        instrument=name or (BARS if kind == "bars" else AAPL),
        type=kind,
        backtest=given if backtest else None,
        paper=given if paper else None,
        found=found,
    )


QUOTES, BARS_LOST = stream("quotes"), stream("bars", paper=False)


def told(backtest: Rows, paper: Rows, version: str = "1.231.0", **words: Any) -> list[str]:
    """Name the difference that each root is told to come from; empty for one that fits none."""
    research = backtest.trace()
    comparison = compare(research, paper.trace(Path.PAPER), Tolerance())
    default: dict[str, Any] = {
        "streams": (QUOTES,), "alike": True, "timers_first": True, "settings": {"XNAS": ()},
    }  # fmt: skip
    around = Circumstances(comparison=comparison, feed=research.feed, **(default | words))
    found = recognize(around, known_differences(), version)
    return [found[m.number].name if m.number in found else "" for m in comparison.mismatches if m.root is None]


class TestBarsAlone:
    FILLED = Rows().trade(1, "entry", "BUY", "100")

    def rejected(self, reason: str = "no market for AAPL.XNAS") -> Rows:
        return Rows().order(1, "entry", "BUY", "100").event(1, "entry", "rejected", reason=reason)

    def test_a_market_order_without_a_market(self) -> None:
        assert told(self.FILLED, self.rejected(), streams=(BARS_LOST,)) == ["sandbox-never-receives-bars"]

    def test_a_limit_order_that_waits_in_vain(self) -> None:
        backtest = Rows().order(1, "entry", "BUY", "100", order_type="LIMIT", price="10").fill(2, "entry", "10")
        paper = Rows().order(1, "entry", "BUY", "100", order_type="LIMIT", price="10").event(9, "entry", "canceled")

        assert told(backtest, paper, streams=(BARS_LOST,)) == ["sandbox-never-receives-bars"]
        assert told(backtest, paper) == [""]  # it had quotes: the order waited for another reason

    def test_not_where_the_venue_had_quotes(self) -> None:
        assert told(self.FILLED, self.rejected(), streams=(BARS_LOST, QUOTES)) == [""]

    def test_not_for_another_instruments_bars(self) -> None:
        other = stream("bars", paper=False, name="MSFT.XNAS-1-MINUTE-LAST-EXTERNAL")

        assert told(self.FILLED, self.rejected(), streams=(other,)) == [""]

    def test_not_for_another_rejection(self) -> None:
        assert told(self.FILLED, self.rejected("insufficient margin"), streams=(BARS_LOST,)) == [""]

    def test_not_where_the_size_differs_too(self) -> None:
        paper = Rows().order(1, "entry", "BUY", "50").event(1, "entry", "rejected", reason="no market for AAPL.XNAS")

        assert told(self.FILLED, paper, streams=(BARS_LOST,)) == [""]

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("bars", "sandbox-never-receives-bars"),
            ("instrument_closes", "sandbox-never-receives-instrument-closes"),
            ("quotes", ""),
        ],
    )
    def test_a_stream_that_papers_venue_lacks(self, kind: str, expected: str) -> None:
        assert self.of_feed(stream(kind, paper=False)) == expected

    def test_not_at_the_engine_nor_where_paper_had_some(self) -> None:
        some = replace(BARS_LOST, paper=Given(count=1, first=1, last=1, sha256="other"))

        assert self.of_feed(replace(BARS_LOST, receiver=Receiver.ENGINE)) == ""
        assert self.of_feed(some) == ""

    def of_feed(self, one: StreamParity) -> str:
        comparison = compare(Rows().trace(), Rows().trace(Path.PAPER), Tolerance())
        around = Circumstances(
            comparison=comparison, streams=(one,), feed=Rows().trace().feed,
            alike=True, timers_first=True, settings={},
        )  # fmt: skip
        found = recognize_feed(feed_mismatches((one,), {}), around, known_differences(), "1.231.0")
        return found[1].name if found else ""


class TestBrackets:
    FILLED = Rows().bracket(1).fill(1, "order", "10").fill(5, "order-stop", "9").event(5, "order-target", "canceled")

    def rejected(self, at: int = 1, reason: str = REDUCE_ONLY, **terms: Any) -> Rows:
        rows = Rows().order(1, "order", "BUY", "100", order_list="list")
        planned = {
            "order_list": "list", "parent": "order", "reduce_only": True, "instructions": (("reduce_only", "true"),)
        } | terms  # fmt: skip
        rows.order(1, "order-stop", "SELL", "100", order_type="STOP_MARKET", trigger_price="9", **planned)
        rows.order(1, "order-target", "SELL", "100", order_type="LIMIT", price="12", **planned).fill(1, "order", "10")
        for leg in ("order-stop", "order-target"):
            rows.event(at, leg, "rejected", reason=reason)
        return rows

    def filled(self) -> Rows:
        """The same orders, accepted."""
        rows = self.rejected()
        rows.orders = [row for row in rows.orders if row.kind == "initialized"]
        return rows.fill(5, "order-stop", "9").event(5, "order-target", "canceled")

    def test_exits_rejected_as_soon_as_they_are_sent(self) -> None:
        assert told(self.filled(), self.rejected()) == ["sandbox-rejects-reduce-only-exits"]

    def test_also_where_paper_is_declared_otherwise(self) -> None:
        """What the venue says is plain enough."""
        assert told(self.filled(), self.rejected(), alike=False) == ["sandbox-rejects-reduce-only-exits"]

    def test_not_once_they_have_worked(self) -> None:
        assert told(self.filled(), self.rejected(at=4)) == [""]

    def test_not_for_another_reason(self) -> None:
        assert told(self.filled(), self.rejected(reason="STOP_MARKET SELL order stop px was in the market")) == [""]

    def test_not_where_the_levels_differ_too(self) -> None:
        paper = self.rejected()
        moved = [replace(row, price=row.price + 1) if row.price is not None else row for row in paper.orders]
        paper.orders = moved

        assert told(self.filled(), paper) == [""]

    def test_not_in_an_engine_that_nobody_looked_at(self) -> None:
        expected = ["", "sandbox-rejects-reduce-only-exits", "sandbox-rejects-reduce-only-exits", ""]

        assert expected == [
            name
            for version in ("1.230.0", "1.231.0", "1.231.7", "1.232.0")
            for name in told(self.filled(), self.rejected(), version=version)
        ]


class TestCarriedPosition:
    def traces(self) -> tuple[Rows, Rows]:
        terms = {"reduce_only": True, "instructions": (("reduce_only", "true"),)}
        backtest = Rows().trade(1, "entry", "BUY", "100").trade(5, "exit", "SELL", "100", **terms)
        reason = "REDUCE_ONLY MARKET SELL order would have increased position"
        paper = Rows().trade(1, "entry", "BUY", "100").order(5, "exit", "SELL", "100", **terms)
        return backtest, paper.event(5, "exit", "rejected", reason=reason)

    def test_a_reduce_only_exit_of_what_nobody_claimed(self) -> None:
        assert told(*self.traces(), external={AAPL}, alike=False) == ["carried-position-is-external"]

    def test_not_where_nothing_or_something_else_was_carried_in(self) -> None:
        assert told(*self.traces()) == [""]
        assert told(*self.traces(), external={"MSFT.XNAS"}) == [""]


class TestFillsHeardLater:
    def quoter(self, *, again: int, price: str = "11", filled: int = 3) -> Rows:
        """A resting order that is filled, and another one sent after it."""
        rows = Rows().order(1, "first", "SELL", "10", order_type="LIMIT", price="10").fill(filled, "first", "10")
        return rows.order(again, "second", "SELL", "10", order_type="LIMIT", price=price)

    def test_a_quote_renewed_with_another_price_when_one_is_filled(self) -> None:
        assert told(self.quoter(again=3), self.quoter(again=3, price="12")) == ["live-fills-are-heard-later"]

    def test_a_quote_renewed_one_quote_later(self) -> None:
        assert told(self.quoter(again=3), self.quoter(again=4, price="12")) == ["live-fills-are-heard-later"]

    def test_not_one_quote_earlier(self) -> None:
        assert told(self.quoter(again=4), self.quoter(again=3)) == [""]

    def test_not_apart_from_a_fill(self) -> None:
        assert told(self.quoter(again=5), self.quoter(again=5, price="12")) == [""]

    def test_not_where_one_path_alone_was_filled_then(self) -> None:
        backtest, paper = self.quoter(again=3), self.quoter(again=3, price="12", filled=2)

        assert "live-fills-are-heard-later" not in told(backtest, paper)

    def test_not_where_the_contract_declares_paper_otherwise(self) -> None:
        assert told(self.quoter(again=3), self.quoter(again=3, price="12"), alike=False) == [""]


class TestTimerBeforeQuote:
    def traded(self, price: str, at: int = 60) -> Rows:
        return Rows().feed(AAPL, 58, 60).trade(at, "entry", "BUY", "10", price)

    def test_an_order_at_the_stamp_of_a_quote(self) -> None:
        assert told(self.traded("10"), self.traded("10.01")) == ["bar-timer-before-quote"]

    def test_the_profit_that_follows_from_its_price(self) -> None:
        rows = [self.traded(price) for price in ("10", "10.01")]
        for one, profit in zip(rows, ("20", "19"), strict=True):
            one.trade(90, "exit", "SELL", "10", "12").position(90, "closed", profit)

        assert told(*rows) == ["bar-timer-before-quote", "bar-timer-before-quote"]

    def test_not_a_profit_that_differs_by_itself(self) -> None:
        rows = [self.traded("10") for _ in range(2)]
        for one, profit in zip(rows, ("20", "19"), strict=True):
            one.trade(90, "exit", "SELL", "10", "12").position(90, "closed", profit)

        assert told(*rows) == [""]

    def test_not_between_quotes(self) -> None:
        assert told(self.traded("10", at=59), self.traded("10.01", at=59)) == [""]

    def test_not_where_the_fill_comes_later(self) -> None:
        rows = [Rows().feed(AAPL, 60).order(60, "entry", "BUY", "10").fill(61, "entry", p) for p in ("10", "10.01")]

        assert told(*rows) == [""]

    def test_not_where_data_come_first_or_the_contract_declares_paper_otherwise(self) -> None:
        assert told(self.traded("10"), self.traded("10.01"), timers_first=False) == [""]
        assert told(self.traded("10"), self.traded("10.01"), alike=False) == [""]


class TestVenueModels:
    def charged(self, fee: str) -> Rows:

        return Rows().order(1, "entry", "BUY", "10").fill(1, "entry", "10", commission=Decimal(fee))

    def test_a_fee_that_a_fee_model_charges(self) -> None:
        settings = {"XNAS": {"fee_model"}}

        assert told(self.charged("2"), self.charged("0"), settings=settings) == ["sandbox-has-no-fee-model"]

    def test_not_without_one_nor_with_another_venues(self) -> None:
        assert told(self.charged("2"), self.charged("0")) == [""]
        assert told(self.charged("2"), self.charged("0"), settings={"OPRA": {"fee_model"}}) == [""]

    def test_a_price_that_a_fill_model_slips(self) -> None:
        rows = [Rows().trade(1, "entry", "BUY", "10", price) for price in ("10.01", "10")]

        assert told(*rows, settings={"XNAS": {"fill_model"}}) == ["sandbox-has-no-fill-model"]
        assert told(*rows, settings={"XNAS": {"fee_model"}}) == [""]

    def test_a_fill_that_a_latency_model_delays(self) -> None:
        late, prompt = (Rows().order(1, "entry", "BUY", "10").fill(ts, "entry", "10") for ts in (3, 1))

        assert told(late, prompt, settings={"XNAS": {"latency_model"}}) == ["sandbox-has-no-latency-model"]
        assert told(prompt, late, settings={"XNAS": {"latency_model"}}) == [""]

    def test_what_two_models_would_explain_fits_neither(self) -> None:
        late, prompt = (Rows().order(1, "entry", "BUY", "10").fill(ts, "entry", p) for ts, p in ((3, "11"), (1, "10")))

        assert told(late, prompt, settings={"XNAS": {"latency_model", "fill_model"}}) == [""]


class TestTheRest:
    def part(self, *fills: tuple[str, str]) -> Rows:
        rows = Rows().order(1, "entry", "BUY", "100")
        for price, quantity in fills:
            rows.fill(1, "entry", price, quantity)
        return rows

    def test_of_a_market_order_beyond_the_quotes_size(self) -> None:
        both, one = self.part(("10", "60"), ("10.01", "40")), self.part(("10", "60"))

        assert told(both, one) == ["sandbox-leaves-the-rest-of-an-order"]

    def test_not_where_the_first_fill_differs(self) -> None:
        assert told(self.part(("10", "60"), ("10.01", "40")), self.part(("10", "50"))) == [""]


class TestExpiry:
    def settled(self) -> Rows:
        held = Rows().trade(1, "entry", "BUY", "1")
        return held.fill(50, "expiry", "9", "1", strategy="EXTERNAL", instrument=AAPL, side="SELL")

    def test_a_settlement_after_the_last_quote(self) -> None:
        paper = Rows().trade(1, "entry", "BUY", "1")

        assert told(self.settled(), paper, streams=(stream("quotes", last=49),)) == [
            "sandbox-expires-on-its-next-quote"
        ]

    def test_not_where_quotes_came_after_it_or_none_at_all(self) -> None:
        paper = Rows().trade(1, "entry", "BUY", "1")

        assert told(self.settled(), paper, streams=(stream("quotes", last=50),)) == [""]
        assert told(self.settled(), paper, streams=()) == [""]

    def test_not_an_exit_that_paper_left_out(self) -> None:
        backtest = Rows().trade(1, "entry", "BUY", "1").trade(50, "exit", "SELL", "1")

        assert told(backtest, Rows().trade(1, "entry", "BUY", "1"), streams=(stream("quotes", last=49),)) == [""]


class TestFile:
    def test_every_fact_has_a_difference(self) -> None:
        names = {difference.name for difference in known_differences()}

        assert set(FACTS.values()) <= names
        assert list(FACTS) == [f"N{number}" for number in range(1, 20)]

    def test_reasons_are_one_line_of_yaml_each(self) -> None:
        """They are pasted into a contract as they are."""
        odd = [one.name for one in known_differences() if re.search(r"\n|: | #|^\W|\.$", one.reason)]

        assert odd == []

    def test_no_signature_is_about_what_nobody_can_declare(self) -> None:
        labels = {signature.label for one in known_differences() for signature in one.signatures}

        assert labels & {Label.UNCLASSIFIED, Label.NONDETERMINISTIC} == set()

    def test_every_condition_is_used_and_told(self) -> None:
        used = {need for one in known_differences() for s in one.signatures for need in s.needs}

        assert sorted(used) == sorted(NEEDS)
        assert [need for need in NEEDS if f"`{need}`" not in (needs.__doc__ or "")] == []

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('name = "Two words"', "'Two words' is no name; write it in small letters, digits and dashes"),
            ('name = "a"\nengine = "1.231"', "a: engine gives no versions; write them like >=1.231,<1.232"),
            ('name = "a"\nowner = "x"', "unexpected keyword argument 'owner'"),
            ('name = "a"\n[[difference.signature]]\nlabel = "fill_mismatch"\nfield = ["status"]\nneeds = ["luck"]',
             "a: needs names 'luck'; known: alike, "),
            ('name = "a"\n[[difference]]\nname = "a"', "a is there twice; give each difference a name of its own"),
        ],
    )  # fmt: skip
    def test_a_fault_is_told(self, text: str, message: str) -> None:
        whole = ""
        for entry in text.split("[[difference]]\n"):
            said = 'engine = ">=1.231,<1.232"\n' if "engine" not in entry else ""
            head, signature, rest = entry.partition("[[difference.signature]]")
            whole += f'[[difference]]\nreason = "r"\nabout = "a"\nupstream = []\n{said}{head}\n{signature}{rest}\n'

        with pytest.raises(ValueError, match=re.escape(message)):
            read_differences(whole)
