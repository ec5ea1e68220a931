"""A bound on the whole time of an exchange, which timeouts of single reads do not give."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from autoblog.log_lines import Line
from autoblog.wordpress.http.failures import AnswerTooSlowError

_log = logging.getLogger(__name__)
_TELL_AFTER_S = 5.0

Result = TypeVar("Result")


def within(seconds: float, action: Callable[[], Result], *, waiting_for: str) -> Result:
    """Return the action's result, or raise its error; log a line after five seconds.

    Raises `AnswerTooSlowError` after `seconds`. The action then goes on in a thread that ends with
    the server's next silence or with the program; nothing reads its result.
    """
    results: list[Result] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            results.append(action())
        except BaseException as error:  # noqa: BLE001 (raised again by the caller)
            errors.append(error)
        finally:
            done.set()

    threading.Thread(target=run, name=f"waiting for {waiting_for}", daemon=True).start()
    if not done.wait(min(_TELL_AFTER_S, seconds)):
        _log.info(Line(f"waiting for {waiting_for}"))
        if not done.wait(max(0.0, seconds - _TELL_AFTER_S)):
            raise AnswerTooSlowError
    if errors:
        raise errors[0]
    return results[0]
