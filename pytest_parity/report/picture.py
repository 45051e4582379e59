"""What a session's picture shows: chosen from what both paths did, and from the prices that they had."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pytest_parity.core.ticker import is_own
from pytest_parity.core.trace import Intent, Path
from pytest_parity.report.picture_closer import closer_look
from pytest_parity.report.picture_levels import Level, levels_of
from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from pytest_parity.contract.clauses import EntryWindow
    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.core.prices import Prices
    from pytest_parity.report.picture_closer import PricesBetween

_CONTRACTS = 2  # with a panel of their own, below the underlying's
_DECISIONS = 150  # of one path
_SECOND = 1_000_000_000

type PricesOfPaths = Mapping[Path, Mapping[str, Prices]]  # by name of instrument


@dataclass(frozen=True, slots=True)
class Hours:
    """A session's hours, UTC nanoseconds; `zone` is an IANA name."""

    opens: int
    closes: int
    zone: str

    @classmethod
    def of(cls, session: Mapping[str, str]) -> Hours:
        """Read the hours that the facts of a path have."""
        opens, closes = (_nanoseconds(datetime.fromisoformat(session[name])) for name in ("open", "close"))
        return cls(opens, closes, session["zone"])

    def seconds(self, ts: int) -> float:
        """Return how long after the opening a moment is."""
        return (ts - self.opens) / _SECOND

    def window(self, day: date, window: EntryWindow | None) -> tuple[int, int] | None:
        """Return the moments between which entries are allowed."""
        if window is None:
            return None
        zone = ZoneInfo(self.zone)
        start, end = (
            default if bound is None else _nanoseconds(datetime.combine(day, bound, zone))
            for bound, default in ((window.start, self.opens), (window.end, self.closes))
        )
        return start, end


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * _SECOND


@dataclass(frozen=True, slots=True)
class Marker:
    """One thing that a path did: `what` is `signal`, `refusal`, `entry` or `exit`; times in UTC nanoseconds."""

    path: Path
    what: str
    number: int  # of the decision
    ts: int  # of the decision; of a planned exit's first fill
    instrument: str
    side: str
    filled: int | None = None  # the first fill; None: nothing was
    price: float | None = None  # of what was filled
    closer: bool = False  # shown a second time

    @property
    def moments(self) -> tuple[int, ...]:
        """When it is shown: in the rows, and among the prices."""
        return (self.ts,) if self.filled is None else (self.ts, self.filled)

    @property
    def name(self) -> str:
        """Name it for whoever reads the picture's source."""
        return f"{'closer-' if self.closer else ''}{self.path}-{self.what}-{self.number}-{self.ts}"


@dataclass(frozen=True, slots=True)
class Panel:
    """The prices of one instrument, as each path had them, and the levels that were published of it."""

    instrument: str
    prices: Mapping[Path, Prices]
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that is drawn; texts are clean."""

    title: str
    subtitle: str
    hours: Hours
    window: tuple[int, int] | None
    panels: tuple[Panel, ...]
    markers: tuple[Marker, ...]
    divergence: Mismatch | None
    notes: tuple[str, ...] = field(default=())
    closer: Picture | None = None  # the same for the short time in which the paths first part


def picture_of(  # noqa: PLR0913 what is drawn, and what is said of it
    comparison: Comparison,
    prices: PricesOfPaths,
    hours: Hours,
    *,
    title: str,
    subtitle: str,
    divergence: Mismatch | None = None,
    window: tuple[int, int] | None = None,
    between: PricesBetween = lambda *_: None,
) -> Picture:
    """Choose what is drawn: of the ticker of the first divergence, or of the first decision.

    `between` knows more of a short time than `prices` do.
    """
    decisions = [*comparison.backtest, *comparison.paper]
    ticker = divergence.ticker if divergence else next((one.ticker for one in decisions), "")
    shown = [one for one in decisions if one.ticker == ticker]
    drawn = [one for path in Path for one in _around([each for each in shown if each.path is path], divergence)]
    notes = [
        *_count(len(decisions) - len(shown), "of other tickers"),
        *_count(len(shown) - len(drawn), "further from the first divergence" if divergence else "more"),
    ]
    names = _instruments(shown, ticker, divergence, prices)
    panels = [Panel(name, {path: own[name] for path, own in prices.items() if name in own}) for name in names]
    picture = Picture(
        title=printable(title, 120),
        subtitle=printable(subtitle),
        hours=hours,
        window=window,
        panels=tuple(Panel(one.instrument, one.prices, levels) for one, levels in levels_of(panels, drawn)),
        markers=tuple(dict.fromkeys(marker for one in drawn for marker in _markers(one))),
        divergence=divergence,
        notes=tuple(notes),
    )
    return replace(picture, closer=closer_look(picture, divergence, between))


def _count(number: int, which: str) -> list[str]:
    return [f"{number:,} decisions {which} not drawn: see decisions.jsonl"] if number else []


def _around(decisions: Sequence[Decision], divergence: Mismatch | None) -> Sequence[Decision]:
    """Take as many as a picture bears: those nearest to the first divergence, else the first."""
    if divergence is None or len(decisions) <= _DECISIONS:
        return decisions[:_DECISIONS]
    near = sorted(decisions, key=lambda one: abs(one.ts - divergence.ts))[:_DECISIONS]
    return sorted(near, key=lambda one: one.number)


def _instruments(
    decisions: Sequence[Decision], ticker: str, divergence: Mismatch | None, prices: PricesOfPaths
) -> list[str]:
    """List what has a panel: the underlying, then the contracts of the divergence and those decided on first."""
    decided = dict.fromkeys((*(divergence.instruments if divergence else ()), *(one.instrument for one in decisions)))
    known = sorted({name for own in prices.values() for name in own})
    underlying = [name for name in (*decided, *known) if is_own(name, ticker) or not ticker][:1]
    return [*underlying, *[name for name in decided if not is_own(name, ticker)][:_CONTRACTS]]


def _markers(decision: Decision) -> Iterator[Marker]:
    """Yield what is shown of a decision; a planned exit is shown when it was filled, in the rows too."""
    path, number, instrument = decision.path, decision.number, decision.instrument
    if decision.intent in (Intent.ENTER, Intent.REJECT) and decision.decided:
        what = "signal" if decision.intent is Intent.ENTER else "refusal"
        yield Marker(path, what, number, decision.ts, instrument, decision.side)
    if not decision.acted:
        return
    what = "exit" if decision.intent is Intent.EXIT else "entry"
    carrier = decision.executions[0]
    price = carrier.average_price
    drawn = (None, None) if price is None or price.is_nan() else (carrier.first_fill, float(price))
    yield Marker(path, what, number, decision.ts, instrument, decision.side, *drawn)
    for planned in decision.executions[1:]:
        if planned.first_fill is not None and planned.average_price is not None:
            drawn = planned.first_fill, float(planned.average_price)
            yield Marker(path, "exit", number, planned.first_fill, instrument, planned.side, *drawn)
