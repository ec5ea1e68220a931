"""The migrations, one a file; `revision` and `down_revision` give their order."""
