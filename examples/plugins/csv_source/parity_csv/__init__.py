"""Quotes of a CSV file as a source for pytest-parity."""
