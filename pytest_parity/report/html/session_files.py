"""What one session's artifact directory holds, read for the report; a file that isn't there has nothing to tell."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pytest_parity.core.plain import decision_from_plain, mismatch_from_plain
from pytest_parity.core.trace import Path
from pytest_parity.report.feed_file import read_feed
from pytest_parity.report.session_files import existing
from pytest_parity.report.words import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.feeding.delivery import StreamParity
    from pytest_parity.core.mismatch import Mismatch

_MOST_BYTES = 8_000_000  # of a file that is read as a whole


@dataclass(frozen=True, slots=True)
class Pair:
    """Two decisions that correspond, or one that has no counterpart; `mismatch` is the number of what differs."""

    backtest: Decision | None
    paper: Decision | None
    mismatch: int | None = None

    @property
    def numbers(self) -> tuple[int | None, int | None]:
        """The decision's number on each path."""
        return getattr(self.backtest, "number", None), getattr(self.paper, "number", None)


@dataclass(frozen=True)
class SessionFiles:
    """The files below `folder`, a session's artifact directory. Each is read once, when it is asked for."""

    folder: FilePath
    too_large: set[str] = field(default_factory=set)  # names of files that are only linked

    @cached_property
    def clock(self) -> Clock:
        """Writes times as the exchange's; UTC where no path finished."""
        paths = (self._json(f"{path}/path.json") or {} for path in Path)
        return Clock(next((facts["session"]["zone"] for facts in paths if facts.get("session")), "UTC"))

    @cached_property
    def mismatches(self) -> tuple[Mismatch, ...]:
        """Every mismatch of the session, by number."""
        return tuple(map(mismatch_from_plain, self._json("mismatches.json") or ()))

    @cached_property
    def known(self) -> Mapping[int, str]:
        """The known difference that a mismatch fits, by number."""
        rows = self._json("mismatches.json") or ()
        return {row["number"]: row["known_difference"] for row in rows if "known_difference" in row}

    @cached_property
    def heading(self) -> Mapping[str, Any]:
        """What the session's record says of itself, its entries left out."""
        return {key: said for key, said in (self._json("record.json") or {}).items() if key != "entries"}

    @cached_property
    def pairs(self) -> Sequence[Pair]:
        """Both paths' decisions, by time."""
        entries = (self._json("record.json") or {}).get("entries", ())
        return [
            Pair(_decision(entry["backtest_decision"]), _decision(entry["paper_decision"]), entry["mismatch"])
            for entry in entries
            if entry["backtest_decision"] or entry["paper_decision"]
        ]

    @cached_property
    def funnels(self) -> Mapping[Path, Mapping[str, int | None]]:
        """What each path counts at each stage; empty where no entries were told."""
        read = {path: self._json(f"{path}/funnel.json") for path in Path}
        return {path: funnel for path, funnel in read.items() if funnel}

    @cached_property
    def reasons(self) -> Mapping[str, Any]:
        """Where the entries part, and what the paths made of the same entry."""
        return self._json("reasons.json") or {}

    @cached_property
    def differing_streams(self) -> Sequence[StreamParity]:
        """Streams that the paths were given otherwise, declared or not."""
        plain = self._json("feed.json")
        return read_feed(plain) if plain else ()

    def order_events(self, path: Path, orders: set[str]) -> Mapping[str, list[tuple[int, int, str]]]:
        """Return sequence, time and kind of each event of some orders, by order."""
        events: dict[str, list[tuple[int, int, str]]] = {order: [] for order in orders}
        for row in self._rows(f"{path}/orders.jsonl"):
            if row["order"] in events:
                events[row["order"]].append((row["sequence"], row["ts_seen"], row["kind"]))
        return events

    def picture(self) -> str:
        """Return the session's picture in base64; empty where none was drawn."""
        file = self.folder / "session.svg"
        return base64.b64encode(file.read_bytes()).decode("ascii") if self._small("session.svg") else ""

    def links(self) -> list[str]:
        """Return the name of each file that is there, but for those of rows: they are read by programs."""
        return [name for name, _ in existing(self.folder) if not name.endswith(".jsonl")]

    def _json(self, name: str) -> Any:
        if name not in self._read:
            self._read[name] = json.loads((self.folder / name).read_text("utf-8")) if self._small(name) else None
        return self._read[name]

    @cached_property
    def _read(self) -> dict[str, Any]:
        return {}

    def _rows(self, name: str) -> Iterator[dict[str, Any]]:
        if self._small(name):
            with (self.folder / name).open(encoding="utf-8") as stream:
                yield from map(json.loads, stream)

    def _small(self, name: str) -> bool:
        """Whether a file is there and may be read."""
        file = self.folder / name
        if not file.is_file():
            return False
        if file.stat().st_size > _MOST_BYTES:
            self.too_large.add(name)
            return False
        return True


def _decision(plain: Mapping[str, Any] | None) -> Decision | None:
    return None if plain is None else decision_from_plain(plain)
