"""The one model of the studio, and the line of those who wait for it.

A call runs in a thread of its own, so that its text can be shown while it is written, and so that
it ends by itself if nobody looks any more.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, Generic, Protocol, TypeVar

from autoblog.daemon import HeldModel
from autoblog.errors import StoppedError
from autoblog.generation import Completion, SoFar, TextGenerator, Watch
from autoblog.writing import RecordingGenerator

LOOK_EVERY_S: Final = 0.15
"""The time between two looks at a text; decoding it costs about as much as writing a token."""

T = TypeVar("T")


class LoadModel(Protocol):
    """Loads a model that tells `watch` of every token and ends once `stopped` returns true."""

    def __call__(self, model: str, *, stopped: Callable[[], bool], watch: Watch) -> TextGenerator:
        """Load `model`. Raises `ModelError`."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """`ahead` other calls come first."""

    ahead: int


@dataclass(frozen=True, kw_only=True)
class Loading:
    """The model is read into memory."""

    model: str


@dataclass(frozen=True, kw_only=True)
class Writing:
    """The texts of the calls that the model has answered, and those that it is writing.

    `tokens` were written in `seconds` since the model began.
    """

    finished: tuple[tuple[str, ...], ...] = ()
    texts: tuple[str, ...] = ()
    tokens: int = 0
    seconds: float = 0.0

    @property
    def tokens_per_s(self) -> float | None:
        """The tokens of all texts a second; None before the first are written."""
        return self.tokens / self.seconds if self.tokens and self.seconds else None


@dataclass(frozen=True, kw_only=True)
class BeingStopped:
    """The model was told to stop, and ends at its next token; one that is loaded, after that."""


STOPPING: Final = BeingStopped()


@dataclass(frozen=True, kw_only=True)
class Finished(Generic[T]):
    """What the work returned."""

    result: T


Stage = Waiting | Loading | Writing | BeingStopped | Finished[T]


@dataclass(kw_only=True)
class _Call:
    """One call of the model while it runs; only its own thread writes to it."""

    model: str
    stop: threading.Event
    stage: Loading | Writing
    ended: threading.Event = field(default_factory=threading.Event)
    recording: RecordingGenerator | None = None
    began: float = 0.0
    looked: float = 0.0
    answer: object = None
    error: Exception | None = None

    def look(self, so_far: SoFar) -> None:
        now = monotonic()
        if now - self.looked >= LOOK_EVERY_S:
            self.looked = now
            self.note(tuple(text for own in so_far() for text in own))

    def note(self, current: tuple[Completion, ...] = ()) -> None:
        """Note how far the writing is."""
        calls = self.recording.calls if self.recording else []
        answered = [[text for own in call.completions for text in own] for call in calls]
        written = [*current, *(text for texts in answered for text in texts)]
        self.stage = Writing(
            finished=tuple(tuple(text.text for text in texts) for texts in answered),
            texts=tuple(text.text for text in current),
            tokens=sum(text.tokens for text in written),
            seconds=monotonic() - self.began,
        )


class ModelDesk:
    """Holds at most one model, and lets one caller at a time work with it, in the order they came.

    Another model replaces the one in memory.
    """

    def __init__(self, load: LoadModel) -> None:
        self._load = load
        self._held = HeldModel()
        self._line: list[object] = []
        self._moved = threading.Condition()
        self._call: _Call | None = None

    def run(
        self, model: str, work: Callable[[RecordingGenerator], T], *, stop: threading.Event
    ) -> Iterator[Stage[T]]:
        """Yield how far the work is, and at last its result.

        `stop` ends it in line and at its next token; so does an iterator that is closed. Raises
        `StoppedError`, and what loading and `work` raise.
        """
        with self._turn() as turn:
            while ahead := self._ahead(turn):
                if stop.is_set():
                    raise StoppedError("stopped while it waited for the model")
                yield Waiting(ahead=ahead)
                with self._moved:
                    self._moved.wait(LOOK_EVERY_S)
            call = _Call(model=model, stop=stop, stage=Loading(model=model))
            thread = threading.Thread(target=self._work, args=(call, work), name="model")
            thread.start()
            try:
                shown: Loading | Writing | BeingStopped | None = None
                while not call.ended.wait(LOOK_EVERY_S):
                    stage = STOPPING if stop.is_set() else call.stage
                    if stage is not shown:
                        yield (shown := stage)
            finally:
                if not call.ended.is_set():  # nobody looks any more
                    stop.set()
                thread.join()
        if call.error is not None:
            raise call.error
        yield call.stage
        yield Finished(result=call.answer)  # type: ignore[arg-type]  # `work` returned it

    def close(self) -> None:
        """Free the model's memory."""
        self._held.release()

    def _work(self, call: _Call, work: Callable[[RecordingGenerator], object]) -> None:
        self._call = call
        try:
            generator = self._held.get(call.model, lambda: self._loaded(call.model))
            call.recording = RecordingGenerator(generator)
            call.began = monotonic()
            call.note()
            call.answer = work(call.recording)
            call.note()
        except Exception as error:  # noqa: BLE001  (it is raised where the caller waits)
            call.error = error
        finally:
            self._call = None
            call.ended.set()

    def _loaded(self, model: str) -> TextGenerator:
        return self._load(model, stopped=self._is_stopped, watch=self._watch)

    def _is_stopped(self) -> bool:
        return self._call is not None and self._call.stop.is_set()

    def _watch(self, so_far: SoFar) -> None:
        if self._call is not None:
            self._call.look(so_far)

    @contextmanager
    def _turn(self) -> Iterator[object]:
        turn = object()
        with self._moved:
            self._line.append(turn)
        try:
            yield turn
        finally:
            with self._moved:
                self._line.remove(turn)
                self._moved.notify_all()

    def _ahead(self, turn: object) -> int:
        with self._moved:
            return self._line.index(turn)
