"""Folders that cannot be used are told as such, and code in them never runs."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import MambaConfig
from transformers.utils import logging as transformers_log

from autoblog.errors import ModelError, SettingError, UsageError
from autoblog.generation import Decoding, check_model, load_generator
from autoblog.generation.engine.generator import EngineGenerator
from autoblog.generation.engine.kernels.library import find_library
from autoblog.generation.loading import load_model
from autoblog.generation.loading.model_config import cache_numbers_per_token, read_config
from autoblog.generation.loading.model_files import translated
from autoblog.generation.loading.model_requirements import check_fits, weights_bytes
from autoblog.generation.tokenization import TokenReader
from autoblog.generation.transformers_engine.transformers_generator import TransformersGenerator
from tests.unit.generation.conftest import CONFIGS, CONTEXT, load_plain

CPU = torch.device("cpu")


class Evil:
    """A pickle that makes a folder when it is loaded as pickles usually are."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return (os.mkdir, (str(self._trace),))


@pytest.fixture
def folder(model_folders: dict[str, Path], tmp_path: Path) -> Path:
    return shutil.copytree(model_folders["gpt2"], tmp_path / "model")


def change(folder: Path, **fields: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


def only_pickle(folder: Path, write: Callable[[Path], object]) -> None:
    (folder / "model.safetensors").unlink()
    write(folder / "pytorch_model.bin")


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def fill(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


def truncate_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1000])


