"""A topic's parts in order, without filters, for `generate --topic` and `prompt`."""

from autoblog.generation import Decoding
from autoblog.package_data import shipped_templates
from autoblog.prompts import Script, read_script
from autoblog.topics import parse_topics
from autoblog.writing import preview_prompts, write_unfiltered
from tests.prose import looping
from tests.scripted import ScriptedGenerator

FOLDERS = (shipped_templates() / "prompts",)


def script_of(text: str) -> Script:
    [topic] = parse_topics(f"topics:\n- {text}", source="t")
    return read_script(topic, folders=FOLDERS)


def test_each_part_is_one_call_for_all_seeds_and_its_prompt_holds_the_text_before_it() -> None:
    generator = ScriptedGenerator(lambda prompt, seed: f"Text {seed} of {len(prompt)}. Cut o")
    script = script_of("{title: First things, outline: [Why], closing: none}")
    articles = write_unfiltered(script, generator=generator, decoding=Decoding(), seeds=[3, 4])
    opening, section = generator.calls
    assert opening.seeds == section.seeds == ((3,), (4,))
    assert opening.decoding.stop == section.decoding.stop != ()
    for seed, prompt, article in zip([3, 4], section.prompts, articles, strict=True):
        first, heading, last = article.split("\n\n")
        assert first == f"Text {seed} of {len(opening.prompts[0])}."
        assert heading == "## Why"
        assert last == f"Text {seed} of {len(prompt)}."
        assert prompt.endswith(f"{first}\n\n## Why\n\n")


def test_no_text_is_refused() -> None:
    script = script_of("{title: First things, outline: []}")
    generator = ScriptedGenerator(looping)
    [article] = write_unfiltered(script, generator=generator, decoding=Decoding(), seeds=[1])
    assert article == looping("", 1).strip()


def test_a_preview_marks_title_and_texts_that_the_model_is_to_write() -> None:
    generator = ScriptedGenerator()
    script = script_of("{title: auto, slug: rye, keywords: [rye], outline: [Why], closing: none}")
    title, opening, section = preview_prompts(script, model=generator)
    assert [title.part, opening.part, section.part] == ["title", "opening", "section"]
    assert title.prompt == "Title: Rye:"
    assert opening.prompt.startswith("Title: [the title that the model finds]\n")
    assert section.prompt.endswith("\n\n[the text of this part will stand here]\n\n## Why\n\n")
    assert generator.calls == []
