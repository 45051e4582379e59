"""Whether the paper venues did what a broker must: accept, fill, cancel and reject the probe's orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.core.trace import OrderEvent, Trace

# What a venue can be probed on, the best first. On the last a sandbox has no market.
_KINDS = ("quotes", "trades", "order_book_deltas", "bars")
_MOST = 20  # instruments of a venue that are listened to; the ones with most data

type Stream = tuple[str, str]  # instrument or bar type, and kind of data


@dataclass(frozen=True, slots=True)
class Probe:
    """What a venue is probed on: streams of one kind."""

    venue: str
    kind: str
    streams: tuple[str, ...]

    @property
    def can_fill(self) -> bool:
        """Whether a sandbox has a market from such data."""
        return self.kind != "bars"


def plan_probes(venues: Sequence[str], streams: Mapping[Stream, Sequence[int]]) -> list[Probe]:
    """Choose what each venue is probed on; a venue without data of these kinds isn't."""
    probes = []
    for venue in venues:
        for kind in _KINDS:
            found = sorted((-len(stamps), name) for (name, of), stamps in streams.items() if of == kind and stamps)
            names = [name for _, name in found if _venue_of(name, kind) == venue]
            if names:
                probes.append(Probe(venue, kind, tuple(names[:_MOST])))
                break
    return probes


def _venue_of(name: str, kind: str) -> str:
    instrument = name.rsplit("-", 4)[0] if kind == "bars" else name
    return instrument.rpartition(".")[2]


def judge_probes(
    probes: Sequence[Probe], trace: Trace, places: Mapping[str, int]
) -> tuple[list[Finding], list[Finding]]:
    """Return what is missing, and what was seen; `places` are the venues' in the contract."""
    missing, seen = [], []
    for probe in probes:
        where = ("venues", places[probe.venue])
        orders = list(_orders(trace, probe.venue))
        for name, expected in _expected(probe):
            lives = [life for title, life in orders if title == name]
            got = lives[0] if lives else []
            side = f"expected: {', '.join(expected)}", f"seen: {_told(got) or _silence(probe)}"
            # filled in several parts is filled
            if list(dict.fromkeys(kind for kind, _ in got if kind in expected)) == list(expected):
                seen.append(Finding(where, f"{probe.venue}: {name}, on {probe.kind}", side))
            else:
                missing.append(Finding(where, f"{probe.venue}: {name} isn't {expected[-1]}", side))
    return missing, seen


def _expected(probe: Probe) -> Iterator[tuple[str, tuple[str, ...]]]:
    if probe.can_fill:
        yield "a market order", ("submitted", "filled")
        yield "a limit order far from the market", ("submitted", "accepted", "canceled")
        yield "a post-only order at the ask", ("submitted", "rejected")
    else:
        yield "a market order", ("submitted", "rejected")  # there is no market without quotes or trades
        yield "a limit order far from the market", ("submitted", "accepted", "canceled")


def _orders(trace: Trace, venue: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Give each order of the probe on a venue: what it is, and its events with their reasons."""
    for first in trace.orders:
        if first.kind == "initialized" and first.instrument.rpartition(".")[2] == venue:
            events = [(row.sequence, row.kind, row.reason) for row in trace.orders if row.order == first.order]
            events += [(fill.sequence, "filled", "") for fill in trace.fills if fill.order == first.order]
            yield _title(first), [(kind, reason) for _, kind, reason in sorted(events)]


def _title(first: OrderEvent) -> str:
    if first.order_type == "MARKET":
        return "a market order"
    post_only = ("post_only", "true") in first.instructions
    return "a post-only order at the ask" if post_only else "a limit order far from the market"


def _told(events: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{kind} ({reason})" if reason else kind for kind, reason in events)


def _silence(probe: Probe) -> str:
    return f"nothing, for the session has no {probe.kind} with a price on both sides"
