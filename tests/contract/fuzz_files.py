"""Read many mutated files as collection would, and say what happened.

    python tests/contract/fuzz_files.py [--kind contracts|profiles|locks] [--count N] [--seed N] [--keep DIR]

Prints how many were accepted and refused, the shapes of the messages, the slowest files, and each finding: anything
raised but a refusal, a message without a place in the file or not on one line, more than a second for a file. The exit
status is 1 for any finding. `--keep` writes the files of the findings. A file that takes over a minute ends the run
with a traceback.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from fuzzing import KINDS, judge, shape
from mutations import Mutator

BATCH = 500
MOST_SECONDS = 1.0
HANG_SECONDS = 60
MOST_SHOWN = 20


@dataclass(slots=True)
class Tally:
    """What became of some files: findings and seconds by number."""

    accepted: int = 0
    shapes: Counter[str] = field(default_factory=Counter)
    findings: dict[int, str] = field(default_factory=dict)
    slowest: list[tuple[float, int]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in what became of others."""
        self.accepted += other.accepted
        self.shapes += other.shapes
        self.findings |= other.findings
        self.slowest = sorted([*self.slowest, *other.slowest], reverse=True)[:5]


def read_batch(name: str, seed: int, numbers: range) -> Tally:
    """Mutate and read the files of these numbers."""
    kind, tally = KINDS[name], Tally()
    mutator = Mutator(kind.texts(), seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "mutated.yaml")
        for number in numbers:
            file.write_bytes(mutator.case(number))
            faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
            began = time.process_time()
            try:
                told = judge(kind, file)
            except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
                tally.findings[number] = traceback.format_exc(limit=-3)
                continue
            finally:
                faulthandler.cancel_dump_traceback_later()
            seconds = time.process_time() - began
            tally.add(Tally(not told, Counter(map(shape, told)), {}, [(seconds, number)]))
            if seconds > MOST_SECONDS:
                tally.findings[number] = f"{seconds:.1f} s for {file.stat().st_size:,} bytes, {len(told)} messages"
    return tally


def show(tally: Tally, count: int) -> None:
    """Print what happened."""
    refused = count - tally.accepted - len(tally.findings)
    print(f"{count:,} files: {tally.accepted:,} accepted, {refused:,} refused, {len(tally.findings):,} findings")
    print(f"{tally.shapes.total():,} messages of {len(tally.shapes)} shapes:")
    for words, times in tally.shapes.most_common():
        print(f"{times:>9,}  {words}")
    print("slowest: " + ", ".join(f"{seconds * 1000:.0f} ms (file {number})" for seconds, number in tally.slowest))
    for number, text in sorted(tally.findings.items())[:MOST_SHOWN]:
        print(f"\nfinding in file {number}:\n{text[-1500:]}")


def main() -> int:
    """Read the files on every core, print what happened, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS, default="contracts")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    tally = Tally()
    batches = [range(begin, min(begin + BATCH, given.count)) for begin in range(0, given.count, BATCH)]
    with ProcessPoolExecutor() as pool:
        for part in pool.map(read_batch, *zip(*((given.kind, given.seed, batch) for batch in batches), strict=True)):
            tally.add(part)
    show(tally, given.count)
    if given.keep:
        mutator = Mutator(KINDS[given.kind].texts(), seed=given.seed)
        for number in tally.findings:
            given.keep.joinpath(f"{given.kind}-{given.seed}-{number}.yaml").write_bytes(mutator.case(number))
    return int(bool(tally.findings))


if __name__ == "__main__":
    sys.exit(main())
