"""The control API, under `/_sandbox/`: what a test does to the sandbox that no client of the service could.

`openapi.yaml` describes it, and `GET /_sandbox/openapi.json` serves that.
"""

from .router import control_routes

__all__ = ["control_routes"]
