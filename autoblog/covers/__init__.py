"""Draws a post's cover, a card with title and site name, on this machine.

`cards.draw_cover` draws it. It is not imported here, since its libraries take a while to load.
"""

from autoblog.covers.picture import Picture
from autoblog.covers.shrinking import fit, shrink

__all__ = ["Picture", "fit", "shrink"]
