"""``python -m autograd`` is the command ``glassgrad``."""

import sys

from autograd.command import main

sys.exit(main())
