"""GGUF files as models: the same numbers, tokens and texts as the folder they are made from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from autoblog.errors import ModelError
from autoblog.generation import (
    Decoding,
    check_model,
    load_generator,
    load_prompt_reader,
    model_folder,
)
from autoblog.generation.engine.generator import EngineGenerator
from autoblog.generation.engine.kernels.library import find_library
from autoblog.generation.engine.kernels.weight_packing import pack_ggml
from autoblog.generation.engine.prefill import run_text
from autoblog.generation.loading import gguf_header
from autoblog.generation.loading.gguf_model import alone
from autoblog.generation.loading.load_model import load
from autoblog.generation.loading.model_config import read_config
from autoblog.generation.loading.model_files import revision_of
from autoblog.generation.loading.weight_files import open_weights
from autoblog.generation.text_generator import ChatMessage
from autoblog.generation.tokenization import TokenReader
from tests.unit.generation.conftest import CONTEXT, byte_level_tokenizer
from tests.unit.generation.loading.gguf_files import CONFIGS, Quant, make_network, write_gguf

GREEDY = Decoding(max_new_tokens=20, temperature=0.0, repetition_penalty=1.0)
IDS = torch.randint(0, 300, (1, 40), generator=torch.Generator().manual_seed(1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_gguf(make_network("llama"), tmp_path / "tiny.gguf")


@pytest.mark.parametrize("quant", [Quant.F32, Quant.F16, Quant.Q8_0, Quant.Q4_0])
@pytest.mark.parametrize("name", CONFIGS)
@torch.inference_mode()
def test_the_engine_has_the_scores_of_the_network_in_the_file(
    tmp_path: Path, name: str, quant: Quant
) -> None:
    network = make_network(name)
    path = write_gguf(network, tmp_path / "tiny.gguf", quant=quant)
    wanted = network(IDS).logits[0]
    assert wanted.std() > 0.2
    model: Any = load(str(path), device="cpu", dtype="float32", max_batch=None)
    plain: Any = load(
        str(path), device="cpu", dtype="float32", max_batch=None, through_transformers=True
    )
    assert (plain.network(IDS).logits[0] - wanted).abs().max() < 1e-3
    if isinstance(model, EngineGenerator):
        weights = model.batches.weights  # type: ignore[union-attr]
        assert (weights.logits(run_text(weights, IDS[0].tolist())) - wanted).abs().max() < 1e-3


@pytest.mark.skipif(not find_library(), reason="no kernels, which multiply 4-bit blocks")
@pytest.mark.parametrize("quant", [Quant.Q4_0, Quant.Q4_1])
@pytest.mark.parametrize("name", ["llama", "llama, biases", "qwen2"])
@torch.inference_mode()
def test_blocks_of_four_bits_are_multiplied_as_they_are(
    tmp_path: Path, name: str, quant: Quant
) -> None:
    network = make_network(name)
    path = write_gguf(network, tmp_path / "tiny.gguf", quant=quant)
    model: Any = load(str(path), device="cpu", dtype="int4", max_batch=None)
    weights = model.batches.weights
    source = open_weights(path, read_config(path, model="m"), model="m")
    blocks = source.blocks("model.layers.0.self_attn.o_proj.weight")
    assert blocks is not None
    own = pack_ggml(blocks.numbers, blocks.kind)
    assert torch.equal(weights.layers[0].attention_out._packed, own)  # noqa: SLF001
    x = torch.randn(1, 64, generator=torch.Generator().manual_seed(1))
    layer = network.model.layers[0]
    attention, mlp = layer.self_attn, layer.mlp
    query = attention.q_proj(x) * weights.decoder.head_size**-0.5
    wanted = torch.cat([query, attention.k_proj(x), attention.v_proj(x)], dim=1)
    gated = torch.stack([part(x).view(-1, 32) for part in (mlp.gate_proj, mlp.up_proj)], dim=1)
    for product, expected in (
        (weights.layers[0].query_key_value, wanted),
        (weights.layers[0].mlp_in, gated.reshape(1, -1)),
    ):
        assert (product(x) - expected).abs().max() < 0.06 * expected.std()


@pytest.mark.parametrize("name", ["llama", "qwen2", "qwen3", "gemma3", "gpt2"])
def test_the_numbers_are_those_that_transformers_reads(tmp_path: Path, name: str) -> None:
    path = write_gguf(make_network(name), tmp_path / "tiny.gguf", quant=Quant.Q8_0)
    config = read_config(path, model="m")
    with alone(path) as place:  # of GPT-2 transformers does not read the context
        network = AutoModelForCausalLM.from_pretrained(
            **place, config=config.source, dtype=torch.float32
        )
    source = open_weights(path, config, model="m")
    theirs = network.state_dict()
    assert set(source.names) == set(theirs)
    for one, weight in theirs.items():
        assert torch.equal(source.take(one), weight), one
        assert torch.equal(source.take(one, slice(3, 9)), weight[3:9]), one


def test_a_file_is_a_model_with_tokenizer_template_context_and_end(file: Path) -> None:
    report = check_model(str(file), device="cpu")
    assert (report.architecture, report.context) == ("LlamaForCausalLM", CONTEXT)
    reader = load_prompt_reader(str(file))
    assert isinstance(reader, TokenReader)
    text = "The quick brown Café, 東京"
    assert reader.tokens.encode(text) == byte_level_tokenizer()(text)["input_ids"]
    assert reader.tokens.eos_ids == (0,)
    assert reader.chat_prompt([ChatMessage(role="user", text="Hi")]) == "<user>Hi"
    generator = load_generator(str(file), device="cpu")
    assert generator.revision == revision_of(file)
    assert generator.revision.startswith("sha256:")
    [[own]] = generator.generate(["A"], decoding=GREEDY, seeds=[[1]])
    beams = Decoding(max_new_tokens=3, num_beams=2)
    assert own.tokens
    assert generator.generate(["A"], decoding=beams, seeds=[[1]])


def test_a_file_writes_what_the_folder_writes(tmp_path: Path) -> None:
    network = make_network("llama")
    path = write_gguf(network, tmp_path / "tiny.gguf", quant=Quant.Q4_1)
    folder = tmp_path / "folder"
    network.save_pretrained(folder)
    byte_level_tokenizer().save_pretrained(folder)
    texts = [
        load_generator(str(place), device="cpu", dtype="float32").generate(
            ["The quick", "A"], decoding=GREEDY, seeds=[[1], [2]]
        )
        for place in (path, folder)
    ]
    assert texts[0] == texts[1]


def test_what_lies_beside_the_file_is_not_read(file: Path) -> None:
    for name in ("config.json", "tokenizer_config.json", "generation_config.json"):
        (file.parent / name).write_text("{")
    load_generator(str(file), device="cpu")


def test_paths_may_be_relative_or_begin_at_home(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("HOME", str(file.parent))
    for name in ("tiny.gguf", "./tiny.gguf", "~/tiny.gguf"):
        assert check_model(name, device="cpu").parameters


def test_another_kind_of_turned_positions_is_refused(tmp_path: Path) -> None:
    network = make_network("llama 3.2")
    network.model.rotary_emb.inv_freq *= torch.linspace(1, 2, 8)
    path = write_gguf(network, tmp_path / "tiny.gguf")
    with pytest.raises(ModelError, match="rope_freqs"):
        check_model(str(path), device="cpu")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def cut_header(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:700])


def fill(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def swap_version(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4] + (3).to_bytes(4, "big") + content[8:])


def with_metadata(**metadata: Any) -> Callable[[Path], object]:
    named = {key.replace("__", "."): value for key, value in metadata.items()}
    return lambda path: write_gguf(make_network("llama"), path, metadata=named)


def rename_architecture(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"llama", b"koala"))


def of_an_unknown_quantisation(path: Path) -> None:
    header = gguf_header.read_gguf_header(path, model="m")
    content = path.read_bytes()
    place = content.index(b"blk.0.attn_v.weight") + len(b"blk.0.attn_v.weight") + 4 + 16
    assert header.tensors["blk.0.attn_v.weight"].kind == 0
    path.write_bytes(content[:place] + (38).to_bytes(4, "little") + content[place + 4 :])


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut in a tensor": (cut, r"is cut off: its tensors end at byte [\d,]+, the file at"),
    "cut in the header": (cut_header, "cut off or damaged in its first part"),
    "empty": (fill(b""), "no GGUF file"),
    "something else": (fill(b"PK\x03\x04 a zip file"), "no GGUF file"),
    "a pointer": (fill(b"version https://git-lfs.github.com/spec/v1\n"), "Git LFS"),
    "big-endian": (swap_version, "big-endian"),
    "version 1": (fill(b"GGUF\x01\x00\x00\x00" + b"\0" * 100), "version 1"),
    "a picture reader": (with_metadata(general__type="mmproj"), "reads pictures"),
    "an adapter": (with_metadata(general__type="adapter"), "LoRA adapter"),
    "a part by its header": (with_metadata(split__count=3), "one part of a model"),
    "an unknown architecture": (rename_architecture, r"kind 'koala', which transformers does not"),
    "an unknown quantisation": (of_an_unknown_quantisation, "of a kind that is not read here"),
}


@pytest.mark.parametrize("name", SPOILT)
@pytest.mark.parametrize("use", [check_model, load_generator])
def test_a_file_that_cannot_be_used_is_told_in_one_sentence(
    file: Path, name: str, use: Callable[..., object]
) -> None:
    spoil, message = SPOILT[name]
    spoil(file)
    with pytest.raises(ModelError, match=message) as caught:
        use(str(file), device="cpu")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_part_is_known_by_its_name(file: Path) -> None:
    part = file.rename(file.with_name("tiny-00001-of-00003.gguf"))
    with pytest.raises(ModelError, match=r"llama-gguf-split --merge"):
        check_model(str(part), device="cpu")


def test_without_the_extra_the_command_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gguf_header, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r"pip install 'autoblog\[gguf\]'"):
        check_model(str(file), device="cpu")


@pytest.mark.parametrize("name", ["gone.gguf", "models/gone.gguf", "~/gone.gguf", "/no/gone.gguf"])
def test_a_file_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(ModelError, match=f"the file {name}, which does not exist"):
        check_model(name, device="cpu")


def test_a_folder_of_gguf_files_asks_for_one(file: Path) -> None:
    with pytest.raises(ModelError, match=r"Name one: AUTOBLOG_MODEL=\S+tiny\.gguf"):
        check_model(str(file.parent), device="cpu")


def test_a_file_is_no_folder_to_train(file: Path) -> None:
    with pytest.raises(ModelError, match=r"GGUF file\. Training .* need the folder"):
        model_folder(str(file))


def test_a_file_may_be_a_link(file: Path) -> None:
    link = file.with_name("link.gguf")
    link.symlink_to(file.name)
    assert check_model(str(link), device="cpu").parameters
