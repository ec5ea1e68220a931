"""The pictures that are uploaded to the site."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal

MediaType = Literal["image/png", "image/jpeg"]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An image file with its alternative text."""

    data: bytes = field(repr=False)
    media_type: MediaType
    alt_text: str

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, 64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()
