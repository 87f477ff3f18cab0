"""The request log, its file, and the redaction of secrets in both."""
