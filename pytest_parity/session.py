"""The use case: replay both paths of a session, compare them, write the evidence."""
