"""Turns the hand-written description of the API in `spec/` into the package in `generated/`.

The steps, each in the module of its name: `load` and `bundle` read the document; `references`, `validate`,
`extensions`, `keys`, `lint`, `lint_names`, `constructs`, `schema_constructs`, `unions` and `examples` refuse
a bad one, in the order that `pipeline` gives; `parse` runs openapi-python-client, `build` fills the
representation of `ir`, `gate` proves that nothing was lost on the way, `render` writes, `tree` compares or
replaces.
"""
