"""Prints how many tokens a step would give if the text itself were used as a draft.

    python -m benchmarks.lookup [--model starter]

Prompt look-up decoding (Saxena 2023): what followed the last two or three tokens, the last time
they stood in the text, is proposed and checked in one step. A token is chosen by its own random
number here, so a proposal is accepted exactly where the text goes on as proposed; that can be
counted on texts that were written without it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from autoblog.generation import Decoding
from autoblog.generation.loading.load_model import load
from autoblog.generation.tokenization import TokenReader
from autoblog.topics import read_topics

TOPICS = Path(__file__).parent / "topics.yaml"
NGRAMS = (3, 2)
PROPOSED = 4


def proposal(ids: Sequence[int], end: int) -> Sequence[int]:
    """Return what followed the latest tokens before `end`, the last time that they occurred."""
    for size in NGRAMS:
        key = ids[end - size : end]
        for start in range(end - size - 1, -1, -1):
            if ids[start : start + size] == key:
                return ids[start + size : min(start + size + PROPOSED, end)]
    return ()


def steps_of(ids: Sequence[int], prompt_length: int) -> int:
    """Return how many steps a text takes with look-up; without it, each token takes one."""
    index, steps = prompt_length, 0
    while index < len(ids):
        proposed = proposal(ids, index)
        accepted = 0
        while (
            accepted < len(proposed)
            and index + accepted < len(ids)
            and proposed[accepted] == ids[index + accepted]
        ):
            accepted += 1
        index += accepted + 1
        steps += 1
    return steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="starter")
    asked = parser.parse_args()
    generator = load(asked.model, device="cpu", dtype="auto", max_batch=None)
    if not isinstance(generator, TokenReader):
        raise TypeError("the model has no tokenizer to read its texts with")
    encode = generator.tokens.encode  # the same cut as the model's
    prompts = [
        f"Title: {topic.title}\nTags: {', '.join(topic.keywords)}\n\n"
        for topic in read_topics(TOPICS)
    ][:20]
    for temperature in (0.8, 0.0):
        decoding = Decoding(max_new_tokens=400, temperature=temperature)
        texts = generator.generate(prompts, decoding=decoding, seeds=[[1, 2]] * len(prompts))
        tokens = steps = 0
        for prompt, own in zip(prompts, texts, strict=True):
            before = encode(prompt)
            for text in own:
                ids = [*before, *encode(text.text)]
                tokens += len(ids) - len(before)
                steps += steps_of(ids, len(before))
        print(f"temperature {temperature}: {tokens / steps:.2f} tokens a step")


if __name__ == "__main__":
    main()
