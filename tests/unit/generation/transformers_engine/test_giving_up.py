"""A program that is told to stop gives a text up at the next token, and may write again."""

from pathlib import Path

import pytest

from autoblog.errors import StoppedError
from autoblog.generation import Decoding, load_generator


def test_a_text_is_given_up_at_the_next_token(model_folders: dict[str, Path]) -> None:
    asked: list[int] = []
    patience = [3]

    def stopped() -> bool:
        asked.append(1)
        return len(asked) >= patience[0]

    generator = load_generator(str(model_folders["gpt2"]), device="cpu", stopped=stopped)
    decoding = Decoding(max_new_tokens=20)
    with pytest.raises(StoppedError):
        generator.generate(["Once"], decoding=decoding, seeds=[[1]])
    assert len(asked) == 3
    patience[0] = 1000
    [[completion]] = generator.generate(["Once"], decoding=decoding, seeds=[[1]])
    assert completion.tokens > 0
    generator.close()
