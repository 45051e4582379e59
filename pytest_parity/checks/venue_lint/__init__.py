"""The venue lint: what the two paths can't have alike, told before anything is replayed."""
