"""How a request is sent, and how a response is converted: options, retries, TLS, errors. No I/O."""
