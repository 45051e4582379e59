"""What the sessions' data have that one path's venue, or its timers, take otherwise than the other's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pytest_parity.checks.venue_lint.data_lints import DATA_LINTS
from pytest_parity.checks.venue_lint.lint import Lint
from pytest_parity.contract.faults import few
from pytest_parity.core.moment import utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pytest_parity.checks.venue_lint.facts import Meeting, Offer, VenueFacts

# what a sandbox can match on: bars and closes never reach it
_MATCHED: Final = ("quotes", "trades", "order_book_deltas", "order_book_depths")
_UNTRADED: Final = "IndexInstrument"


def lint_data(facts: VenueFacts, fields: Mapping[str, str]) -> Iterator[Lint]:
    """Tell what the data of the sessions are likely to cause.

    `fields` are the contract's fields, dotted, that a finding points at: of each venue by its name, and of what else a
    lint is about, `data` or `timers`.
    """
    on_bars = [offer for offer in facts.offers if offer.venue in facts.bars_matched and offer.has("bars")]
    traded = [offer for offer in on_bars if offer.kind != _UNTRADED]
    found = [
        *_by_venue("bar_only_data", [offer for offer in traded if not offer.has(*_MATCHED)], _on_bars_alone),
        *_by_venue("bars_beside_quotes", [offer for offer in on_bars if offer.has(*_MATCHED)], _on_bars_too),
        *_by_venue("expiry_closes", [offer for offer in facts.offers if offer.has("expiry_closes")], _closes),
        *_by_venue("underlying_venue", _without_underlying(facts.offers), _misplaced(facts.offers)),
        *_by_venue("underlying_prices", _without_price(facts.offers), _unpriced),
        *(_timers(facts.meetings, facts.offers) if facts.timers == "before_data" else ()),
    ]
    for name, venue, what in found:
        about = DATA_LINTS[name]
        where = fields.get(venue, "venues") if about.where == "venues" else fields[about.where]
        yield Lint(
            setting=name,
            venue=venue,
            where=where,
            what=f"{name} of {venue}: {what}",
            why=about.why,
            explained=about.explained,
            remedy=about.remedy,
        )


def _by_venue(
    name: str, offers: Sequence[Offer], tell: Callable[[Sequence[Offer]], str]
) -> Iterator[tuple[str, str, str]]:
    grouped: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        grouped[offer.venue].append(offer)
    for venue, of_venue in grouped.items():
        yield name, venue, tell(of_venue)


def _on_bars_alone(offers: Sequence[Offer]) -> str:
    return f"{_instruments(offers)}: backtest matches on {_count(offers, 'bars')}, paper on nothing {_sessions(offers)}"


def _on_bars_too(offers: Sequence[Offer]) -> str:
    others = [kind for kind in _MATCHED if any(offer.has(kind) for offer in offers)]
    both = f"{_count(offers, 'bars')} and on {' and '.join(others)}"
    return f"{_instruments(offers)}: backtest matches on {both}, paper on {' and '.join(others)} {_sessions(offers)}"


def _closes(offers: Sequence[Offer]) -> str:
    closes = sum(offer.data["expiry_closes"] for offer in offers)
    given = f"{closes} close{'s' * (closes != 1)} by expiry"
    return f"{_instruments(offers)}: backtest is given {given}, paper none {_sessions(offers)}"


def _without_underlying(offers: Iterable[Offer]) -> list[Offer]:
    known = {(offer.session, offer.instrument) for offer in offers}
    return [one for one in offers if one.underlying and (one.session, _needed(one)) not in known]


def _misplaced(every: Sequence[Offer]) -> Callable[[Sequence[Offer]], str]:
    def tell(offers: Sequence[Offer]) -> str:
        symbols = {offer.underlying for offer in offers}
        listed = {one.instrument for one in every if not one.underlying}
        elsewhere = few(sorted(name for name in listed if name.rpartition(".")[0] in symbols)) or "none"
        return (
            f"{_options(offers)}: both paths need {_underlyings(offers)}, the data have {elsewhere} {_sessions(offers)}"
        )

    return tell


def _without_price(offers: Iterable[Offer]) -> list[Offer]:
    """List the options whose underlying is there, on their venue, without a last price in the session."""
    silent = {(one.session, one.instrument) for one in offers if not one.has("trades", "last_bars")}
    return [one for one in offers if one.underlying and (one.session, _needed(one)) in silent]


def _unpriced(offers: Sequence[Offer]) -> str:
    prices = f"both paths need last prices of {_underlyings(offers)}, the data have none"
    return f"{_options(offers)}: {prices} {_sessions(offers)}"


def _timers(meetings: Iterable[Meeting], offers: Iterable[Offer]) -> Iterator[tuple[str, str, str]]:
    venues = {offer.instrument: offer.venue for offer in offers}
    grouped: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        grouped[venues[meeting.instrument]].append(meeting)
    for venue, of_venue in grouped.items():
        bars = few(sorted({meeting.bar_type for meeting in of_venue}))
        first = min(of_venue, key=lambda meeting: meeting.first)
        count = sum(meeting.count for meeting in of_venue)
        data = f"{count} data arrive just when a bar of {bars} ends, the first at {utc(first.first)} in {first.session}"
        yield "timers_on_data", venue, f"{data}: backtest takes them before the bar's timer, paper after it"


def _needed(option: Offer) -> str:
    return f"{option.underlying}.{option.venue}"


def _underlyings(offers: Iterable[Offer]) -> str:
    return few(sorted({*map(_needed, offers)}))


def _instruments(offers: Iterable[Offer]) -> str:
    return few(sorted({offer.instrument for offer in offers}))


def _options(offers: Sequence[Offer]) -> str:
    options = {offer.instrument for offer in offers}
    expiring = {offer.instrument for offer in offers if offer.expires}
    return f"{len(options)} option{'s' * (len(options) != 1)}, {len(expiring)} expiring in a session"


def _count(offers: Iterable[Offer], kind: str) -> str:
    return f"{sum(offer.data.get(kind, 0) for offer in offers)} {kind}"


def _sessions(offers: Iterable[Offer]) -> str:
    return f"({few(list(dict.fromkeys(offer.session for offer in offers)))})"
