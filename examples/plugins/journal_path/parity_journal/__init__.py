"""What a paper bot really did, as a path for pytest-parity."""
