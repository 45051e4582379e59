"""What is planted for each label, found from what the paper path did without any fault."""
