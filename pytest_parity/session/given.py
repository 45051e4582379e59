"""What a replay leaves of what its path was given, beside its result: for a comparison, and for a picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_parity.core.feeding.delivery import Receiver
from pytest_parity.replay.feed import records_by_stream
from pytest_parity.replay.given import columns_of, describe_given
from pytest_parity.replay.prices import prices_of
from pytest_parity.report.files import write_text
from pytest_parity.session.feed import records_file
from pytest_parity.session.prices import prices_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from pytest_parity.core.trace import Trace
    from pytest_parity.replay.given import Contents
    from pytest_parity.replay.ports import PathJob, PathRows


def is_further(request: Mapping[str, Any]) -> bool:
    """Whether a replay is a repetition, a variant or a perturbed one: what the first was given is what is compared."""
    return "perturbation" in request or "variant" in request or request.get("repetition", 1) > 1


def leave_given(job: PathJob, rows: PathRows, trace: Trace, contents: Contents, place: FilePath) -> dict[str, Any]:
    """Write each stream's records into a file named by their digest; return what the result says of them.

    The prices that a picture shows are written too.
    """
    given = {receiver: records_by_stream(data) for receiver, data in rows.given.items()}
    streams = describe_given(given, contents)
    # a plug-in's runner doesn't say what its engine was given
    prices = prices_of(trace, given.get(Receiver.ENGINE) or records_by_stream(job.data))
    write_text(prices_file(place), json.dumps({name: one.to_plain() for name, one in prices.items()}))
    for records, texts, digest in contents:
        write_text(records_file(place, digest), columns_of(records, texts))
    return {
        "opens": job.window.start,
        "closes": job.window.end,
        "zone": job.window.zone,
        "steps": {one.id.value: str(one.price_increment) for one in job.instruments},
        "streams": streams,
    }
