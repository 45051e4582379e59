"""What differs between two paths, of which kind it is, and what it follows from."""
