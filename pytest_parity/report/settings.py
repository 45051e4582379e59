"""What the venue lint's findings are accepted with: entries ready to paste, and what those that are there say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_parity.contract.settings import AcceptedSetting


def offer_entry(setting: str, venue: str) -> str:
    """Return an entry of `accepted_settings` for a finding; TODO is what only a person can say, and is refused."""
    words = {
        "setting": setting,
        **({"venue": venue} if venue else {}),
        **dict.fromkeys(("reason", "owner", "until"), "TODO"),
    }
    return f"- {{{', '.join(f'{key}: {value}' for key, value in words.items())}}}"


def describe_entry(entry: AcceptedSetting) -> str:
    """Name an entry, such as `'fee_model' of OPRA`."""
    return f"{entry.setting!r}{f' of {entry.venue}' if entry.venue else ''}"


def describe_acceptance(entry: AcceptedSetting) -> str:
    """Say what is accepted, why, by whom and until when."""
    of = f" of {entry.venue}" if entry.venue else ""
    return f"{entry.setting}{of}: {entry.reason} ({entry.owner}, until {entry.until})"
