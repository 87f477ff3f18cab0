"""Turns the hand-written description of the API in `spec/` into the package in `generated/`.

The steps, each in the module of its name: `load` and `bundle` read the document, `validate`, `lint` and
`examples` refuse a bad one, `parse` runs openapi-python-client, `build` fills the representation of `ir`,
`gate` proves that nothing was lost on the way, `render` writes, `tree` compares or replaces.
"""
