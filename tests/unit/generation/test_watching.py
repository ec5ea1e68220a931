"""Texts that are watched while they are written."""

from pathlib import Path

import pytest

from autoblog.errors import StoppedError
from autoblog.generation import Completion, Decoding, SoFar
from autoblog.generation.loading.load_model import load

DECODING = Decoding(max_new_tokens=12, stop=("\n\n",), end_loops=False)
SEEDS = [[1, 2], [3]]
PROMPTS = ["The quick", "Bread takes"]


class Watcher:
    """Notes what it sees after every token, and stops the writing after `most` of them."""

    def __init__(self, most: int | None = None) -> None:
        self.seen: list[list[list[Completion]]] = []
        self.most = most

    def __call__(self, so_far: SoFar) -> None:
        self.seen.append(so_far())

    def stopped(self) -> bool:
        return self.most is not None and len(self.seen) >= self.most


def _texts(completions: list[list[Completion]]) -> list[list[tuple[str, int]]]:
    return [[(each.text, each.tokens) for each in own] for own in completions]


@pytest.mark.parametrize("through_transformers", [False, True])
@pytest.mark.parametrize("name", ["gpt-neo", "llama"])
def test_every_text_grows_to_its_end(
    model_folders: dict[str, Path], name: str, through_transformers: bool
) -> None:
    watcher = Watcher()
    generator = load(
        str(model_folders[name]),
        device="cpu",
        dtype="float32",
        max_batch=None,
        through_transformers=through_transformers,
        watch=watcher,
    )
    answer = generator.generate(PROMPTS, decoding=DECODING, seeds=SEEDS)
    assert _texts(watcher.seen[-1]) == _texts(answer)
    for prompt, own in enumerate(SEEDS):
        for candidate, _ in enumerate(own):
            lengths = [seen[prompt][candidate].tokens for seen in watcher.seen]
            assert lengths == sorted(lengths)
            assert lengths[0] <= 1
            for seen in watcher.seen:
                text = seen[prompt][candidate].text
                assert answer[prompt][candidate].text.startswith(text.rstrip("\ufffd"))


def test_watching_changes_no_text_and_a_watcher_can_stop_it(model_folders: dict[str, Path]) -> None:
    watcher = Watcher(most=5)
    folder = str(model_folders["gpt-neo"])
    generator = load(
        folder,
        device="cpu",
        dtype="float32",
        max_batch=None,
        watch=watcher,
        stopped=watcher.stopped,
    )
    with pytest.raises(StoppedError):
        generator.generate(["The quick"], decoding=DECODING, seeds=[[1]])
    unwatched = load(folder, device="cpu", dtype="float32", max_batch=None)
    [[whole]] = unwatched.generate(["The quick"], decoding=DECODING, seeds=[[1]])
    assert len(watcher.seen) == 5
    assert whole.text.startswith(watcher.seen[-1][0][0].text)


def test_beams_show_nothing_before_their_end(model_folders: dict[str, Path]) -> None:
    watcher = Watcher()
    generator = load(
        str(model_folders["gpt2"]), device="cpu", dtype="float32", max_batch=None, watch=watcher
    )
    decoding = Decoding(max_new_tokens=5, num_beams=2)
    [[found]] = generator.generate(["The quick"], decoding=decoding, seeds=[[1]])
    assert found.tokens
    assert [seen[0][0].text for seen in watcher.seen] == [""] * len(watcher.seen)
