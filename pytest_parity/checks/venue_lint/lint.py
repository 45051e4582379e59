"""What the venue lint tells: one thing that the paths can't have alike, of one venue, by the name that accepts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.checks.venue_lint.explained import Explained, explain
from pytest_parity.checks.venue_lint.facts import VENUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.checks.venue_lint.facts import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """One thing that is told; each text is one line, moments in UTC."""

    setting: str  # its name in `accepted_settings`
    venue: str = ""  # none: of an engine
    where: str  # the contract's field, dotted
    what: str  # with both paths' values
    why: str
    explained: Explained
    remedy: str


def lint_settings(settings: Sequence[Setting]) -> Iterator[Lint]:
    """Tell the settings of venues and engines that the paths don't have alike."""
    for one in settings:
        yield Lint(
            setting=one.key,
            venue=one.venue,
            where=one.where,
            what=f"{_name(one)}: {_side(one, 'backtest', one.backtest)}, {_side(one, 'paper', one.paper)}",
            why=_why(one),
            explained=explain(one.part, one.key),
            remedy=_remedy(one),
        )


def _name(setting: Setting) -> str:
    if setting.part == VENUE:
        return f"{setting.key} of {setting.venue}"
    return f"{setting.key} of the {_ENGINES[setting.part]}"


_ENGINES = {"data": "data engine", "risk": "risk engine", "exec": "execution engine", "cache": "cache"}


def _side(setting: Setting, path: str, value: str) -> str:
    # what a sandbox does without the setting is known, and what an engine does isn't
    none = setting.lacking == path and setting.part != VENUE
    return f"{path} {'has no such setting' if none else value}"


def _why(setting: Setting) -> str:
    if not setting.lacking:
        return "a path overrides what both share"
    if setting.part == VENUE:
        return "a sandbox has no such setting: the paper venue keeps its own, whatever the contract says"
    kind = "live" if setting.lacking == "backtest" else "backtest"
    if setting.refused:
        return f"only Nautilus's {kind} {_ENGINES[setting.part]} has it, and the replay of {setting.lacking} refuses it"
    return f"only Nautilus's {kind} {_ENGINES[setting.part]} has it"


def _remedy(setting: Setting) -> str:
    if setting.refused:
        other = "paper" if setting.lacking == "backtest" else "backtest"
        return f"give it under paths.{other}.engines alone"
    if setting.lacking == "paper" and setting.part == VENUE:
        return "leave it out, so that research trades on the venue that paper has"
    return "leave it out" if setting.lacking else "give it once, for both paths"
