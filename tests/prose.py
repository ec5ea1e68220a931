"""Texts that pass the filters, and texts that do not, for tests of the rooms that judge them."""

import itertools
import random

SYLLABLES = ("ba", "den", "fol", "gri", "har", "kel", "lo", "mar", "nu", "pen", "ros", "tim")
WORDS = tuple("".join(parts) for parts in itertools.product(SYLLABLES, repeat=3))


def passing(prompt: str, seed: int, *, sentences: int = 12) -> str:
    """About 110 words in two paragraphs that no filter minds; prompt and seed choose them."""
    source = random.Random(f"{prompt} {seed}")
    made = [" ".join(source.sample(WORDS, 9)).capitalize() + "." for _ in range(sentences)]
    return " ".join(made[: sentences // 2]) + "\n\n" + " ".join(made[sentences // 2 :])


def looping(prompt: str, seed: int) -> str:
    """One sentence over and over."""
    del prompt, seed
    return "I am a bot and I loop. " * 40


def short(prompt: str, seed: int) -> str:
    """Too little for any topic."""
    del prompt, seed
    return "Too short."
