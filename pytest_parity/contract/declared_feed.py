"""The entries of `paths.paper.feed` as the comparison of what the paths were given judges by them."""

from pytest_parity.contract.feed import Feed
from pytest_parity.contract.feed import Stretch as Entry
from pytest_parity.core.feeding.declared_feed import DeclaredFeed, Stretch


def declared_feed(feed: Feed) -> DeclaredFeed:
    """Give them to the core."""
    return DeclaredFeed(
        drops=tuple(_stretch(entry, entry.types) for entry in feed.drop),
        widenings=tuple((_stretch(entry, ("quotes",)), entry.by) for entry in feed.widen),
        delays=tuple((_stretch(entry, entry.types), entry.by) for entry in feed.delay),
    )


def _stretch(entry: Entry, types: tuple[str, ...]) -> Stretch:
    return Stretch(types=types, instruments=entry.instruments, start=entry.start, end=entry.end)
