"""One engine in a process of its own, which takes the turns that it is sent and reports them."""

import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline

from autoblog.errors import AutoblogError, GenerationError
from autoblog.generation.benchmark.hardware import Peak, bandwidth
from autoblog.generation.benchmark.processes import Ready, Turn, Work
from autoblog.generation.benchmark.shapes import has_weights, random_network
from autoblog.generation.decoding import Decoding
from autoblog.generation.devices import (
    DTYPES,
    INTEGERS,
    choose_device,
    choose_dtype,
    dtype_name,
    find_devices,
)
from autoblog.generation.engine.families.family import describe
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.open_engine import number_format, open_engine, packed_bytes
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loading.load_model import load
from autoblog.generation.loading.model_config import dtype_for, read_config
from autoblog.generation.loading.model_files import check_files
from autoblog.generation.text_generator import TextGenerator
from autoblog.generation.tokenization import TokenReader, Tokens

# A user's usual sampling; penalties are left out, since each engine has its own.
TEMPERATURE, TOP_K, TOP_P = 0.9, 50, 0.95


def serve(pipe: Connection, folder: str, engine: str, device_name: str, dtype: str) -> None:
    """Load `engine`, then do what comes through the pipe until it is closed."""
    try:
        with quiet_libraries():
            config = read_config(Path(folder), model=folder).source
            device = choose_device(device_name, found=find_devices())
            loaded: Ours | Theirs = (
                Ours(folder, config, device, dtype)
                if engine == "autoblog"
                else Theirs(folder, config, device, dtype)
            )
            speed = bandwidth(device)
            pipe.send(Ready(device=str(device), dtype=loaded.dtype, bandwidth=speed))
            while True:
                pipe.send(_turn(loaded, pipe.recv(), config, device))
    except AutoblogError as error:
        pipe.send(error)
    except EOFError:
        return


def _turn(engine: "Ours | Theirs", work: Work, config: Any, device: torch.device) -> Turn:
    prompt = " ".join(["the"] * work.prompt_tokens)
    with Peak(device) as peak:
        started = time.perf_counter()
        tokens = engine.write(work, prompt)
        seconds = time.perf_counter() - started
    return Turn(
        seconds=seconds,
        tokens=tokens,
        peak_bytes=peak.bytes,
        read_bytes=bytes_of_a_step(config, work, dtype=engine.dtype, device=device),
    )


class Ours:
    """Our engine, loaded as the program loads it."""

    def __init__(self, folder: str, config: Any, device: torch.device, dtype: str) -> None:
        self._generator = (
            load(folder, device=str(device), dtype=dtype, max_batch=None)
            if has_weights(config)
            else _over_random_weights(folder, config, device, dtype)
        )
        if isinstance(self._generator, TokenReader):
            self._generator.tokens.eos_ids = ()  # every text has all its tokens, as theirs have
        self.dtype = self._generator.dtype

    def write(self, work: Work, prompt: str) -> int:
        """Write the work's texts; return how many tokens they have together."""
        decoding = Decoding(
            max_new_tokens=work.new_tokens,
            temperature=TEMPERATURE,
            top_k=TOP_K,
            top_p=TOP_P,
            repetition_penalty=1.0,
            end_loops=False,
        )
        [texts] = self._generator.generate([prompt], decoding=decoding, seeds=[range(work.batch)])
        return sum(text.tokens for text in texts)


def _over_random_weights(
    folder: str, config: Any, device: torch.device, dtype: str
) -> TextGenerator:
    chosen = dtype_for(describe(config), dtype, device=device)
    source = torch.bfloat16 if chosen in INTEGERS else chosen
    tokens = Tokens(AutoTokenizer.from_pretrained(folder, trust_remote_code=False))
    network = random_network(config, device=device, dtype=source)
    generator = open_engine(
        Checkpoint.of(network),
        tokens,
        dtype=dtype_name(chosen),
        device=device,
        load_network=lambda: network,
        model=folder,
        revision="random",
        load_for_beams=lambda: _over_random_weights(folder, config, device, dtype),
    )
    if generator is None:
        raise GenerationError(f"Our own engine gives other scores than transformers on {device}.")
    return generator


class Theirs:
    """transformers' `generate`, and the pipeline of its tutorials, on one network."""

    def __init__(self, folder: str, config: Any, device: torch.device, dtype: str) -> None:
        chosen = choose_dtype(dtype, device=device, own_engine=False)
        if has_weights(config):
            check_files(Path(folder), model=folder)
            network = AutoModelForCausalLM.from_pretrained(
                folder, dtype=chosen, trust_remote_code=False, local_files_only=True
            )
            self._network = network.to(device).eval()
        else:
            self._network = random_network(config, device=device, dtype=chosen)
        self._tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        self._pipeline = pipeline(
            "text-generation", model=self._network, tokenizer=self._tokenizer, device=device
        )
        self.dtype = dtype_name(chosen)

    def write(self, work: Work, prompt: str) -> int:
        """Write the work's texts; return how many tokens they have together."""
        sampling = {
            "max_new_tokens": work.new_tokens,
            "min_new_tokens": work.new_tokens,
            "do_sample": True,
            "temperature": TEMPERATURE,
            "top_k": TOP_K,
            "top_p": TOP_P,
            "pad_token_id": 0,
        }
        if work.engine == "pipeline":
            self._pipeline(prompt, return_full_text=False, **sampling)
            return work.new_tokens
        inputs = self._tokenizer([prompt] * work.batch, return_tensors="pt").to(
            self._network.device
        )
        ids = inputs["input_ids"]
        output = self._network.generate(
            input_ids=ids, attention_mask=inputs["attention_mask"], **sampling
        )
        return int(output.shape[0] * (output.shape[1] - ids.shape[1]))


def bytes_of_a_step(config: Any, work: Work, *, dtype: str, device: torch.device) -> int:
    """Return the bytes of every weight once, and of the rows' caches, averaged over the steps.

    This is the least that a step must read: the prompt once for all its candidates, and in local
    layers only the window. Of the embeddings only the tokens' rows are read, which do not count.
    """
    decoder, cached = describe(config), DTYPES[dtype]  # transformers' caches are like its weights
    if decoder and work.engine == "autoblog":
        cached = number_format(decoder, dtype=dtype, device=device).cached
    form = DTYPES[dtype]
    matrices = packed_bytes(decoder, form) if decoder else _matrix_numbers(config) * form.itemsize
    windows = decoder.windows if decoder else (None,) * config.num_hidden_layers
    width = decoder.cache_width if decoder else config.hidden_size
    read = sum(
        _cached_numbers(width, window, work, step)
        for window in windows
        for step in range(work.new_tokens)
    )
    return matrices + int(read / work.new_tokens * cached.itemsize)


def _matrix_numbers(config: Any) -> int:
    """Return the numbers in all matrices of a network that transformers describes."""
    from transformers import AutoModelForCausalLM  # noqa: PLC0415  # for this case alone

    with torch.device("meta"):
        network = AutoModelForCausalLM.from_config(config)
    return sum(weight.numel() for weight in network.parameters() if weight.dim() > 1)


def _cached_numbers(width: int, window: int | None, work: Work, step: int) -> int:
    """Return the keys and values that one layer reads for one token of every row."""
    visible = work.prompt_tokens + work.new_tokens if window is None else window
    own = min(step + 1, visible)
    prompt = min(work.prompt_tokens, visible - own)
    return int(2 * width * (work.batch * own + prompt))
