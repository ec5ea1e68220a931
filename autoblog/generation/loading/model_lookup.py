"""The name of a model to a folder on this machine, downloaded once if it is the hub's.

A model that is here already is used without asking the hub anything. Only configuration,
tokenizer and weights are downloaded, never code.
"""

import errno
import fnmatch
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import (
    HfApi,
    constants,
    hf_hub_download,
    snapshot_download,
    try_to_load_from_cache,
)
from huggingface_hub import errors as hub_errors

from autoblog.errors import ModelError, StorageError
from autoblog.generation.library_output import bars_on_terminals_only
from autoblog.generation.loading.model_files import READABLE, is_whole, weight_names
from autoblog.readable_sizes import readable_size

STARTER = "starter"
_ANSWER_WITHIN_S = 10.0
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {401, 403}
_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR}
_WITHOUT_HUB = "Or set AUTOBLOG_MODEL to the folder of a model, or to 'starter'."


@dataclass(frozen=True, kw_only=True)
class Hub:
    """Where models come from and where they are kept; None stands for huggingface_hub's own."""

    endpoint: str | None = None
    cache: Path | None = None
    starter: Path = Path(__file__).parents[2] / STARTER

    @property
    def folder(self) -> Path:
        """Where downloads are kept."""
        return self.cache or Path(constants.HF_HUB_CACHE)


def find_folder(model: str, *, hub: Hub) -> Path:
    """The folder that holds `model` whole; raises `ModelError` or `StorageError`."""
    local = _local_folder(model, hub)
    return local or _cached(model, hub) or _download(model, hub)


def find_texts(model: str, *, hub: Hub) -> Path:
    """A folder that holds what is no weights: configuration and tokenizer."""
    local = _local_folder(model, hub) or _cached(model, hub)
    if local:
        return local
    files = _list_files(model, hub)
    return _fetch(model, _texts_of(files), hub)


def find_config(model: str, *, hub: Hub) -> tuple[Path, int]:
    """A folder that holds `config.json`, and how many bytes must be downloaded for the rest."""
    local = _local_folder(model, hub) or _cached(model, hub)
    if local:
        return local, 0
    files = _list_files(model, hub)
    with _translated(model, hub), bars_on_terminals_only():
        config = hf_hub_download(model, "config.json", endpoint=hub.endpoint, cache_dir=hub.cache)
    return Path(config).parent, sum(files.values())


def _local_folder(model: str, hub: Hub) -> Path | None:
    """The folder that the name is; None if it is the hub's name of a model."""
    if model == STARTER:
        if not is_whole(hub.starter):
            raise ModelError(
                "The starter model is missing from this installation of autoblog. Install "
                "autoblog again, or set AUTOBLOG_MODEL to EleutherAI/gpt-neo-125m."
            )
        return hub.starter
    folder = _existing_folder(model)
    if folder:
        return folder
    if model.startswith(("/", ".", "~")):
        raise ModelError(f"AUTOBLOG_MODEL names the folder {model}, which does not exist.")
    return None


def _existing_folder(name: str) -> Path | None:
    try:
        folder = Path(name).expanduser()
        return folder if folder.is_dir() else None
    except (OSError, RuntimeError):  # a name too long, a place we may not look, no home folder
        return None


def _cached(model: str, hub: Hub) -> Path | None:
    """The folder of an earlier download, if it was finished."""
    try:
        config = try_to_load_from_cache(model, "config.json", cache_dir=hub.cache)
    except ValueError as error:  # HFValidationError
        raise ModelError(
            f"AUTOBLOG_MODEL is {model!r}, which is neither a folder here nor a name that a hub "
            "model can have, such as EleutherAI/gpt-neo-125m."
        ) from error
    if not isinstance(config, str):
        return None
    folder = Path(config).parent
    return folder if is_whole(folder) else None


def _download(model: str, hub: Hub) -> Path:
    files = _list_files(model, hub)
    _check_space(model, sum(files.values()), hub)
    _fetch(model, _texts_of(files), hub)
    # the weights last: where they are, the download was finished
    return _fetch(model, weight_names(files), hub)


def _texts_of(files: Mapping[str, int]) -> list[str]:
    weights = weight_names(files)
    return [name for name in files if name not in weights]


