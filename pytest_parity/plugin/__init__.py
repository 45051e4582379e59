"""The pytest binding: options, collection, items, outcomes. Thin: what it decides, other layers compute."""
