"""What became of the entries of both paths: how far each got, and why no further."""
