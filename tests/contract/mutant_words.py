"""What mutations put into a YAML file: values as texts, signs of YAML, and bytes that are no UTF-8."""

from __future__ import annotations

from typing import Final

WORDS: Final = [
    *("", "~", "null", "NO", "true", "yes", "TODO", "010", "0x1F", "1e5", "1e99", "-1", "0", "1", "3.5", "1_000"),
    *("99999999999999999999999999999", "16:00", "24:00", "9:45", "09:45", "09:45:61", "2024-02-30", "2024-03-05"),
    *("9999-12-31", "0000-01-01", "120", "120s", "0s", "1.5ns", "99999999999d", "12%", "-1%", "800 USD", "-5 USD"),
    *(
        "5 usd",
        "1e-28 BTC",
        "${risk.max_trades_per_day}",
        "${quotes.max_spread} wide",
        "${",
        "${}",
        "${risk}",
        "${a.b}",
    ),
    *(
        "../up",
        "/etc/passwd",
        "C:\\x",
        "~/x",
        "a\\b",
        ".",
        "*",
        "?",
        "[",
        "[!]",
        "[a-",
        "[]-a]",
        "**a*?[z-a]",
        "a:b",
        "a.b:c",
    ),
    *(
        "nautilus_trader 1.232",
        "nautilus_trader 9",
        "frozen",
        "Replay",
        "contract.yaml",
        "run.json",
        "a" * 65,
        "é",
        "💥",
    ),
    *(
        "\x07",
        "\x85",
        "\u2028",
        "\u00a0",
        "\ufeff",
        "\ufffe",
        "\x7f",
        "\x9b",
        "a\nb",
        "a\r\nb",
        "\t",
        " ",
        "'",
        '"',
        "''",
    ),
    *("AAPL.XNAS", "*.OPRA", "A .X", "a." * 40, "[key]", "<<", "{}", "lean", "catalog", "LIMIT", "quotes", "1.2.3"),
]
SIGNS: Final = [
    *(":", ": ", "- ", "? ", "# ", "{", "}", "[", "]", ",", "&a ", "*a", "&a", "*a : ", "!!int ", "!x ", "!", "|", ">"),
    *("|2-\n", "'", '"', "%", "%YAML 9.9\n", "@", "`", "---\n", "...\n", "\n", "\n\n", "\r", "\r\n", "\t", "  ", "\0"),
    *("\ufeff", "\x85", "\u2028", "\x07", "\x1b", "<<: *a\n", "~", '"\\ud800"', '"\\x07"', '"\\N"', '"\\U00110000"'),
    *("\\", "🙂", "é", "\u0301", "1" * 400, "x" * 3000, "[" * 40, "[" * 30_000, "{a: " * 40, "- " * 40, "\ufffe"),
]
RAW: Final = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff\xfea\0", b"\x80", b"\xe2\x80"]
