"""Settings of the engines that the two paths don't have alike, as the installed Nautilus's config classes have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from pytest_parity.core.trace import Path
from pytest_parity.replay.components import parse_config
from pytest_parity.replay.engines import BACKTEST_ENGINES, LIVE_ENGINES
from pytest_parity.replay.places import overridden_at, told_where_given
from pytest_parity.replay.setting_values import default_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_parity.contract.models import LaunchContract


def engine_setting_names() -> list[str]:
    """Return what a setting of an engine may be called."""
    classes = (*BACKTEST_ENGINES.values(), *LIVE_ENGINES.values())
    return sorted({key for kind in classes for key in kind.__struct_fields__})


def engine_settings(contract: LaunchContract) -> Iterator[dict[str, Any]]:
    """Yield them as `venue_settings` does. Raises `ConfigRefused`."""
    given = {path: contract.engines_for(path).model_dump(mode="json") for path in Path}
    for part, backtest_class in BACKTEST_ENGINES.items():
        classes = {Path.BACKTEST: backtest_class, Path.PAPER: LIVE_ENGINES[part]}
        words = {path: given[path][part] for path in Path}
        if not any(words.values()):
            continue
        configs = {path: _known_of(contract, path, part, classes, words[path]) for path in Path}
        for key in dict.fromkeys(key for path in Path for key in words[path]):
            lacking = next((path for path in Path if key not in classes[path].__struct_fields__), None)
            values = {path: getattr(configs[path], key, None) for path in Path}
            refused = lacking is not None and key in words[lacking]
            alike = (
                values[Path.BACKTEST] == values[Path.PAPER] if lacking is None else _is_default(classes, values, key)
            )
            if refused or not alike:
                yield {
                    "part": part,
                    "venue": "",
                    "key": key,
                    **{path.value: shown(value) for path, value in values.items()},
                    "lacking": lacking.value if lacking else "",
                    "refused": refused,
                    "where": overridden_at(contract, f"engines.{part}.{key}", (Path.PAPER, Path.BACKTEST)),
                }


def _known_of(
    contract: LaunchContract, path: Path, part: str, classes: Mapping[Path, Any], words: Mapping[str, Any]
) -> Any:
    """Return a path's engine config, made of what its class has; what no class has is refused."""
    others = {key for kind in classes.values() for key in kind.__struct_fields__}
    foreign = others - {*classes[path].__struct_fields__}
    with told_where_given(contract, path):
        return parse_config(
            classes[path], {key: value for key, value in words.items() if key not in foreign}, f"engines.{part}"
        )


def _is_default(classes: Mapping[Path, Any], values: Mapping[Path, Any], key: str) -> bool:
    """Whether the only path that has a setting gives it the value that it would have anyway."""
    path = next(path for path, kind in classes.items() if key in kind.__struct_fields__)
    field = next(field for field in msgspec.structs.fields(classes[path]) if field.name == key)
    return bool(values[path] == default_of(field))
