"""Shared parts of the resources: validation, paging, lookup and suggestions. No I/O."""
