"""What the rows open to, as templates that stand in the page once and are shown when they are asked for.

A page that is too large to be opened helps nobody: what goes beyond its bounds is linked, not shown.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_parity.report.html.beside import Row, decision_rows, evidence_rows
from pytest_parity.report.html.feed_view import FeedView, view_feed
from pytest_parity.report.html.session_files import Pair
from pytest_parity.report.html.session_view import view_session
from pytest_parity.report.html.templates import render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.report.html.row import ReportRow
    from pytest_parity.report.html.session_files import SessionFiles

_SHOWN = 3  # mismatches of a row that are shown in full
_MOST_TEXT = 12_000  # characters of what one item printed
_MOST_PICTURES, _MOST_SESSIONS, _MOST_ROWS = 4_000_000, 3_000_000, 4_000_000  # characters of the page

type SessionKey = tuple[str, str]  # contract, session


class Budget:
    """How much room the page has left for one kind of thing."""

    def __init__(self, left: int) -> None:
        self._left = left

    def has_room(self, markup: str) -> bool:
        """Whether it fits; then it takes its room."""
        fits = len(markup) <= self._left
        self._left -= len(markup) if fits else 0
        return fits


@dataclass(frozen=True, slots=True, kw_only=True)
class MismatchView:
    """One mismatch: what differs, and the decisions and evidence of both paths."""

    mismatch: Mismatch
    at: str
    known: str
    evidence: str
    decision: Sequence[Row]
    quotes_and_orders: Sequence[Row]


def details(rows: Sequence[ReportRow], sessions: Mapping[SessionKey, SessionFiles]) -> Iterator[str]:
    """Yield one template for each contract's row, in their order; a session's own block stands in one of them."""
    holders = _holders(rows)
    of_label: defaultdict[SessionKey, dict[str, str]] = defaultdict(dict)
    for row in rows:
        of_label[row.contract, row.session].setdefault(row.label, row.slug)
    pictures, blocks, page = Budget(_MOST_PICTURES), Budget(_MOST_SESSIONS), Budget(_MOST_ROWS)
    for row in rows:
        if not row.contract:
            continue
        key = (row.contract, row.session)
        files, holder = sessions.get(key), holders.get(key, "")
        block = ""
        if files is not None and holder == row.slug:
            block = _block(files, of_label[key], pictures, blocks)
        views = [] if files is None else [_view(mismatch, files) for mismatch in row.mismatches[:_SHOWN]]
        feed = view_feed(files) if files is not None and row.tells_feed else FeedView()
        told = _row(row, views, block, holder, feed)
        yield told if page.has_room(told) else _row(replace(row, text=""), [], block, holder, FeedView())


def _holders(rows: Sequence[ReportRow]) -> dict[SessionKey, str]:
    """Choose the row of each session that shows it as a whole: that of the earliest mismatch, else the first."""
    of_session: defaultdict[SessionKey, list[ReportRow]] = defaultdict(list)
    for row in rows:
        if row.session:
            of_session[row.contract, row.session].append(row)
    return {key: min(some, key=_first_mismatch).slug for key, some in of_session.items()}


def _first_mismatch(row: ReportRow) -> float:
    return row.mismatches[0].number if row.mismatches else math.inf


def _row(row: ReportRow, views: Sequence[MismatchView], block: str, holder: str, feed: FeedView) -> str:
    return render(
        "row",
        row=row,
        feed=feed,
        views=views,
        more=len(row.mismatches) - len(views),
        text=row.text[:_MOST_TEXT],
        clipped=len(row.text) > _MOST_TEXT,
        block=block,
        holder=holder if holder != row.slug else "",
    )


def _block(files: SessionFiles, slugs: Mapping[str, str], pictures: Budget, blocks: Budget) -> str:
    """Return a session's block; without its picture, or as one line, where the page is full."""
    view = view_session(files)
    crowded = not pictures.has_room(view.picture)
    picture = "" if crowded else view.picture
    block = render("session", view=replace(view, picture=""), slugs=slugs, picture=picture, crowded=crowded)
    return block if blocks.has_room(block.replace(picture, "")) else render("full")


def _view(mismatch: Mismatch, files: SessionFiles) -> MismatchView:
    pair = next((pair for pair in files.pairs if pair.numbers == mismatch.pair), Pair(None, None))
    clock = files.clock
    rows = decision_rows(pair, clock) or [
        Row(one.field, clock.value(one.backtest, one.unit), clock.value(one.paper, one.unit))
        for one in mismatch.differences
    ]
    return MismatchView(
        mismatch=mismatch,
        at=clock.time(mismatch.ts),
        known=files.known.get(mismatch.number, ""),
        evidence=clock.localize(mismatch.evidence),
        decision=rows,
        quotes_and_orders=evidence_rows(pair, files),
    )
