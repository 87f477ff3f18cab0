"""How a request is sent and what an answer becomes: options, retries, TLS, errors. No I/O."""
