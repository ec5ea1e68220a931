"""A topic to the parts of its article and the prompt for each."""

from autoblog.prompts.outlines import Part, kind_of, plan_parts
from autoblog.prompts.passages import Passage
from autoblog.prompts.script import Before, Form, Script, read_script
from autoblog.prompts.templates import prompt_folders, template_sha256

__all__ = [
    "Before",
    "Form",
    "Part",
    "Passage",
    "Script",
    "kind_of",
    "plan_parts",
    "prompt_folders",
    "read_script",
    "template_sha256",
]
