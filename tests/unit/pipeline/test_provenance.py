"""What the ledger holds of how a post was written."""

import dataclasses
import hashlib
from datetime import timedelta
from pathlib import Path

from autoblog import __version__
from autoblog.ledger import KeptPost
from autoblog.package_data import shipped_templates
from autoblog.pipeline import origin_of
from autoblog.prompts import read_script
from autoblog.writing import WritingOptions, WritingRecord, fingerprint
from autoblog.writing.model_profiles import OUR_DECODING
from autoblog.writing.replaying import StoredCall
from tests.desk import Desk, topics_of
from tests.prose import passing, short
from tests.scripted import ScriptedGenerator


def written(desk: Desk) -> tuple[KeptPost, WritingRecord]:
    """The first topic's post as the ledger holds it."""
    kept = desk.kept("first-things")
    ledger = desk.ledger()
    writing = ledger.writing_of(kept.post.marker)
    assert writing is not None
    ledger.close()
    return kept, writing


def half_short(prompt: str, seed: int) -> str:
    """Every other candidate is refused."""
    return short(prompt, seed) if seed % 2 else passing(prompt, seed)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_post_tells_what_it_was_made_with(desk: Desk) -> None:
    desk.publish()
    provenance = written(desk)[0].provenance
    machine = ("model", "revision", "device", "dtype", "engine")
    assert {name: provenance[name] for name in machine} == {
        "model": "scripted",
        "revision": "0" * 40,
        "device": "cpu",
        "dtype": "float32",
        "engine": "script",
    }
    assert provenance["seed"] == 7
    assert provenance["settings"]["candidates"] == 2
    assert provenance["settings"]["decoding"] == {}
    assert provenance["decoding"]["min_p"] == OUR_DECODING["min_p"]
    assert {"max_new_tokens", "stop"}.isdisjoint(provenance["decoding"])
    assert provenance["versions"]["autoblog"] == __version__
    assert provenance["versions"]["torch"][0].isdigit()
    assert set(provenance["seconds"]) == {"generating", "loading", "scoring", "writing"}
    digests = ("settings_sha256", "topic_sha256", "template_sha256")
    assert all(len(provenance[name]) == 64 for name in digests)
    assert [section["heading"] for section in provenance["sections"]] == [None, "Why", "How"]


def test_the_calls_that_are_kept_make_the_chosen_texts_again(desk: Desk) -> None:
    desk.generator = ScriptedGenerator(half_short)
    desk.publish(writing=WritingOptions(seed=7, candidates=4))
    kept, writing = written(desk)
    again = ScriptedGenerator(half_short)
    texts: dict[int, str] = {}
    for call in map(StoredCall.from_json, writing.calls):
        found = again.generate(call.prompts, decoding=call.decoding, seeds=call.seeds)
        texts |= {completion.seed: completion.text for row in found for completion in row}
    sections = kept.provenance["sections"]
    assert sections
    assert [sha256(texts[section["seed"]]) for section in sections] == [
        section["text_sha256"] for section in sections
    ]
    prompts = {sha256(prompt) for call in writing.calls for prompt in call["prompts"]}
    assert {section["prompt_sha256"] for section in sections} <= prompts
    assert all(text == texts[int(s)] for c in writing.calls for s, text in c["texts"].items())


def test_every_candidate_is_remembered_and_the_refused_ones_with_their_reasons(desk: Desk) -> None:
    desk.generator = ScriptedGenerator(half_short)
    [result] = desk.publish(writing=WritingOptions(seed=7, candidates=3))
    candidates = written(desk)[1].candidates
    assert len(candidates) == result.facts.candidates
    chosen = [candidate for candidate in candidates if candidate["chosen"]]
    assert sorted(candidate["section"] for candidate in chosen) == [0, 1, 2]
    assert all(candidate["reasons"] == [] for candidate in chosen)
    refused = [candidate for candidate in candidates if candidate["reasons"]]
    assert refused
    assert {candidate["text"] for candidate in refused} == {"Too short."}
    assert {candidate["section"] for candidate in candidates} == {0, 1, 2}
    assert all(set(r) == {"filter", "measured", "limit"} for o in refused for r in o["reasons"])


