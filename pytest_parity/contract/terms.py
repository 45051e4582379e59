"""What every clause of a contract is made of: a frozen model that refuses unknown keys, and the types of its fields."""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, PlainSerializer, PlainValidator

from pytest_parity.contract import values


class Terms(BaseModel):
    """One clause. Dumps use the keys of the file, so that a dump is read back as an equal object."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_dump(self, **options: Any) -> dict[str, Any]:
        """As pydantic's, under the keys of the file (`from`, not the attribute `start`)."""
        return super().model_dump(**{"by_alias": True, **options})

    def model_dump_json(self, **options: Any) -> str:
        """As pydantic's, under the keys of the file."""
        return super().model_dump_json(**{"by_alias": True, **options})


Config = dict[str, JsonValue]  # a mapping of any depth whose scalars are text or null: Nautilus parses it
Day = Annotated[date, BeforeValidator(values.parse_day)]
Duration = Annotated[
    int, BeforeValidator(values.parse_duration), PlainSerializer(values.format_duration, return_type=str)
]
Flag = Annotated[bool, BeforeValidator(values.parse_flag)]
Importable = Annotated[str, BeforeValidator(values.parse_importable)]
Instrument = Annotated[str, BeforeValidator(values.parse_instrument)]
Money = Annotated[values.Money, PlainValidator(values.parse_money), PlainSerializer(str, return_type=str)]
Number = Annotated[Decimal, BeforeValidator(values.parse_number)]
Percent = Annotated[
    Decimal, BeforeValidator(values.parse_percent), PlainSerializer(values.format_percent, return_type=str)
]
Slug = Annotated[str, BeforeValidator(values.parse_slug)]
Text = Annotated[str, BeforeValidator(values.parse_text)]
TimeOfDay = Annotated[time, BeforeValidator(values.parse_time_of_day)]
Whole = Annotated[int, BeforeValidator(values.parse_whole)]
