"""A picture on its way to the site."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal

MediaType = Literal["image/png", "image/jpeg"]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An image file, and what is read to those who do not see it."""

    data: bytes = field(repr=False)
    media_type: MediaType
    alt_text: str

    @property
    def sha256(self) -> str:
        """64 hexadecimal digits that stand for these very bytes."""
        return hashlib.sha256(self.data).hexdigest()
