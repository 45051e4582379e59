"""Which mismatches look like what a known difference between Nautilus's two stacks causes."""
