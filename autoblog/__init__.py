"""autoblog writes a WordPress blog's drafts with a language model on the blogger's own machine."""

__version__ = "0.1.0"
