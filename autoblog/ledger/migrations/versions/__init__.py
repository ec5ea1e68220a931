"""One file for each step; `revision` and `down_revision` give their order."""
