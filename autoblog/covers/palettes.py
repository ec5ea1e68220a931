"""Chooses a cover's colours, always the same for the same title."""

import hashlib
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Colours as `#rrggbb`. Text and accent are readable on the background and on its shade."""

    background: str
    shade: str
    text: str
    accent: str


PALETTES: Final = (
    Palette(background="#14213d", shade="#1d2f57", text="#ffffff", accent="#fcb040"),
    Palette(background="#12372a", shade="#1b4d3b", text="#fbfae6", accent="#9fdcb4"),
    Palette(background="#3b1c4a", shade="#50285f", text="#fdf6ff", accent="#f4b3d2"),
    Palette(background="#faf3e7", shade="#f3e6cf", text="#2b2118", accent="#a23b17"),
    Palette(background="#0b3c49", shade="#12505f", text="#f4fbfb", accent="#7ce8da"),
    Palette(background="#7a1f2b", shade="#8c2a37", text="#fff5f0", accent="#ffcfae"),
    Palette(background="#eef6f1", shade="#dcece3", text="#16302b", accent="#0d624c"),
    Palette(background="#232a34", shade="#313b49", text="#f5f7fa", accent="#ffd166"),
)


def palette_of(title: str) -> Palette:
    """Choose the colours for a title."""
    digest = hashlib.sha256(title.encode(errors="replace")).digest()
    return PALETTES[int.from_bytes(digest[:4]) % len(PALETTES)]
