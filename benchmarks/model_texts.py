"""Broken texts of a model's own: loops that were left to run, and texts that break off."""

from collections.abc import Sequence

from autoblog.finetuning.corpus import CorpusPost
from autoblog.generation import Decoding, load_generator
from benchmarks.broken_texts import Broken

TOKENS = 400
TAIL = 40  # letters


def model_texts(model: str, posts: Sequence[CorpusPost]) -> list[Broken]:
    """One loop and one broken end for each post's header, where the model makes them.

    The likeliest token at every step leads a small model into a loop; which texts are loops is
    told by their tokens, not by the filters that are measured.
    """
    generator = load_generator(model, device="cpu")
    prompts, seeds = [post.header for post in posts], [[0]] * len(posts)
    loop = Decoding(max_new_tokens=TOKENS, temperature=0.0, repetition_penalty=1.0)
    endless = Decoding(
        max_new_tokens=TOKENS, temperature=0.0, repetition_penalty=1.0, end_loops=False
    )
    seen = generator.generate(prompts, decoding=loop, seeds=seeds)
    whole = generator.generate(prompts, decoding=endless, seeds=seeds)
    cut = generator.generate(prompts, decoding=Decoding(max_new_tokens=TOKENS), seeds=seeds)
    generator.close()
    loops = [
        Broken(kind="model_loop", sections=(text.text,), residue=(_twice(text.text),))
        for [known], [text] in zip(seen, whole, strict=True)
        if known.finish_reason == "loop"
    ]
    ends = [
        Broken(kind="model_cut_end", sections=(text.text,), residue=(text.text[-TAIL:],))
        for [text] in cut
        if text.finish_reason == "length" and text.text[-1:].isalnum()
    ]
    return loops + ends


def _twice(text: str) -> str:
    """Return the text's last period twice; the text holds this while three periods are left."""
    periods = (p for p in range(1, len(text) // 3) if text.endswith(text[-p:] * 3))
    period = next(periods, TAIL)
    return text[-2 * period :]
