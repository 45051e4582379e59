"""The prices of a short time, from the files that replays leave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_parity.core.feeding.delivery import Given, Receiver, StreamParity
from pytest_parity.core.trace import Path
from pytest_parity.session.feed import records_file
from pytest_parity.session.prices import recorded_prices

if TYPE_CHECKING:
    from pathlib import Path as FilePath

NAME, BARS = "A.XNAS", "A.XNAS-1-MINUTE-LAST-EXTERNAL"


def test_each_path_has_those_that_its_engine_was_given(tmp_path: FilePath) -> None:
    def stream(receiver: Receiver, name: str, digest: str, *closes: str) -> StreamParity:
        for path in Path:
            place = records_file(tmp_path / path, f"{digest}-{path}")
            place.parent.mkdir(parents=True, exist_ok=True)
            texts = [f"{name},1,4,0,{close if path is Path.PAPER else 9},100,{n}" for n, close in enumerate(closes)]
            place.write_text(json.dumps([[*range(len(closes))], [*range(len(closes))], texts]))
        research, paper = (
            Given(count=len(closes), first=0, last=len(closes), sha256=f"{digest}-{path}") for path in Path
        )
        return StreamParity(receiver=receiver, instrument=name, type="bars", backtest=research, paper=paper)

    streams = (
        stream(Receiver.VENUE, BARS, "venue", "1", "1", "1"),
        stream(Receiver.ENGINE, BARS.replace("1-MINUTE", "1-HOUR"), "hours", "2"),
        stream(Receiver.ENGINE, BARS, "minutes", "3", "4"),
    )
    between = recorded_prices(streams, lambda path: tmp_path / path)

    def closes(path: Path, kind: str = "bars") -> tuple[str | None, ...]:
        found = between(path, NAME, kind, -1, 5)
        return () if found is None else found.bids

    assert closes(Path.PAPER) == ("3", "4")
    assert closes(Path.BACKTEST) == ("9", "9")
    assert closes(Path.PAPER, "quotes") == ()