def test_candidates_bear_their_part_s_heading_whatever_was_left_out(desk: Desk) -> None:
    """A section of a pattern that does not come must not shift the names of those after it."""
    desk.topics = topics_of("topics: [{title: How to rest, words: {min: 50, max: 900}}]")
    script = read_script(desk.topics[0], folders=[shipped_templates() / "prompts"])
    headings = [part.heading for part in script.parts]
    missing = f"## {headings[2]}\n\n"
    desk.generator = ScriptedGenerator(
        lambda p, s: "Too short." if p.endswith(missing) else passing(p, s)
    )
    desk.publish()
    kept = desk.kept("how-to-rest")
    ledger = desk.ledger()
    writing = ledger.writing_of(kept.post.marker)
    ledger.close()
    assert writing is not None
    assert list(dict.fromkeys(candidate["heading"] for candidate in writing.candidates)) == headings
    assert [section["heading"] for section in kept.provenance["sections"]] == [
        heading for heading in headings if heading != headings[2]
    ]
    refused = {candidate["heading"] for candidate in writing.candidates if candidate["reasons"]}
    assert refused == {headings[2]}
    assert [candidate["part"] for candidate in writing.candidates if candidate["chosen"]] == [
        "opening",
        "section",
        "section",
        "closing",
    ]


def test_what_is_kept_is_pruned_with_the_rest_and_the_facts_stay(desk: Desk) -> None:
    [result] = desk.publish()
    assert result.ref is not None
    ledger = desk.ledger()
    stored = ledger.find(desk.key, result.ref.id)
    assert stored is not None
    kept = stored.kept
    ledger.prune(stored.kept_at)
    assert ledger.writing_of(kept.post.marker) is not None
    ledger.prune(stored.kept_at + timedelta(seconds=1))
    assert ledger.writing_of(kept.post.marker) is None
    assert desk.kept("first-things").provenance == kept.provenance
    ledger.close()


def test_an_attempt_tells_how_long_its_stages_took(desk: Desk) -> None:
    desk.publish()
    kept, _ = written(desk)
    ledger = desk.ledger()
    [attempt] = ledger.attempts.of_post(kept.post.marker)
    ledger.close()
    assert attempt.facts.writing_s is not None
    assert attempt.facts.sending_s is not None
    assert attempt.facts.writing_s + attempt.facts.sending_s <= attempt.facts.seconds + 0.001


def test_a_post_is_found_by_the_site_s_number(desk: Desk) -> None:
    [result] = desk.publish()
    assert result.ref is not None
    ledger = desk.ledger()
    found = ledger.find(desk.key, result.ref.id)
    assert found is not None
    assert found.kept.topic == "first-things"
    assert ledger.find(desk.key, 99_999) is None
    assert ledger.find("another.example", result.ref.id) is None
    ledger.close()


def test_a_changed_template_setting_or_topic_changes_its_digest(desk: Desk, tmp_path: Path) -> None:
    ledger = desk.ledger()
    blog, topic = desk.blog(ledger), desk.topics[0]
    (tmp_path / "article.txt.j2").write_text("{{ title }} {% include 'part.j2' %}")
    (tmp_path / "part.j2").write_text("one")
    folders = [tmp_path]
    before = origin_of(dataclasses.replace(blog, prompt_folders=folders), topic)
    assert origin_of(dataclasses.replace(blog, prompt_folders=folders), topic) == before
    (tmp_path / "part.j2").write_text("two")
    changed = dataclasses.replace(
        blog, prompt_folders=folders, writing=WritingOptions(seed=8, candidates=9)
    )
    after = origin_of(changed, topics_of("topics: [{title: First things}]")[0])
    for name in ("template_sha256", "settings_sha256", "topic_sha256"):
        assert after[name] != before[name]
    ledger.close()


def test_a_topic_that_names_no_later_key_has_the_digest_of_before_it_could(desk: Desk) -> None:
    ledger = desk.ledger()
    blog, topic = desk.blog(ledger), desk.topics[0]
    fields = dataclasses.asdict(topic)
    assert fields.pop("decoding") == {}
    assert fields.pop("facts") is None
    assert fields.pop("sources") == ()
    assert origin_of(blog, topic)["topic_sha256"] == fingerprint(fields)
    for other in ({"decoding": {"temperature": 0.1}}, {"facts": "strict"}, {"sources": ("a",)}):
        changed = dataclasses.replace(topic, **other)
        assert origin_of(blog, changed)["topic_sha256"] != fingerprint(fields)
    ledger.close()


def test_a_seed_is_no_setting(desk: Desk) -> None:
    ledger = desk.ledger()
    first, second = (
        origin_of(desk.blog(ledger, writing=WritingOptions(seed=n)), desk.topics[0]) for n in (1, 2)
    )
    assert first["settings_sha256"] == second["settings_sha256"]
    assert (first["seed"], second["seed"]) == (1, 2)
    ledger.close()
