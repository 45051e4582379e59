"""Judgements on plain results: what one item of a session says."""
