"""Downloads a hub model: configuration, tokenizer and weights, never code.

Each failure becomes an error that says what to do next.
"""

import errno
import fnmatch
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from huggingface_hub import errors as hub_errors

from autoblog.errors import ModelError, StorageError
from autoblog.generation.library_output import bars_on_terminals_only
from autoblog.generation.loading.model_files import READABLE, is_gguf, weight_names
from autoblog.readable_sizes import readable_size

_ANSWER_WITHIN_S = 10.0
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {401, 403}
_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR}
_WITHOUT_HUB = "Or set AUTOBLOG_MODEL to the folder of a model, or to 'starter'."


@dataclass(frozen=True, kw_only=True)
class HubDownload:
    """One model's download. `folder` is where models are kept: `cache`, or huggingface_hub's."""

    model: str
    endpoint: str | None
    cache: Path | None
    folder: Path

    def fetch_all(self) -> Path:
        """Download everything. The weights come last: if they are there, all files are."""
        files = self._list_files()
        self._check_space(sum(files.values()))
        self._fetch(_texts_of(files))
        return self._fetch(weight_names(files))

    def fetch_texts(self) -> Path:
        """Download everything but the weights."""
        return self._fetch(_texts_of(self._list_files()))

    def fetch_config(self) -> tuple[Path, int]:
        """Download `config.json`; return its folder and the bytes of all files."""
        files = self._list_files()
        with self._translated(), bars_on_terminals_only():
            config = hf_hub_download(
                self.model, "config.json", endpoint=self.endpoint, cache_dir=self.cache
            )
        return Path(config).parent, sum(files.values())

    def _fetch(self, names: list[str]) -> Path:
        with self._translated(), bars_on_terminals_only():
            folder = snapshot_download(
                self.model, allow_patterns=names, endpoint=self.endpoint, cache_dir=self.cache
            )
        return Path(folder)

    def _list_files(self) -> dict[str, int]:
        """Return the files to download, and their bytes.

        This question is asked first, once and without retries: without a network huggingface_hub's
        download would repeat it for 23 seconds.
        """
        with self._translated():
            info = HfApi(endpoint=self.endpoint).model_info(
                self.model, files_metadata=True, timeout=_ANSWER_WITHIN_S
            )
        sizes = {file.rfilename: file.size or 0 for file in info.siblings or ()}
        return wanted_files(self.model, sizes)

    def _check_space(self, needed: int) -> None:
        parents = [self.folder, *self.folder.absolute().parents]
        free = shutil.disk_usage(next(path for path in parents if path.exists())).free
        if needed > free:
            raise StorageError(
                f"{self.model} is a download of {readable_size(needed)}, and {self.folder} has "
                f"{readable_size(free)} left. Free some space, or set HF_HOME to a larger disk."
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn huggingface_hub's errors into ours."""
        model = self.model
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
                f"There is no folder {model} in {Path.cwd()}, and the hub has no model {model}, or "
                "keeps it private. Check the spelling of AUTOBLOG_MODEL; for a private model set "
                "HF_TOKEN."
            ) from error
        except hub_errors.HfHubHTTPError as error:
            status = error.response.status_code
            cause = "Check HF_TOKEN." if status in _REFUSED else "Try again later."
            raise ModelError(
                f"The hub answered {status} when asked for {model}. {cause} {_WITHOUT_HUB}"
            ) from error
        except (OSError, RuntimeError, hub_errors.HTTPError) as error:  # type: ignore[attr-defined]  # httpx's or httpx2's, by huggingface_hub's version
            raise download_failure(model, self.folder, error) from error


def wanted_files(model: str, sizes: Mapping[str, int]) -> dict[str, int]:
    """Choose the files of a hub model to download: text files, and one form of the weights."""
    weights = weight_names(sizes)
    files = sorted(name for name in sizes if is_gguf(name))
    if files and not weights:
        raise ModelError(
            f"The hub's {model} holds GGUF files. Download one (`hf download {model} {files[0]}`) "
            "and set AUTOBLOG_MODEL to its path."
        )
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


def download_failure(model: str, folder: Path, error: BaseException) -> ModelError | StorageError:
    """Return the error of a download that the hub did not refuse: this disk, or the network."""
    numbers = {getattr(cause, "errno", None) for cause in _causes(error)}
    if numbers & _DISK_FULL or any("No space left" in str(cause) for cause in _causes(error)):
        return StorageError(
            f"The disk is full: {model} could not be downloaded to {folder}. Free some "
            "space, or set HF_HOME to a larger disk; the download goes on where it stopped."
        )
    if numbers & _NOT_WRITABLE:
        return StorageError(
            f"{model} could not be downloaded: {folder} cannot be written to. Set HF_HOME to a "
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


def _texts_of(files: Mapping[str, int]) -> list[str]:
    weights = weight_names(files)
    return [name for name in files if name not in weights]