def _fetch(model: str, names: list[str], hub: Hub) -> Path:
    with _translated(model, hub), bars_on_terminals_only():
        folder = snapshot_download(
            model, allow_patterns=names, endpoint=hub.endpoint, cache_dir=hub.cache
        )
    return Path(folder)


def _list_files(model: str, hub: Hub) -> dict[str, int]:
    """The files that are needed, and their bytes.

    This first question is asked once and without retries: huggingface_hub's download would
    repeat it for 23 seconds when there is no network.
    """
    with _translated(model, hub):
        info = HfApi(endpoint=hub.endpoint).model_info(
            model, files_metadata=True, timeout=_ANSWER_WITHIN_S
        )
    sizes = {file.rfilename: file.size or 0 for file in info.siblings or ()}
    return wanted_files(model, sizes)


def wanted_files(model: str, sizes: Mapping[str, int]) -> dict[str, int]:
    """Of all files of a hub model those to download: text files, and one form of the weights."""
    weights = weight_names(sizes)
    if "config.json" not in sizes or not weights:
        raise ModelError(
            f"The hub's {model} is not a model for transformers: it lacks config.json or weights "
            "(safetensors, or pytorch_model.bin). Choose another model."
        )
    texts = [
        name
        for name in sizes
        if any(fnmatch.fnmatch(name, pattern) for pattern in READABLE)
        and "/" not in name
        and not name.endswith(".index.json")
    ]
    return {name: sizes[name] for name in sorted({*texts, *weights})}


def _check_space(model: str, needed: int, hub: Hub) -> None:
    place = next(path for path in [hub.folder, *hub.folder.absolute().parents] if path.exists())
    free = shutil.disk_usage(place).free
    if needed > free:
        raise StorageError(
            f"{model} is a download of {readable_size(needed)}, and {hub.folder} has "
            f"{readable_size(free)} left. Free some space, or set HF_HOME to a larger disk."
        )


@contextmanager
def _translated(model: str, hub: Hub) -> Iterator[None]:
    """huggingface_hub's errors as ours; all say what to do next."""
    try:
        yield
    except hub_errors.OfflineModeIsEnabled as error:
        raise ModelError(
            f"{model} has not been downloaded yet, and HF_HUB_OFFLINE forbids it. Unset "
            f"HF_HUB_OFFLINE for the first run. {_WITHOUT_HUB}"
        ) from error
    except hub_errors.GatedRepoError as error:
        raise ModelError(
            f"{model} is gated: accept its terms at https://huggingface.co/{model}, then set "
            "HF_TOKEN or run `hf auth login`."
        ) from error
    except hub_errors.RepositoryNotFoundError as error:
        raise ModelError(
            f"The hub has no model {model}, or keeps it private. Check the spelling of "
            "AUTOBLOG_MODEL; for a private model set HF_TOKEN."
        ) from error
    except hub_errors.HfHubHTTPError as error:
        status = error.response.status_code
        cause = "Check HF_TOKEN." if status in _REFUSED else "Try again later."
        raise ModelError(
            f"The hub answered {status} when asked for {model}. {cause} {_WITHOUT_HUB}"
        ) from error
    except (OSError, RuntimeError, hub_errors.HTTPError) as error:  # type: ignore[attr-defined]  # httpx's or httpx2's, by huggingface_hub's version
        raise download_failure(model, hub, error) from error


def download_failure(model: str, hub: Hub, error: BaseException) -> ModelError | StorageError:
    """A failed download that no answer of the hub explains: this disk, or the network."""
    numbers = {getattr(cause, "errno", None) for cause in _causes(error)}
    if numbers & _DISK_FULL or any("No space left" in str(cause) for cause in _causes(error)):
        return StorageError(
            f"The disk is full: {model} could not be downloaded to {hub.folder}. Free some "
            "space, or set HF_HOME to a larger disk; the download goes on where it stopped."
        )
    if numbers & _NOT_WRITABLE:
        return StorageError(
            f"{model} could not be downloaded: {hub.folder} cannot be written to. Set HF_HOME to a "
            "folder that can."
        )
    return ModelError(
        f"{model} has not been downloaded yet, and the hub cannot be reached. Check the internet "
        f"connection. {_WITHOUT_HUB}"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
