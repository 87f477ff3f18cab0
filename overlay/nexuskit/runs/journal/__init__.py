"""The journal: a file that records requests and outcomes."""
