"""A model's name to a model in memory: located, read and checked; its code never runs."""
