"""Tokens per second of our engine, transformers' `generate` and its pipeline, side by side."""
