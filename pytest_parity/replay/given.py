"""What the receivers of a path were given, for pytest's process: digests in the result, records in files beside it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict
from operator import is_
from typing import TYPE_CHECKING, Any

from pytest_parity.core.feeding.delivery import Given
from pytest_parity.replay.history import record_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.core.feeding.delivery import Receiver, Stream

type Content = tuple[Sequence[Any], list[str], str]  # records, a text of each, and the digest of these


class Contents:
    """Texts and digests of streams, made once for lists of the very same records."""

    def __init__(self) -> None:
        self._known: defaultdict[Stream, list[Content]] = defaultdict(list)

    def of(self, stream: Stream, records: Sequence[Any]) -> Content:
        """Return the content of a stream."""
        for known in self._known[stream]:
            if len(known[0]) == len(records) and all(map(is_, known[0], records)):
                return known
        texts = [record_text(record) for record in records]
        content = records, texts, hashlib.sha256("\n".join(texts).encode()).hexdigest()
        self._known[stream].append(content)
        return content

    def given(self, streams: Mapping[Stream, Sequence[Any]]) -> dict[Stream, Given]:
        """Return what there is of each stream, in order of name."""
        return {
            stream: Given(
                count=len(records),
                first=records[0].ts_event,
                last=records[-1].ts_event,
                sha256=self.of(stream, records)[2],
            )
            for stream, records in sorted(streams.items())
        }

    def __iter__(self) -> Iterator[Content]:
        """Yield each content once."""
        return (content for contents in self._known.values() for content in contents)


def describe_given(
    given: Mapping[Receiver, Mapping[Stream, Sequence[Any]]], contents: Contents
) -> list[dict[str, Any]]:
    """Return each stream of each receiver, as plain builtins."""
    return [
        {"receiver": receiver.value, "instrument": instrument, "type": kind, "given": asdict(what)}
        for receiver, streams in given.items()
        for (instrument, kind), what in contents.given(streams).items()
    ]


def columns_of(records: Sequence[Any], texts: Sequence[str]) -> str:
    """Return a stream's records as JSON: `ts_event`, `ts_init` and text, a list of each, quick to write and to read.

    The texts here leave out when a record arrived, which those of order books have in them too.
    """
    arrived = [record.ts_init for record in records]
    bare = [text.rpartition("|")[0].replace(f", ts_init={ts})", ")") for text, ts in zip(texts, arrived, strict=True)]
    return json.dumps([[record.ts_event for record in records], arrived, bare])
