"""Small models of the architectures that matter, made once for each run of the tests."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import torch
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import (
    AutoModelForCausalLM,
    GPT2Config,
    GPTJConfig,
    GPTNeoConfig,
    LlamaConfig,
    PreTrainedConfig,
    PreTrainedTokenizerFast,
)

from autoblog.generation import TextGenerator
from autoblog.generation.loading.load_model import load

CORPUS = [
    "The quick brown fox jumps over the lazy dog.\n\nRelease notes that people read are short.",
    "Ein Café in Zürich, naïve façade, 東京 and a 🦊.",
    "Title: How to bake bread\nKeywords: flour, water, salt\n\nBread takes time, and patience.",
]
CONTEXT = 64
VOCABULARY = 384
END = "<|endoftext|>"


def byte_level_tokenizer(corpus: Sequence[str] = CORPUS) -> PreTrainedTokenizerFast:
    """As GPT-2's: bytes, one special token, nothing added to a text."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=END, eos_token=END, unk_token=END
    )


def metaspace_tokenizer() -> PreTrainedTokenizerFast:
    """As Llama's: spaces as marks, bytes for the unknown, `<s>` before every text."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    byte_tokens = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<unk>", "<s>", "</s>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_tokens(byte_tokens)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 1)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    )


def byte_fallback_tokenizer() -> PreTrainedTokenizerFast:
    """As Llama 2's: ASCII letters, one token for a letter after a space, bytes for the rest."""
    letters = [chr(code) for code in range(0x21, 0x7F)]
    words = ["▁", *letters, *(f"▁{letter}" for letter in letters)]
    names = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *words]
    merges = [("▁", letter) for letter in letters]
    vocabulary = {name: index for index, name in enumerate(names)}
    tokenizer = Tokenizer(
        models.BPE(vocab=vocabulary, merges=merges, unk_token="<unk>", byte_fallback=True)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 1)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    )


def gpt_neo_config(*, hidden_size: int = 32, num_heads: int = 4) -> GPTNeoConfig:
    return GPTNeoConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=CONTEXT,
        hidden_size=hidden_size,
        num_layers=4,
        num_heads=num_heads,
        attention_types=[[["global", "local"], 2]],
        window_size=8,
        bos_token_id=0,
        eos_token_id=0,
    )


def wide_gpt_neo_config() -> GPTNeoConfig:
    """With heads of the true size, which the compiled kernels are written for."""
    return gpt_neo_config(hidden_size=128, num_heads=2)


def gpt2_config() -> GPT2Config:
    return GPT2Config(
        vocab_size=VOCABULARY,
        n_positions=CONTEXT,
        n_embd=32,
        n_layer=2,
        n_head=4,
        bos_token_id=0,
        eos_token_id=0,
    )


def gptj_config() -> GPTJConfig:
    """With rows of output beyond the tokenizer, as the true GPT-J has."""
    return GPTJConfig(
        vocab_size=VOCABULARY + 16,
        n_positions=CONTEXT,
        n_embd=32,
        n_layer=2,
        n_head=4,
        rotary_dim=4,
        bos_token_id=0,
        eos_token_id=0,
        tie_word_embeddings=False,
    )


def llama_config() -> LlamaConfig:
    return LlamaConfig(
        vocab_size=VOCABULARY + 256,
        max_position_embeddings=CONTEXT,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        bos_token_id=1,
        eos_token_id=2,
    )


CONFIGS: dict[str, Callable[[], PreTrainedConfig]] = {
    "gpt-neo": gpt_neo_config,
    "wide gpt-neo": wide_gpt_neo_config,
    "gpt2": gpt2_config,
    "gpt-j": gptj_config,
    "llama": llama_config,
}


def write_model(folder: Path, architecture: str, *, scale: float = 5.0) -> Path:
    """A model with random weights; `scale` spreads its scores, so that few are close."""
    with torch.random.fork_rng():
        torch.manual_seed(7)
        network = AutoModelForCausalLM.from_config(CONFIGS[architecture]())
    tokenizer = metaspace_tokenizer() if architecture == "llama" else byte_level_tokenizer()
    readable = torch.tensor([tokenizer.decode([id_]).isascii() for id_ in range(len(tokenizer))])
    with torch.no_grad():
        for weights in network.parameters():
            if weights.dim() > 1:
                weights.mul_(5)
        network.get_output_embeddings().weight[: len(tokenizer)] *= readable[:, None]
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def model_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("models")
    return {name: write_model(root / name, name) for name in CONFIGS}


def load_plain(folder: Path) -> TextGenerator:
    """Through transformers, GPT-Neo too."""
    return load(
        str(folder), device="cpu", dtype="float32", max_batch=None, through_transformers=True
    )


@pytest.fixture(scope="session")
def generators(model_folders: dict[str, Path]) -> dict[str, TextGenerator]:
    """One of every architecture through transformers, and GPT-Neo through our own engine."""
    plain = {name: load_plain(folder) for name, folder in model_folders.items()}
    folder = str(model_folders["gpt-neo"])
    own = load(folder, device="cpu", dtype="float32", max_batch=None)
    return {**plain, "own gpt-neo": own}
