"""What was declared acceptable, and what that makes of each label."""
