"""The control API under `/_sandbox/`, described by `openapi.yaml`."""
