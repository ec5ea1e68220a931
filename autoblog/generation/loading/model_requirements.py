"""What a model would need, from its configuration alone."""

from autoblog.generation import ModelReport
from autoblog.generation.devices import (
    check_dtype_name,
    choose_device,
    dtype_name,
    find_devices,
)
from autoblog.generation.engine.weights import cache_dtype
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loading.load_model import check_fits, check_parts, dtype_for
from autoblog.generation.loading.model_config import read_config
from autoblog.generation.loading.model_lookup import Hub, find_config
from autoblog.generation.memory import available_memory


def report(model: str, *, device: str, dtype: str, hub: Hub | None = None) -> ModelReport:
    """Say what `model` would need; see `check_model`."""
    check_dtype_name(dtype)
    torch_device = choose_device(device, found=find_devices())
    folder, download_bytes = find_config(model, hub=hub or Hub())
    if not download_bytes:
        check_parts(folder, model=model)
    with quiet_libraries():
        config = read_config(folder, model=model)
    own_engine = config.has_own_engine(torch_device)
    torch_dtype = dtype_for(config, dtype, device=torch_device, own_engine=own_engine)
    cached = torch_dtype
    if own_engine:
        cached = cache_dtype(config.source, dtype=dtype_name(torch_dtype), device=torch_device)
    available = available_memory(torch_device)
    check_fits(config, torch_dtype, available=available, model=model, device=torch_device)
    return ModelReport(
        model=model,
        folder=str(folder),
        download_bytes=download_bytes,
        architecture=config.architecture,
        parameters=config.parameters,
        context=config.context,
        device=str(torch_device),
        dtype=dtype_name(torch_dtype),
        weights_bytes=config.parameters * torch_dtype.itemsize,
        cache_bytes_per_token=config.cache_numbers_per_token * cached.itemsize,
        available_bytes=available,
    )
