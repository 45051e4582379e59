"""Where the files of a ticker lie in a LEAN folder, and what their names say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

# Index tickers, and the roots under which their options are listed.
_INDEX_ROOTS = {"SPX": ("SPX", "SPXW"), "NDX": ("NDX", "NDXP"), "RUT": ("RUT", "RUTW"), "VIX": ("VIX", "VIXW")}
# Roots that settle against the opening prices of the day they expire on: trading ends the day before.
_SETTLED_AT_THE_OPEN = frozenset({"SPX", "NDX", "RUT", "VIX", "VIXW"})

NEW_YORK = ZoneInfo("America/New_York")
_CHICAGO = ZoneInfo("America/Chicago")
SCALE = 10_000  # prices are handled as whole ten-thousandths: what LEAN's own files hold
_STRIKES = 10**9  # ten-thousandths; an OCC symbol holds what is below

_CONTRACT = re.compile(
    r"(?P<day>[0-9]{8})_(?P<root>[a-z0-9.]+)_minute_quote_(?P<style>american|european)"
    r"_(?P<right>call|put)_(?P<strike>[0-9]{1,11})_(?P<expiry>[0-9]{8})\.csv"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """An option as its file's name has it."""

    root: str  # upper case
    style: str  # american, european
    right: str  # call, put
    strike: int  # ten-thousandths
    expiry: date  # nominal: the Saturday, for monthlies before 2015

    @property
    def settled_at_the_open(self) -> bool:
        """Whether it settles in the morning of its expiry."""
        return self.root in _SETTLED_AT_THE_OPEN

    @property
    def has_symbol(self) -> bool:
        """Whether an OCC symbol can hold the strike: in eight digits, the last of them tenths of a cent."""
        return self.strike % 10 == 0 and self.strike < _STRIKES

    def member(self, day: date) -> str:
        """Return the name of the file with the quotes of that day."""
        return (
            f"{day:%Y%m%d}_{self.root.lower()}_minute_quote_{self.style}_{self.right}_{self.strike}"
            f"_{self.expiry:%Y%m%d}.csv"
        )


@dataclass(frozen=True, slots=True)
class Underlying:
    """A ticker, and where its files lie: zips by day, each with csv files inside."""

    ticker: str

    @property
    def is_index(self) -> bool:
        """Whether it is one of the indices that options are listed on, rather than a stock or fund."""
        return self.ticker in _INDEX_ROOTS

    @property
    def zone(self) -> ZoneInfo:
        """The zone that the rows of the underlying's files are in; those of options are in New York's."""
        return _CHICAGO if self.is_index else NEW_YORK

    @property
    def scale(self) -> int:
        """What a price in the trade file is multiplied by to be in ten-thousandths."""
        return SCALE if self.is_index else 1

    @property
    def style(self) -> str:
        """How its options are exercised."""
        return "european" if self.is_index else "american"

    @property
    def roots(self) -> tuple[str, ...]:
        """The roots under which its options are listed."""
        return _INDEX_ROOTS.get(self.ticker, (self.ticker,))

    def trades(self, day: date) -> tuple[str, str]:
        """Return the file of the minute bars, and the member inside."""
        return self._file(day, "trade")

    def quotes(self, day: date) -> tuple[str, str]:
        """Return the file of the minute quotes, and the member inside."""
        return self._file(day, "quote")

    def _file(self, day: date, kind: str) -> tuple[str, str]:
        folder, name, stem = "index" if self.is_index else "equity", self.ticker.lower(), f"{day:%Y%m%d}"
        return f"{folder}/usa/minute/{name}/{stem}_{kind}.zip", f"{stem}_{name}_minute_{kind}.csv"

    def chain(self, day: date, root: str) -> str:
        """Return the file of the option quotes of a root, with one member per contract."""
        folder = "indexoption" if self.is_index else "option"
        return f"{folder}/usa/minute/{root.lower()}/{day:%Y%m%d}_quote_{self.style}.zip"


def contract_of(member: str, day: date, root: str) -> Contract | None:
    """Return the contract whose quotes of that day, of that root, a member holds; `None` for any other name."""
    named = _CONTRACT.fullmatch(member)
    if named is None or named["day"] != f"{day:%Y%m%d}" or named["root"] != root.lower():
        return None
    try:
        expiry = date.fromisoformat(named["expiry"])
    except ValueError:
        return None
    return Contract(root=root, style=named["style"], right=named["right"], strike=int(named["strike"]), expiry=expiry)
