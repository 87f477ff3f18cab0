"""HTTP: requests and responses, bodies, connections and access control."""
