"""Topics to outcomes, in order."""
