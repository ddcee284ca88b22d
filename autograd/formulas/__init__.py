"""The small language in which primitives are written: parsed, run, simplified, printed.

language        one formula: its tree, its value, its simpler form
variadic        formulas of any number of operands, written for one of them
array_notation  formulas of arrays as on paper
mathml          formulas as a browser sets them
compiled_text   text compiled at run time, which inspect and debuggers can read
"""
