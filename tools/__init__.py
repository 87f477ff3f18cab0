"""What this project generates by rules of its own.

Without `--spec`, `python -m generator` runs `project`, which `pyproject.toml` names. `profile` checks our
rules for `spec/`, `unasync` derives the synchronous code, and `endpoint` lists what an operation still lacks.
"""
