"""`report.md`: one session's story in words and tables."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pytest_parity.report.markdown import escaped, fenced, table
from pytest_parity.report.session_files import existing
from pytest_parity.report.story_tables import (
    accepted_lines,
    decision_lines,
    entries_lines,
    feed_lines,
    limits_lines,
    mismatch_lines,
)
from pytest_parity.report.words import Clock, printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.core.accepting.expected import LabelOutcome
    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.entering.entries import Entries
    from pytest_parity.core.feeding.delivery import StreamParity
    from pytest_parity.core.limit import LimitResult
    from pytest_parity.core.mismatch import Label
    from pytest_parity.core.trace import Path
    from pytest_parity.report.failure import Place

type Item = tuple[str, str, str]  # name below the session, how it ended, and why


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is told; its command holds nothing that may not be published."""

    place: Place
    heading: Mapping[str, Any]  # as `record.json` has it
    facts: Mapping[Path, Mapping[str, Any]]
    items: Sequence[Item]
    faulty: Sequence[Path] = ()
    comparison: Comparison | None = None
    entries: Entries | None = None
    outcomes: Mapping[Label, LabelOutcome] = field(default_factory=dict)
    streams: Sequence[StreamParity] = ()
    feed: LabelOutcome | None = None
    limits: Sequence[LimitResult] = ()


def tell_story(story: Story, folder: FilePath) -> str:
    """Return the page; `folder` has the session's other files already."""
    clock, place = Clock(story.place.zone), story.place
    lines = [f"# {escaped(place.contract)}, session {escaped(place.session)}", "", _summary(story), ""]
    if (folder / "session.svg").exists():
        lines += ["![Prices and both paths' decisions in this session](session.svg)", ""]
    lines += _replayed(story)
    lines += ["## Items", "", *table(("item", "outcome", "why"), [_item(one) for one in story.items])]
    lines += _not_compared(story)
    if story.comparison is not None:
        lines += mismatch_lines(story.comparison, clock)
        lines += decision_lines(story.comparison, clock)
    if story.entries is not None:
        lines += entries_lines(story.entries)
    lines += feed_lines(story.streams, clock)
    lines += limits_lines(story.limits, clock)
    lines += accepted_lines(_outcomes(story), place)
    lines += ["## Run it again", "", *fenced(printable(shlex.join(place.command), 2_000), "sh")]
    lines += [
        "## Files",
        "",
        *table(
            ("file", "what it holds"),
            [(f"[{name}]({name})", what) for name, what in existing(folder) if name != "report.md"],
        ),
    ]
    return "\n".join(lines)


def _outcomes(story: Story) -> list[LabelOutcome]:
    return [*story.outcomes.values(), *([story.feed] if story.feed is not None else [])]


def _summary(story: Story) -> str:
    failed = [name for name, outcome, _ in story.items if outcome == "failed"]
    expected = sum(outcome == "expected" for _, outcome, _ in story.items)
    if story.faulty:
        return f"**Not compared**: the {' and '.join(story.faulty)} path did not finish."
    declared = f"; {expected} as declared" if expected else ""
    if failed:
        return f"**{len(failed)} of {len(story.items)} items failed**: {', '.join(map(escaped, failed))}{declared}."
    return f"**None of {len(story.items)} items failed**{declared}."


def _item(one: Item) -> tuple[str, str, str]:
    name, outcome, why = one
    return escaped(name), f"**{outcome}**" if outcome == "failed" else outcome, escaped(why)


def _not_compared(story: Story) -> list[str]:
    if not story.faulty:
        return []
    # what a strategy or an engine said as it ended may not be fit to be published
    return [
        "The item `replay` tells why; what a strategy or an engine said as it ended stays out of the artifacts.",
        "",
    ]


def _replayed(story: Story) -> list[str]:
    heading, place = story.heading, story.place
    rows = [
        ("contract", f"{escaped(heading['contract'])} ({escaped(place.file)}:{place.line})"),
        ("session", f"{escaped(heading['session'])}, kind {escaped(heading['kind'])}, {heading['date']}"),
        ("pytest-parity", version("pytest-parity")),
    ]
    for path, facts in story.facts.items():
        hours, reproduce = facts["session"], facts["reproduce"]
        rows.append((f"{path} path", escaped(_path(facts))))
        rows.append((f"{path} engine", f"nautilus_trader {escaped(reproduce['engine_version'])}"))
        rows.append((f"{path} hours", escaped(f"{hours['open']} to {hours['close']} ({hours['zone']})")))
    digests = {name: one for name, one in heading["digests"].items() if isinstance(one, str)}
    rows += [(f"digest, {name.replace('_', ' ')}", f"`{one}`") for name, one in digests.items()]
    return [
        "## What was replayed",
        "",
        *table(("what", "value"), rows),
        *([] if story.faulty else ["The digests of each stream of data are in `record.json`.", ""]),
    ]


def _path(facts: Mapping[str, Any]) -> str:
    runs = facts.get("repetitions", 1)
    return (
        f"runner {facts['runner']}, {facts['time_model']}; {facts['data']:,} data; "
        f"run {'once' if runs == 1 else f'{runs} times'}"
    )
