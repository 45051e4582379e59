"""The entry point: pytest and the standard library only."""
