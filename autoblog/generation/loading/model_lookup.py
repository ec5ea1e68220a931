"""A model's name to its folder or GGUF file; the hub is asked only for models not here yet."""

from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import constants, try_to_load_from_cache

from autoblog.errors import ModelError
from autoblog.generation.loading.hub_download import HubDownload
from autoblog.generation.loading.model_files import is_gguf, is_whole

STARTER = "starter"


@dataclass(frozen=True, kw_only=True)
class Hub:
    """Where models come from and where they are kept; None means huggingface_hub's default."""

    endpoint: str | None = None
    cache: Path | None = None
    starter: Path = Path(__file__).parents[2] / STARTER

    def download(self, model: str) -> HubDownload:
        """Return the download of a model."""
        folder = self.cache or Path(constants.HF_HUB_CACHE)
        return HubDownload(model=model, endpoint=self.endpoint, cache=self.cache, folder=folder)


def find_folder(model: str, *, hub: Hub) -> Path:
    """Return the folder that holds all of `model`. Raises `ModelError` or `StorageError`."""
    return _folder_here(model, hub) or hub.download(model).fetch_all()


def find_texts(model: str, *, hub: Hub) -> Path:
    """Return a folder that holds everything but the weights: configuration and tokenizer."""
    return _folder_here(model, hub) or hub.download(model).fetch_texts()


def find_config(model: str, *, hub: Hub) -> tuple[Path, int]:
    """Return a folder that holds `config.json`, and the bytes that are not downloaded yet."""
    here = _folder_here(model, hub)
    return (here, 0) if here else hub.download(model).fetch_config()


def _folder_here(model: str, hub: Hub) -> Path | None:
    """Return the starter, the folder or GGUF file of that name, or an earlier download."""
    if model == STARTER:
        if not is_whole(hub.starter):
            raise ModelError(
                "The starter model is missing from this installation of autoblog. Install "
                "autoblog again, or set AUTOBLOG_MODEL to EleutherAI/gpt-neo-125m."
            )
        return hub.starter
    here = _existing(model)
    if here and (here.is_dir() or is_gguf(here)):
        return here
    if here:
        raise ModelError(
            f"AUTOBLOG_MODEL names the file {model}. Name the folder that it lies in, a GGUF file, "
            "a hub id, or 'starter'."
        )
    if model.startswith(("/", ".", "~")) or is_gguf(model):
        kind = "file" if is_gguf(model) else "folder"
        raise ModelError(
            f"AUTOBLOG_MODEL names the {kind} {model}, which does not exist (seen from "
            f"{Path.cwd()}). Correct the path, or name a hub model or 'starter'."
        )
    name, _, revision = model.partition("@")
    if revision:
        raise ModelError(
            f"AUTOBLOG_MODEL is {model!r}, but takes no revision: name {name}. To stay with one "
            "version, download it to a folder (`hf download --revision`) and name the folder."
        )
    return _downloaded(model, hub)


def _existing(name: str) -> Path | None:
    try:
        path = Path(name).expanduser()
        return path if path.exists() else None
    except (OSError, RuntimeError):  # the name is too long, may not be read, or has no home folder
        return None


def _downloaded(model: str, hub: Hub) -> Path | None:
    """Return the folder of an earlier download, if it was finished."""
    try:
        config = try_to_load_from_cache(model, "config.json", cache_dir=hub.cache)
    except ValueError as error:  # HFValidationError
        raise ModelError(
            f"AUTOBLOG_MODEL is {model!r}, which is neither a folder in {Path.cwd()} nor a name "
            "that a hub model can have, such as EleutherAI/gpt-neo-125m."
        ) from error
    if not isinstance(config, str):
        return None
    folder = Path(config).parent
    return folder if is_whole(folder) else None
