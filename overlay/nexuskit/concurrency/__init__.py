"""Concurrency primitives, written by hand for each side because they cannot be derived.

Both modules define the same names.
"""
