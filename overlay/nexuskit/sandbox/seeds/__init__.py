"""Seeds: their model, loading and validation, and the demo data."""
