"""What a text is judged by besides its own words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from autoblog.filter_limits import Limits


@dataclass(frozen=True, kw_only=True)
class Context:
    """Where a text comes from and what it will stand beside; whatever is not given is not judged.

    `language` is the topic's, as an ISO 639-1 code. `prompt` is what the model was given, apart
    from the sections before: its lines may not come back. `known` is text of the blogger's own
    (title, notes): addresses that stand there may be repeated. `before` are the sections that stand
    before. `earlier` are the signatures of earlier posts (`signature`). `banned` are phrases that
    the blogger never wants to see. `looped` says that the generator broke the text off as a loop.
    """

    limits: Limits = field(default_factory=Limits)
    language: str = "en"
    prompt: str = ""
    known: str = ""
    before: Sequence[str] = ()
    earlier: Sequence[bytes] = ()
    banned: tuple[str, ...] = ()
    looped: bool = False
