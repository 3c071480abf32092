# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m dokaz.interfaces.worker`: run a worker until SIGTERM or SIGINT."""

import sys

from dokaz.interfaces.worker.process import main

if __name__ == "__main__":
    sys.exit(main())
