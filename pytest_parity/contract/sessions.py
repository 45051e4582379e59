"""The benchmark sessions: trading days chosen beforehand, each of a kind."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from pytest_parity.contract import editor
from pytest_parity.contract.data import DataOverride
from pytest_parity.contract.expect import Expect
from pytest_parity.contract.terms import Day, Slug, Terms
from pytest_parity.core.mismatch import Label

Kind = Literal["trade", "no_trade", "quote_rejection", "stop", "edge"]

ITEM_NAMES: Final = (
    *("frozen", "test_gate", "origin", "venue_lint", "contract", "smoke"),
    *("replay", "reference", "feed", "limits", "selftest"),
)
_FILE_NAMES: Final = ("checks", "contract.yaml", "lock.diff.json")  # beside the sessions' folders among the artifacts
RESERVED_IDS: Final = frozenset((*ITEM_NAMES, *Label, *_FILE_NAMES))


def _refuse_reserved(text: str) -> str:
    # file systems that ignore case would mix the folders up
    if text.lower() in RESERVED_IDS:
        raise ValueError("is a reserved name; choose another, such as one with the date in it")
    return text


SessionId = Annotated[Slug, AfterValidator(_refuse_reserved), editor.slug(RESERVED_IDS)]


class Session(Terms):
    """One benchmark session: the trading day `date` of the contract's calendar."""

    id: SessionId = Field(examples=["trend-day"])
    """Unique in the file."""
    kind: Kind = Field(examples=["trade"])
    """What it was chosen for."""
    date: Day = Field(examples=["2024-03-05"])
    """The trading day, of the contract's calendar."""
    data: DataOverride | None = None
    """What it changes of the contract's data."""
    expect: Expect | None = None
    """What its backtest must have done, beyond what its kind asks for."""
