"""The outcomes of actions, and the report. Pure."""
