"""What every clause of a contract is made of: a frozen model that refuses unknown keys, and the types of its fields."""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, PlainSerializer, PlainValidator

from pytest_parity.contract import editor, values


class Terms(BaseModel):
    """One clause. Dumps use the keys of the file, so that a dump is read back as an equal object."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    def model_dump(self, **options: Any) -> dict[str, Any]:
        """As pydantic's, under the keys of the file (`from`, not the attribute `start`)."""
        return super().model_dump(**{"by_alias": True, **options})

    def model_dump_json(self, **options: Any) -> str:
        """As pydantic's, under the keys of the file."""
        return super().model_dump_json(**{"by_alias": True, **options})


Config = dict[str, JsonValue]  # a mapping of any depth whose scalars are text or null: Nautilus parses it
Day = Annotated[date, BeforeValidator(values.parse_day), editor.DAY]
_Nanoseconds = Annotated[
    int, BeforeValidator(values.parse_duration), PlainSerializer(values.format_duration, return_type=str)
]
Duration = Annotated[_Nanoseconds, editor.DURATION]
SomeDuration = Annotated[_Nanoseconds, Field(gt=0), editor.SOME_DURATION]
Flag = Annotated[bool, BeforeValidator(values.parse_flag), editor.FLAG]
Importable = Annotated[str, BeforeValidator(values.parse_importable), editor.IMPORTABLE]
Instrument = Annotated[str, BeforeValidator(values.parse_instrument), editor.INSTRUMENT]
Money = Annotated[values.Money, PlainValidator(values.parse_money), PlainSerializer(str, return_type=str), editor.MONEY]
MoneyFromZero = Annotated[
    values.Money,
    PlainValidator(values.parse_money_from_zero),
    PlainSerializer(str, return_type=str),
    editor.MONEY_FROM_ZERO,
]
Number = Annotated[
    Decimal,
    BeforeValidator(values.parse_number),
    PlainSerializer(values.format_number, return_type=str, when_used="json"),
    editor.NUMBER,
]
SomeNumber = Annotated[Number, Field(gt=0), editor.SOME_NUMBER]
_Ratio = Annotated[
    Decimal, BeforeValidator(values.parse_percent), PlainSerializer(values.format_percent, return_type=str)
]
Percent = Annotated[_Ratio, editor.PERCENT]
SomePercent = Annotated[_Ratio, Field(gt=0), editor.SOME_PERCENT]
Slug = Annotated[str, BeforeValidator(values.parse_slug), editor.slug()]
Text = Annotated[str, BeforeValidator(values.parse_text), editor.TEXT]
TimeOfDay = Annotated[time, BeforeValidator(values.parse_time_of_day), editor.TIME_OF_DAY]
Whole = Annotated[int, BeforeValidator(values.parse_whole), editor.WHOLE]
SomeWhole = Annotated[Whole, Field(ge=1), editor.SOME_WHOLE]
