"""What is known of each primitive, one row each.

primitive                what a primitive is; register, unregister
scalars                  THE table: functions of numbers, and of any number of operands
arrays                   its rows of arrays, that do not act element by element
kernels, array_kernels   how they are computed, on floats and on arrays
error_function           the normal distribution function of arrays
"""
