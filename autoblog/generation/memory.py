"""How much memory there is, and whether an error says that there was too little."""

import torch

_PHRASES = (
    "can't allocate memory",  # torch's CPU allocator
    "out of memory",  # CUDA, MPS
    "CUBLAS_STATUS_ALLOC_FAILED",
)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a foreign error means that the device's memory is full.

    The CPU's and MPS's allocators raise a plain `RuntimeError`, known by its text alone.
    """
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(phrase in str(error) for phrase in _PHRASES)
