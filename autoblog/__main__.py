"""`python -m autoblog`: the same as the command `autoblog`."""

from autoblog.cli import main

if __name__ == "__main__":
    main()
