"""Turns a description of an API in OpenAPI into a Python package.

The steps, each in the module of its name: `yaml_loader` and `bundle` read the files; `house` checks our own
rules, for `spec/` alone; `reading` hands the document to openapi-python-client's models; `builder` with
`operations`, `schemas`, `unions`, `merging` and `naming` makes the representation of `ir` from them; `render`
writes it with the templates; `output` compares or replaces. `unasync` derives the synchronous code.
"""
