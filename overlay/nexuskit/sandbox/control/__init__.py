"""The control API, under `/_sandbox/`: what a test does to the sandbox that no client of the service could.

`openapi.yaml` describes it, and `GET /_sandbox/openapi.json` serves that.
"""

from .part import Control

__all__ = ["Control"]
