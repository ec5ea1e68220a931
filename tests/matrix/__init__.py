"""The matrix: what each role gets on each version and form of WordPress."""
