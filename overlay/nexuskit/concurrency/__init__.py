"""What waits or runs beside something else: two small modules by hand, of the same names, one for each side.

Everything else of the synchronous side is derived from the asynchronous one; these cannot be.
"""
