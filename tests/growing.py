"""A scripted model whose texts grow word by word, as a real one's do by tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import sleep

from autoblog.errors import StoppedError
from autoblog.generation import Completion, Decoding, Watch, watch_nothing
from tests.scripted import ScriptedGenerator


@dataclass
class GrowingGenerator(ScriptedGenerator):
    """Waits `seconds` a word, tells `watch` of every one, and ends once `stopped`."""

    seconds: float = 0.0
    watch: Watch = watch_nothing
    stopped: Callable[[], bool] = field(default=lambda: False)

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds."""
        answer = super().generate(prompts, decoding=decoding, seeds=seeds)
        longest = max((text.tokens for own in answer for text in own), default=0)
        for count in range(1, longest + 1):
            if self.stopped():
                raise StoppedError("told to stop")
            sleep(self.seconds)
            grown = [[_first(text, count) for text in own] for own in answer]
            self.watch(lambda grown=grown: grown)  # type: ignore[misc]
        return answer


def _first(completion: Completion, words: int) -> Completion:
    text = " ".join(completion.text.split(" ")[:words])
    return replace(completion, text=text, tokens=min(words, completion.tokens))
