"""The control API under `/_sandbox/`, described by `openapi.yaml`."""

from .router import control_routes

__all__ = ["control_routes"]
