"""`python -m frontier` is `frontier`."""

import sys

from frontier.entry import main

if __name__ == "__main__":
    sys.exit(main())
