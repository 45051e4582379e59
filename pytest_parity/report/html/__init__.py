"""The HTML report: what its rows open to, and what stands above them. Every value is escaped where it is printed."""
