"""The decision whether a run goes on after its results so far; it runs nothing itself."""

from dataclasses import dataclass

from autoblog.pipeline.results import Failed, Posted, Rejected, Rendered, Result

# A model whose texts fail the filters for three topics will fail for the fourth.
MAX_TOPICS_IN_VAIN = 3


@dataclass(kw_only=True)
class Progress:
    """The results of a run in numbers; `count` is how many posts it is to make."""

    count: int
    done: int = 0
    in_vain: int = 0
    repeated: int = 0
    ended: bool = False

    def is_over(self, *, counts: bool = True) -> bool:
        """Return whether the run ends before its next topic, which `counts` towards `count`."""
        is_full = counts and self.done == self.count
        return is_full or self.ended or self.in_vain == MAX_TOPICS_IN_VAIN

    def add(self, result: Result, *, counts: bool = True) -> None:
        """Count a result."""
        self.done += counts and isinstance(result, (Posted, Rendered))
        self.in_vain += isinstance(result, (Rejected, Failed))
        ends_run = "never" if result.error is None else result.error.ends_run
        self.repeated += ends_run == "when repeated"
        self.ended = ends_run == "at once" or self.repeated > 1
