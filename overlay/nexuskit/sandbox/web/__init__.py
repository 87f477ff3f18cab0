"""HTTP: requests and responses, bodies, connections, and which requests are let in."""
