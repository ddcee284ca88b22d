"""What is known of each primitive, one row each.

primitive                what a primitive is; register, unregister
scalars                  THE table: functions of numbers
reductions               its rows of any number of operands; along_axes: these along axes of arrays
rules                    local derivatives, ready to run
array_primitive          what a primitive of arrays is
arrays, moves, linear_algebra   the rows of arrays that do not act element by element
kernels, array_kernels   how rows are computed, on floats and on arrays
error_function, special_functions   what of this neither Python nor NumPy has
smooth_pieces            where rows kink or jump
"""
