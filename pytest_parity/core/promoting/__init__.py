"""What the items of a contract come to: its verdict."""