def drop_a_weight(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    weights.pop("transformer.ln_f.weight")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def number_a_token(number: int) -> Callable[[Path], object]:
    """Give the token `q` another number, so that some number below it has no token."""

    def spoil(folder: Path) -> None:
        path = folder / "tokenizer.json"
        content = json.loads(path.read_text())
        content["model"]["vocab"]["q"] = number
        path.write_text(json.dumps(content))

    return spoil


def dangle(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.unlink()
    path.symlink_to("gone")


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no config": (remove("config.json"), r"has no config\.json"),
    "no weights": (remove("model.safetensors"), r"has no model\.safetensors"),
    "no merges": (
        lambda f: (f / "tokenizer.json").rename(f / "vocab.json"),
        r"has no merges\.txt",
    ),
    "a pointer of Git LFS": (
        fill("model.safetensors", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
        r"model\.safetensors is not the weights but the pointer .*git lfs pull",
    ),
    "a link that leads nowhere": (
        dangle,
        r"model\.safetensors in \S+ is a link to a file that is gone \(gone\)",
    ),
    "an adapter": (
        lambda f: (f / "config.json").rename(f / "adapter_config.json"),
        "is a LoRA adapter.*Merge",
    ),
    "no tokenizer": (remove("tokenizer.json"), r"has no tokenizer\.json"),
    "config is no JSON": (fill("config.json", b"{"), "cannot be read"),
    "config is a list": (fill("config.json", b"[]"), "not a configuration"),
    "config is no text": (fill("config.json", b"\xff\xfe"), "cannot be read"),
    "tokenizer is no JSON": (fill("tokenizer.json", b"{"), "cannot be read"),
    "tokenizer is empty": (fill("tokenizer.json", b"{}"), "cannot be read"),
    "unknown kind": (lambda f: change(f, model_type="novel"), "novel"),
    "wrong type in config": (lambda f: change(f, n_embd="wide"), "n_embd"),
    "wrong type, whose cause has a line of its own": (
        lambda f: change(f, n_embd="wide"),
        "expected int, got str .*wide",
    ),
    "impossible shape": (lambda f: change(f, n_head=5), "cannot be read"),
    "shape of another model": (
        lambda f: change(f, n_embd=64),
        r"in the size (96, .* asks for 192|384 x 32, .* asks for 384 x 64)\..*download",
    ),
    "weights without layers": (
        lambda f: change(f, n_layer=1),
        r"(transformer\.h\.1\.\S+, a layer more than its|have 2 layers, and its) config.*download",
    ),
    "layers without weights": (
        lambda f: change(f, n_layer=3),
        r"weights (lack transformer\.h\.2|have 2 layers, and its config\.json counts 3)",
    ),
    "a weight is missing": (drop_a_weight, r"weights lack transformer\.ln_f\.weight"),
    "weights are cut": (truncate_weights, r"model\.safetensors is cut off or damaged"),
    "weights are junk": (fill("model.safetensors", b"junk"), "is cut off or damaged"),
    "an encoder": (
        lambda f: change(f, model_type="bert", architectures=["BertForMaskedLM"]),
        "BertForMaskedLM, which does not continue",
    ),
    "an encoder that names no class": (
        lambda f: change(f, model_type="bert", architectures=[]),
        "is a bert, which does not continue",
    ),
    "a translator": (
        lambda f: change(f, model_type="t5", architectures=["T5ForConditionalGeneration"]),
        "T5ForConditionalGeneration, which does not continue",
    ),
    "a classifier": (
        lambda f: change(f, architectures=["GPT2ForSequenceClassification"]),
        "GPT2ForSequenceClassification, which does not continue",
    ),
    "own code": (
        lambda f: change(f, model_type="novel", auto_map={"AutoConfig": "evil.Config"}),
        "own code, which is never run",
    ),
    "attention from the hub": (
        lambda f: change(f, attn_implementation="someone/kernel"),
        "code from the hub",
    ),
    "weights of a quantisation library": (
        lambda f: change(f, quantization_config={"quant_method": "gptq", "bits": 4}),
        r"quantised by gptq, .* not read here\..*plain weights",
    ),
    "a quantisation of an unknown kind": (
        lambda f: change(f, quantization_config=[1]),
        "quantised by another library",
    ),
    "a tokenizer of a larger model": (
        lambda f: shutil.copy(f.parent / "larger" / "tokenizer.json", f / "tokenizer.json"),
        "belongs to another model",
    ),
    "a token beyond the model": (
        number_a_token(9000),
        r"belongs to another model \(tokens up to number 9,000 for 384 rows",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("use", [load_generator, check_model])
def test_a_broken_folder_is_a_short_model_error(
    folder: Path, model_folders: dict[str, Path], name: str, use: Callable[..., object]
) -> None:
    larger = folder.parent / "larger"
    shutil.copytree(model_folders["llama"], larger)
    spoil, message = BROKEN[name]
    spoil(folder)
    with pytest.raises(ModelError, match=message) as caught:
        use(str(folder), device="cpu")
    assert len(str(caught.value)) < 600
    assert "\n" not in str(caught.value)


def as_mistral(folder: Path, **fields: Any) -> None:
    change(folder, model_type="mistral", architectures=["MistralForCausalLM"], **fields)


@pytest.mark.parametrize(
    ("architecture", "spoil", "message"),
    [
        ("gpt-neo", lambda f: change(f, window_size=0), r"window_size=0, .* 1 or more.*download"),
        ("gpt-neo", lambda f: change(f, window_size=-3), "window_size=-3"),
        ("gpt-neo", lambda f: change(f, num_heads=-4), "num_heads=-4"),
        ("gpt2", lambda f: change(f, n_layer=0), "n_layer=0"),
        ("gpt2", lambda f: change(f, n_layer=-1), "n_layer=-1"),
        ("llama", lambda f: as_mistral(f, sliding_window=0), "sliding_window=0"),
        ("llama", lambda f: as_mistral(f, sliding_window=-3), "sliding_window=-3"),
    ],
)
def test_a_number_below_one_is_told_before_weights_are_read(
    model_folders: dict[str, Path],
    tmp_path: Path,
    architecture: str,
    spoil: Callable[[Path], object],
    message: str,
) -> None:
    folder = shutil.copytree(model_folders[architecture], tmp_path / "model")
    spoil(folder)
    with pytest.raises(ModelError, match=message):
        check_model(str(folder), device="cpu")


def test_a_window_that_the_kind_of_model_does_not_have_is_ignored(
    model_folders: dict[str, Path], tmp_path: Path
) -> None:
    folder = shutil.copytree(model_folders["llama"], tmp_path / "model")
    change(folder, sliding_window=0)
    check_model(str(folder), device="cpu")
    as_mistral(folder, sliding_window=None)
    check_model(str(folder), device="cpu")


def test_weights_that_no_layer_knows_do_no_harm(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    old = {"transformer.h.0.attn.buffer": torch.zeros(1), "value_head.1.weight": torch.zeros(1)}
    save_file({**weights, **old}, folder / "model.safetensors", metadata={"format": "pt"})
    load_generator(str(folder), device="cpu")


def test_layers_are_counted_in_files_that_shorten_names(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    short = {name.removeprefix("transformer."): weight for name, weight in weights.items()}
    save_file(short, folder / "model.safetensors", metadata={"format": "pt"})
    load_generator(str(folder), device="cpu")
    change(folder, n_layer=1)
    with pytest.raises(ModelError, match=r"have 2 layers, and its config\.json counts 1"):
        load_generator(str(folder), device="cpu")


def test_a_part_that_is_missing_is_named(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    index = {"weight_map": {"a": "model-1-of-2.safetensors", "b": "model-2-of-2.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "model-1-of-2.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match=r"has no model-2-of-2\.safetensors"):
        load_generator(str(folder), device="cpu")


def test_a_part_that_is_cut_is_told_before_it_is_read(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    names = sorted(weights)
    parts = {"model-1-of-2.safetensors": names[:5], "model-2-of-2.safetensors": names[5:]}
    for part, held in parts.items():
        save_file({name: weights[name] for name in held}, folder / part)
    index = {name: part for part, held in parts.items() for name in held}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": index}))
    check_model(str(folder), device="cpu")
    last = folder / "model-2-of-2.safetensors"
    last.write_bytes(last.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"model-2-of-2\.safetensors is cut off or damaged"):
        check_model(str(folder), device="cpu")


@pytest.mark.parametrize("content", ["[]", "{", '{"weight_map": []}'])
def test_a_damaged_list_of_parts_is_told(folder: Path, content: str) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(content)
    with pytest.raises(ModelError, match="damaged"):
        load_generator(str(folder), device="cpu")


@pytest.mark.parametrize("container", ["torch", "pickle"])
def test_a_malicious_pickle_is_refused_and_does_not_run(
    folder: Path, tmp_path: Path, container: str
) -> None:
    trace = tmp_path / "was-run"
    evil = {"transformer.wte.weight": Evil(trace)}
    if container == "torch":
        only_pickle(folder, lambda path: torch.save(evil, path))
    else:
        only_pickle(folder, lambda path: path.write_bytes(pickle.dumps(evil, protocol=2)))
    with pytest.raises(ModelError, match="could run code, so it was not opened"):
        load_generator(str(folder), device="cpu")
    assert not trace.exists()
    # The pickle is as evil as it looks: Python's own loader runs it.
    pickle.loads(pickle.dumps(Evil(trace)))
    assert trace.exists()


@pytest.mark.parametrize("content", [b"", b"junk"])
def test_a_damaged_pickle_is_told(folder: Path, content: bytes) -> None:
    only_pickle(folder, lambda path: path.write_bytes(content))
    with pytest.raises(ModelError, match=r"cannot be read|damaged"):
        load_generator(str(folder), device="cpu")


def test_an_honest_pickle_writes_what_safetensors_write(folder: Path) -> None:
    decoding = Decoding(max_new_tokens=8)
    safe = load_generator(str(folder), device="cpu").generate(["A"], decoding=decoding, seeds=[[1]])
    weights = load_file(folder / "model.safetensors")
    only_pickle(folder, lambda path: torch.save(weights, path))
    pickled = load_generator(str(folder), device="cpu")
    assert pickled.generate(["A"], decoding=decoding, seeds=[[1]]) == safe


def test_code_beside_a_known_model_does_not_run(folder: Path, tmp_path: Path) -> None:
    trace = tmp_path / "was-run"
    (folder / "evil.py").write_text(f"import os; os.mkdir({str(trace)!r})")
    change(folder, auto_map={"AutoConfig": "evil.Config", "AutoModelForCausalLM": "evil.Model"})
    load_generator(str(folder), device="cpu")
    assert not trace.exists()


def test_sampling_wishes_of_the_model_are_not_ours(folder: Path) -> None:
    decoding = Decoding(max_new_tokens=8)
    plain = load_generator(str(folder), device="cpu").generate(
        ["A"], decoding=decoding, seeds=[[1]]
    )
    wishes = {"do_sample": True, "num_beams": 3, "min_new_tokens": 30, "suppress_tokens": [5]}
    (folder / "generation_config.json").write_text(json.dumps({**wishes, "eos_token_id": 0}))
    wishful = load_generator(str(folder), device="cpu")
    assert wishful.generate(["A"], decoding=decoding, seeds=[[1]]) == plain


def test_end_tokens_of_the_model_are_ours(folder: Path) -> None:
    decoding = Decoding(max_new_tokens=8, temperature=0.0)
    plain = load_generator(str(folder), device="cpu")
    [[whole]] = plain.generate(["A"], decoding=decoding, seeds=[[1]])
    assert isinstance(plain, TokenReader)
    first = plain.tokens.encode(whole.text)[0]
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": [0, first]}))
    [[ended]] = load_generator(str(folder), device="cpu").generate(
        ["A"], decoding=decoding, seeds=[[1]]
    )
    assert (ended.text, ended.tokens, ended.finish_reason) == ("", 0, "stop")


def test_a_batch_must_hold_something(model_folders: dict[str, Path]) -> None:
    with pytest.raises(UsageError, match="max_batch"):
        load_generator(str(model_folders["gpt2"]), max_batch=0)


def test_a_model_without_an_end_writes_until_a_stop_string_or_the_limit(folder: Path) -> None:
    for name in ("tokenizer_config.json", "generation_config.json"):
        (folder / name).write_text("{}")
    change(folder, bos_token_id=None, eos_token_id=None)
    endless = load_generator(str(folder), device="cpu")
    varied = Decoding(max_new_tokens=12, repetition_penalty=1.1)
    for decoding in (varied, replace(varied, num_beams=2)):
        [[whole]] = endless.generate(["The quick"], decoding=decoding, seeds=[[1]])
        assert (whole.tokens, whole.finish_reason) == (12, "length")
    stopping = replace(varied, stop=(whole.text[4:6],), num_beams=2)
    [own, [other]] = endless.generate(["The quick", "A"], decoding=stopping, seeds=[[1, 2], [3]])
    for completion in (*own, other):
        assert stopping.stop[0] not in completion.text
        assert completion.finish_reason == "stop" or completion.tokens == 12
    assert any(completion.tokens < 12 for completion in own)


def test_device_and_dtype_are_checked_before_the_weights(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"junk")
    with pytest.raises(SettingError, match="AUTOBLOG_DEVICE"):
        load_generator(str(folder), device="tpu")
    with pytest.raises(SettingError, match="AUTOBLOG_DTYPE"):
        check_model(str(folder), device="cpu", dtype="int3")


def test_a_model_larger_than_the_memory_is_told_in_numbers(model_folders: dict[str, Path]) -> None:
    config = read_config(model_folders["gpt2"], model="m")
    with pytest.raises(ModelError, match=r"m takes .*float32, and cpu has .*bfloat16 \(.*\) or a"):
        check_fits(config, torch.float32, available=1000, model="m", device=CPU)
    with pytest.raises(ModelError, match=r"free\. Use a smaller model"):
        check_fits(config, torch.bfloat16, available=1000, model="m", device=CPU)
    needed = weights_bytes(config, torch.float32, device=CPU)
    check_fits(config, torch.float32, available=needed, model="m", device=CPU)
    check_fits(config, torch.float32, available=None, model="m", device=CPU)


def test_full_memory_while_loading_is_told() -> None:
    with pytest.raises(ModelError, match="does not fit into memory"), translated("m"):
        raise torch.OutOfMemoryError


@pytest.mark.parametrize("architecture", CONFIGS)
def test_a_report_says_what_the_loaded_model_is(
    model_folders: dict[str, Path], architecture: str
) -> None:
    report = check_model(str(model_folders[architecture]), device="cpu", dtype="bfloat16")
    generator: Any = load_plain(model_folders[architecture])
    network = generator.network
    assert report.parameters == sum(weights.numel() for weights in network.parameters())
    embedding = network.get_input_embeddings().weight
    again = embedding is network.get_output_embeddings().weight  # packed, beside the embeddings
    assert report.weights_bytes == 2 * embedding.numel() * again + sum(
        weights.numel() * (4 if weights.dim() == 1 or "wpe" in name else 2)
        for name, weights in network.named_parameters()
    )
    assert report.architecture == type(network).__name__
    assert (report.context, report.device, report.dtype) == (CONTEXT, "cpu", "bfloat16")
    assert report.download_bytes == 0
    cache = network(torch.zeros(1, 6, dtype=torch.long)).past_key_values
    held = sum(layer.keys.numel() + layer.values.numel() for layer in cache.layers)
    # our own engine keeps them in float32, and its kernels in float16
    kernels = architecture == "wide gpt-neo" and find_library()
    itemsize = 2 if kernels else 4
    # every second layer of a GPT-Neo keeps the last 8 tokens
    kept = (CONTEXT + 8) / (2 * CONTEXT) if "gpt-neo" in architecture else 1
    assert report.cache_bytes_per_token == itemsize * int(held / 6 * kept)


def test_a_cache_that_does_not_grow_costs_nothing() -> None:
    assert cache_numbers_per_token(MambaConfig()) == 0


def test_loading_leaves_the_libraries_as_they_were(
    model_folders: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    before = transformers_log.get_verbosity(), transformers_log.is_progress_bar_enabled()
    generator = load_generator(str(model_folders["gpt2"]), device="cpu")
    generator.generate(["A"], decoding=Decoding(max_new_tokens=100), seeds=[[1]])
    after = transformers_log.get_verbosity(), transformers_log.is_progress_bar_enabled()
    assert after == before
    assert capfd.readouterr() == ("", "")


def test_importing_the_room_does_not_import_torch() -> None:
    script = "import sys, autoblog.generation; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_where_our_own_engine_fails_its_check_transformers_writes(
    model_folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_model, "open_engine", lambda *_, **__: None)
    folder = str(model_folders["gpt-neo"])
    for dtype, taken in [("float32", "float32"), ("int8", "bfloat16")]:
        generator = load_model.load(folder, device="cpu", dtype=dtype, max_batch=None)
        assert isinstance(generator, TransformersGenerator)
        assert (generator.dtype, generator.engine) == (taken, "transformers")
        generator.generate(["A"], decoding=Decoding(max_new_tokens=2), seeds=[[1]])


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device to load on")
def test_on_a_gpu_our_own_engine_writes_what_transformers_writes(
    model_folders: dict[str, Path],
) -> None:
    folder = str(model_folders["gpt-neo"])
    own = load_model.load(folder, device="cuda", dtype="float32", max_batch=None)
    assert isinstance(own, EngineGenerator)
    decoding = Decoding(max_new_tokens=150, end_loops=False)
    prompts, seeds = ["Title: bread\n", "A"], [[1, 2, 3], [4, 5]]
    ours = own.generate(prompts, decoding=decoding, seeds=seeds)
    assert ours == load_plain(model_folders["gpt-neo"]).generate(
        prompts, decoding=decoding, seeds=seeds
    )
