"""A file's weights beside those that config.json asks for: their names, or an error."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autoblog.errors import ModelError

_NUMBER = re.compile(r"(?<![^.])\d+\.")
_RENAMED = {"embed_out.weight": "lm_head.weight"}  # GPT-NeoX's, which transformers renames
NEXT_STEP = "The files do not belong together: download the model again or choose another."


@dataclass(frozen=True, kw_only=True)
class NameMatch:
    """The names in a file of weights by transformers' names.

    `loading_info` has the keys of transformers' `output_loading_info`.
    """

    names: Mapping[str, str]
    loading_info: Mapping[str, Any]


def match_names(stored: Mapping[str, Sequence[int]], network: Any) -> NameMatch:
    """Find the weights of a transformers network among stored ones, as transformers finds them.

    `stored` gives shapes by name. Names in the file may lack the network's first part
    (`transformer.`), or have it in excess. Of shared weights one is enough.
    """
    wanted = {name: tuple(weight.shape) for name, weight in network.state_dict().items()}
    prefix = f"{network.base_model_prefix}."
    names, unexpected = {}, []
    for own in stored:
        forms = (own, own.removeprefix(prefix), prefix + own, _RENAMED.get(own))
        name = next((form for form in forms if form in wanted), None)
        if name is None:
            unexpected.append(own)
        else:
            names[name] = own
    mismatched = [
        (name, tuple(stored[own]), wanted[name])
        for name, own in names.items()
        if tuple(stored[own]) != wanted[name]
    ]
    for one, other in network.all_tied_weights_keys.items():
        found = names.get(one) or names.get(other)
        if found:
            names = {one: found, other: found, **names}
    loading_info = {
        "missing_keys": wanted.keys() - names.keys(),
        "unexpected_keys": unexpected,
        "mismatched_keys": mismatched,
    }
    return NameMatch(names=names, loading_info=loading_info)


def check_weights(loading: Mapping[str, Any], *, known: Iterable[str], model: str) -> None:
    """Raise `ModelError` if weights are missing, have other sizes, or have layers left over.

    Takes the `output_loading_info` of transformers, and the names of all weights of the network.
    Other weights that the network does not know do no harm, such as an old file's buffers.
    """
    if loading["mismatched_keys"]:
        name, own, wanted = min(loading["mismatched_keys"])
        raise ModelError(
            f"{model}: its weights have {name} in the size {_size(own)}, and its config.json asks "
            f"for {_size(wanted)}. {NEXT_STEP}"
        )
    if loading["missing_keys"]:
        raise ModelError(
            f"{model}: its weights lack {min(loading['missing_keys'])}, and would write nonsense. "
            f"{NEXT_STEP}"
        )
    surplus = surplus_layers(loading["unexpected_keys"], known=known)
    if surplus:
        raise ModelError(
            f"{model}: its weights have {surplus[0]}, a layer more than its config.json counts. "
            f"Without it the model would write nonsense. {NEXT_STEP}"
        )


def surplus_layers(unexpected: Iterable[str], *, known: Iterable[str]) -> list[str]:
    """Return the unexpected weights that are of a layer like layer 0, but beyond the last layer.

    Some files (GPT-2's) leave out the first part of each name.
    """
    layers = {prefix for name in known for prefix in _numbered(name)}
    layers |= {prefix.partition(".")[2] for prefix in layers}
    return sorted(
        name
        for name in unexpected
        if any(
            prefix not in layers and _NUMBER.sub("0.", prefix) in layers
            for prefix in _numbered(name)
        )
    )


def _numbered(name: str) -> list[str]:
    """Return the beginnings of a weight's name that end in a number: `h.3.` of `h.3.ln.weight`."""
    return [name[: match.end()] for match in _NUMBER.finditer(name)]


def _size(shape: Sequence[int]) -> str:
    return " x ".join(f"{number:,}" for number in shape)
