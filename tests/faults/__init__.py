"""The fault run: real posts to a real WordPress over a connection, and by processes, that fail."""
