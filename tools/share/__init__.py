"""The spec in single files for other languages: `spec/dist/`."""
