"""Finished posts that stand before a document, so that a base model sees what is wanted.

They are files in `templates/examples/`, named after the kind of article; each begins with its title
as `# Title`. Those of a language other than English are in a subfolder with its code.
"""

from collections.abc import Sequence
from pathlib import Path

from autoblog.prompts.outlines import kind_of
from autoblog.prompts.templates import read_text
from autoblog.topics.topic import Topic


def find_examples(topic: Topic, *, folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the example of the topic's kind in the first of the prompt `folders` that has one.

    Raises `TemplateError`.
    """
    kind = kind_of(topic, folders=folders)
    if kind is None:
        return ()
    own = "" if topic.language in {None, "en"} else str(topic.language)
    files = (folder.parent / "examples" / own / f"{kind}.md" for folder in folders)
    found = next(filter(Path.is_file, files), None)
    text = read_text(found).strip() if found else ""
    return (text,) if text else ()
