"""The page of known differences, generated from their data file.

Written again with `python -m pytest_parity.report.known_differences > docs/known-differences.md`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pytest_parity.core.recognizing.catalogue import known_differences
from pytest_parity.report.declare import enumerate_words

if TYPE_CHECKING:
    from pytest_parity.core.known_difference import KnownDifference

_ISSUES = "https://github.com/nautechsystems/nautilus_trader/issues"
_TOP = """\
# Known differences

Generated from `pytest_parity/core/recognizing/differences.toml`: what is known to differ between Nautilus's backtest
engine and its live stack with a sandbox venue. A mismatch that looks like one of them says so in its report, in
`mismatches.json` (`known_difference`), and in the entry that the report offers to paste: `rule`, `reason` and `until`
are filled in, `owner` is for a person to say. Nothing is accepted by itself. What can be mended is mended rather: the
report says how.

More than label and field is looked at: the values, the venue's own words, what was filled when, what the venues were
given, and what the contract declares. A mismatch that differs in anything else too, or that two of them would explain,
fits none; nor does any in an engine version that nobody looked at. One that fits can still have another cause: look
at it before you accept it.

Where a label shows roots that fit and others that don't, each kind gets entries of its own.

A known difference is not a harmless one. It is there for every strategy, but what it costs depends on this one: an
exit that paper rejects leaves a position, a fee that paper doesn't charge leaves a number. Each is bound to the
versions named with it: with the next one an entry that accepts it lapses, and somebody looks again. Where a
difference can be left out, leave it out: [backtest realism](explanation/backtest-realism.md) and the [venue
lint](venue-lint.md) say how. What isn't listed may be the stacks' all the same: [the two
paths](explanation/two-paths.md) aren't one engine.
"""


def known_differences_page() -> str:
    """Give the page as the file has it."""
    known = known_differences()
    told = [one for one in known if one.signatures]
    silent = [one for one in known if not one.signatures]
    return (
        "\n".join(
            [
                _TOP,
                *_table(told),
                *(line for one in told for line in _section(one, "##")),
                "## What no mismatch is told to come from\n",
                *(line for one in silent for line in _section(one, "###")),
            ]
        ).rstrip()
        + "\n"
    )


def _table(told: list[KnownDifference]) -> list[str]:
    rows = [f"| [`{one.name}`](#{one.name}) | {', '.join(f'`{label}`' for label in _labels(one))} |" for one in told]
    return ["| difference | seen as |", "| --- | --- |", *rows, ""]


def _labels(one: KnownDifference) -> list[str]:
    return list(dict.fromkeys(signature.label.value for signature in one.signatures))


def _section(one: KnownDifference, level: str) -> list[str]:
    issues = enumerate_words([f"[#{number}]({_ISSUES}/{number})" for number in one.upstream]) if one.upstream else ""
    upstream = f"Upstream: {issues}." if issues else "No upstream issue is known."
    reason = one.reason[0].upper() + one.reason[1:]
    remedy = [f"To mend it: {one.remedy}.\n"] if one.remedy else []
    seen = f"Seen in {one.versions}. {upstream}\n"
    return [f"{level} {one.name}\n", f"{reason}.\n", f"{one.about.strip()}\n", *remedy, seen]


if __name__ == "__main__":
    sys.stdout.write(known_differences_page())
