"""``python -m autograd`` is the command ``glassgrad``."""

import sys

from autograd.cli import main

sys.exit(main())
