"""Run the command line as ``python -m natoeu``."""

import sys

from natoeu.command import main

sys.exit(main())
