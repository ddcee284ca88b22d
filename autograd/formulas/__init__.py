"""The small language in which primitives are written: parsed, run, simplified, printed.

language        one formula: its tree, its value, its simpler form
variadic        formulas of any number of operands, written for one of them
notation        one table of notations, and the fold that writes a formula in each of them
latex, mathml   two of them; text and arrays are in ``notation``, postfix where the page is made
applications    rows of arrays with their parameters, as formulas
compiled_text   text compiled at run time, which inspect and debuggers can read
"""
