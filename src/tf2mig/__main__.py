"""``python -m tf2mig``."""

import sys

from tf2mig.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
