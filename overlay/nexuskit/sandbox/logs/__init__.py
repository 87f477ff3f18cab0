"""The request log, the log file, and the redaction of secrets."""
