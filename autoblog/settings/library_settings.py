"""Settings of the libraries that autoblog uses: handed on from the env file to the environment.

People write them beside ours, but the libraries look in the environment alone.
"""

import os
import re
from typing import Final

from autoblog.settings.env_file import EnvFile

_OF_LIBRARIES: Final = re.compile(
    r"(HF|HUGGINGFACE|TRANSFORMERS|TORCH|PYTORCH|CUDA|OMP|MKL|OPENBLAS)_[A-Z0-9_]+|PG[A-Z]+"
    r"|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|SSL_CERT_(FILE|DIR)|TOKENIZERS_PARALLELISM|XDG_CACHE_HOME"
    r"|(?i:(https?|all|no)_proxy)"
)


def hand_on(file: EnvFile) -> None:
    """Put the libraries' settings of `file` into the environment, whose own values win.

    Call this before the libraries are imported. An empty value means the library's default.
    """
    for name, value in file.values.items():
        if value and _OF_LIBRARIES.fullmatch(name):
            os.environ.setdefault(name, value)
