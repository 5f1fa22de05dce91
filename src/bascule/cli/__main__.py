"""`python -m bascule.cli` is the command `bascule`."""

from bascule.cli import main

main()
