"""Run the command line as ``python -m coursetools``."""

import sys

from coursetools.command import main

sys.exit(main())
