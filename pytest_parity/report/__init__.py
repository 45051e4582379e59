"""What people read: failure texts and artifact files."""
