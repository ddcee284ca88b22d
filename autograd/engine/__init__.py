"""Nodes, recording and the reverse sweep.

reference        the reverse sweep as a textbook has it: read this first
backward         topological order and the one reverse sweep
chain_rule       what a node gives to its operands: upstream × local derivative
slots            what a node consists of
node             what is recorded, and gradients; value: of a float, tensor: of an array
operators        the methods behind ``a + b``
modes            no_grad, scope and detect_anomaly
anomalies        what detect_anomaly says
views            what the folders above show of a node
numpy_protocol   which primitive a call of NumPy records
array_data       what a Tensor takes as its data
copying          copies and pickles of graphs
forking          what a fork waits for
collector        when Python's cyclic collector waits
native           the same recording and sweep of Values in C
"""
