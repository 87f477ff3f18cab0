"""What the calls of the resources share: validation, paging, lookup and suggestions. No I/O."""
