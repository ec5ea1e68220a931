"""Teaches GPT-Neo a blog's voice, from nothing or from an existing model; used only by the cli."""
