"""The structures of step.c and products.h, field by field."""

import ctypes

_NUMBER, _ADDRESS = ctypes.c_int64, ctypes.c_void_p


def _fields(kind: type[ctypes.Structure] | type, *names: str) -> list[tuple[str, type]]:
    return [(name, kind) for name in names]


class CProduct(ctypes.Structure):
    """A packed weight with the scales and the bias of its outputs."""

    _fields_ = [
        *_fields(_NUMBER, "kind", "in_", "out"),
        *_fields(_ADDRESS, "packed", "scales", "bias"),
    ]


class CNorm(ctypes.Structure):
    """A layer norm."""

    _fields_ = _fields(_ADDRESS, "weight", "bias")


class CLayer(ctypes.Structure):
    """One layer; the window of a global one is 0."""

    _fields_ = [
        ("window", _NUMBER),
        ("before_attention", CNorm),
        *_fields(CProduct, "query_key_value", "attention_out"),
        ("before_mlp", CNorm),
        *_fields(CProduct, "mlp_in", "mlp_out"),
    ]


class CNetwork(ctypes.Structure):
    """All layers."""

    _fields_ = [
        *_fields(_NUMBER, "layers", "heads", "hidden", "inner", "half"),
        ("epsilon", ctypes.c_float),
        ("layer", ctypes.POINTER(CLayer)),
        ("last", CNorm),
        ("lm_head", CProduct),
    ]


class CCache(ctypes.Structure):
    """One layer's caches of the candidates of one prompt."""

    _fields_ = [
        ("own", _ADDRESS),
        ("room", _NUMBER),
        *_fields(_ADDRESS, "prompt_keys", "prompt_values"),
        *_fields(_NUMBER, "prompt_tokens", "prompt_first"),
    ]


class CGroup(ctypes.Structure):
    """Candidates of one prompt that have written equally many tokens."""

    _fields_ = [
        *_fields(_NUMBER, "candidates", "position", "held"),
        ("cache", ctypes.POINTER(CCache)),
    ]
