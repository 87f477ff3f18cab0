"""Turns a description of an API in OpenAPI into a Python package.

The steps, each in the module of its name: `yaml_loader` and `bundle` read the files into a `document`;
`reading` brings the document into one form; `builder` with `operations`, `schemas`, `unions`, `merging` and
`naming` makes the representation of `ir` from it; `render` writes that with the templates; `output` compares
or replaces. A project may add steps of its own: see `pipeline.run_project`.
"""
