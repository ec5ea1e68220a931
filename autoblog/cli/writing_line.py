"""Shows how far the writing of an article is: one line that moves on a terminal, else many."""

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from autoblog.cli import console

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text

    from autoblog.writing import WritingProgress


class WritingLine:
    """The line of the article in hand; `clear` takes it away before something else is printed."""

    def __init__(self) -> None:
        self._live: Live | None = None
        self._progress: WritingProgress | None = None
        self._since = 0.0

    def show(self, progress: "WritingProgress") -> None:
        """Show `progress` until the next call, or print it as one line."""
        if not console.shows_movement():
            console.tell(f"{progress.topic}: {', '.join(facts(progress))}")
            return
        self._progress, self._since = progress, monotonic()
        if self._live is None:
            self._live = _live(self)
            self._live.start()

    def clear(self) -> None:
        """Take the line away; without one, do nothing."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def __rich__(self) -> "Text":
        from rich.text import Text

        said = ""
        if self._progress is not None:
            waited_s = monotonic() - self._since
            numbers = ", ".join(facts(self._progress, waited_s=waited_s))
            # The slug comes last: on a narrow terminal it is what can be cut.
            said = f"{numbers}: {self._progress.topic}"
        return Text(said, no_wrap=True, overflow="ellipsis")


def facts(progress: "WritingProgress", *, waited_s: float = 0.0) -> Iterator[str]:
    """Yield what there is to say `waited_s` seconds after the progress was told."""
    yield f"part {progress.part} of {progress.parts}" if progress.part else "the title"
    if progress.attempt > 1:
        yield f"attempt {progress.attempt}"
    yield f"{progress.candidates} candidate{'' if progress.candidates == 1 else 's'}"
    if progress.tokens_per_s is not None:
        yield f"{progress.tokens_per_s:,.0f} tokens/s"
    if progress.left_s is not None:
        yield f"about {_duration(max(0.0, progress.left_s - waited_s))} left"
    elif progress.seconds + waited_s >= 1:
        yield f"{_duration(progress.seconds + waited_s)} so far"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"  # noqa: PLR2004


def _live(line: WritingLine) -> "Live":
    from rich.console import Console
    from rich.live import Live

    stderr = Console(stderr=True)
    return Live(line, console=stderr, transient=True, refresh_per_second=4, redirect_stdout=False)
