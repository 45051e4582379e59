"""What a failing frozen item prints, and what `--parity-freeze` says of a contract."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from typing import TYPE_CHECKING

from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.contract.lock import Lock
    from pytest_parity.report.reference import Told

_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
_OF_A_PART = 5


def frozen_report(findings: Sequence[Told], lock: Lock, *, file: str, whole: str, command: Sequence[str]) -> str:
    """Tell what drifted since `lock`: a few of each part. Line 0 stands for none.

    `file` is the contract's, `whole` the artifact with all of it, `command` freezes the contract again.
    """
    more = f"; and {len(findings) - 1} more" if len(findings) > 1 else ""
    lines = [f"{findings[0][1]}{more}: {file} is not what its lock froze", ""]
    parts: Counter[str] = Counter()
    for line, what, details in findings:
        part = what.partition(": ")[0]
        parts[part] += 1
        if parts[part] <= _OF_A_PART:
            place = f"{file}:{line}: " if line else ""
            lines += [f"  {place}{what}", *(f"    {detail}" for detail in details)]
    for part, count in parts.items():
        if count > _OF_A_PART:
            lines.append(f"  {part}: {count - _OF_A_PART} more in {whole}")
    versions = ", ".join(f"{name} {version}" for name, version in lock.versions.items())
    lines += [
        "",
        f"  frozen on {lock.date} with {versions}",
        "  undo the change, or have it reviewed as a new candidate:",
    ]
    lines += ["", f"freeze:    {shlex.join(command)}"]
    return "\n".join(printable(shorten(line)) for line in lines)


def freeze_report(file: str, drifts: Sequence[str], lock: Lock, *, known: bool) -> list[str]:
    """Tell what freezing a contract changed, old → new; `known` is whether it had a lock."""
    decided = sum(session.decisions.count for session in lock.sessions.values())
    counts = {"session": len(lock.sessions), "decision": decided, "module": len(lock.code)}
    sizes = ", ".join(f"{count} {word}{'s' * (count != 1)}" for word, count in counts.items())
    if not known:
        return [f"{file}: frozen ({sizes})"]
    if not drifts:
        return [f"{file}: unchanged since {lock.date} ({sizes})"]
    told = [f"  {printable(shorten(drift))}" for drift in drifts]
    return [f"{file}: frozen anew ({sizes})", *told]


def shorten(text: str) -> str:
    """Cut each SHA-256 to twelve characters."""
    return _DIGEST.sub(r"\1", text)
