"""The door for programs that were written for HIPS autograd, whose import name is ours too.

``autograd`` looks for its modules in this folder as well, so that ``import autograd.numpy as np``,
``autograd.scipy``, ``autograd.extend``, ``autograd.misc`` and ``autograd.test_util`` are found.
Each is thin over what the library has; nothing else imports them.
"""
