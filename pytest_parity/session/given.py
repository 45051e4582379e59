"""What a replay leaves for the comparison of what both paths were given, in its place beside the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.replay.given import columns_of, describe_given
from pytest_parity.report.files import write_text
from pytest_parity.session.feed import records_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from pytest_parity.replay.given import Contents
    from pytest_parity.replay.ports import PathJob, PathRows


def is_further(request: Mapping[str, Any]) -> bool:
    """Whether a replay is a repetition, a variant or a perturbed one: what the first was given is what is compared."""
    return "perturbation" in request or "variant" in request or request.get("repetition", 1) > 1


def leave_given(job: PathJob, rows: PathRows, contents: Contents, place: FilePath) -> dict[str, Any]:
    """Write each stream's records into a file named by their digest; return what the result says of them."""
    streams = describe_given(rows.given, contents)
    for records, texts, digest in contents:
        write_text(records_file(place, digest), columns_of(records, texts))
    return {
        "opens": job.window.start,
        "closes": job.window.end,
        "zone": job.window.zone,
        "steps": {one.id.value: str(one.price_increment) for one in job.instruments},
        "streams": streams,
    }
