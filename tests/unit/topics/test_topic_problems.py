"""Topic files that are wrong: all that is, told at once with its line."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from autoblog.errors import TopicFileError
from autoblog.topics import parse_topics, read_topics


def problems(text: str) -> list[str]:
    with pytest.raises(TopicFileError) as caught:
        parse_topics(text, source="t")
    return [str(problem) for problem in caught.value.problems]


def only_problem(text: str) -> str:
    [problem] = problems(text)
    return problem


def topic(*lines: str) -> str:
    return "topics:\n- title: T\n" + "".join(f"  {line}\n" for line in lines)


def test_all_problems_are_told_at_once_each_with_its_line() -> None:
    told = problems(
        "default: {}\n"
        "topics:\n"
        "- titel: One\n"
        "  tags: writing\n"
        "- title: '{{ who }}'\n"
        "- title: Two\n"
        "  words: {min: 9, max: 3}\n"
        "- title: two\n"
        "  status: drafts\n"
        "  repeat: yearly\n"
    )
    assert [problem.split(": ")[0] for problem in told] == [
        "t:1", "t:3", "t:4", "t:5", "t:7", "t:8", "t:9", "t:10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "guess"),
    [("keyword", "keywords"), ("Title", "title"), ("catagories", "categories"), ("note", "notes")],
)
def test_an_unknown_key_is_refused_with_the_one_that_was_meant(key: str, guess: str) -> None:
    assert f"did you mean '{guess}'?" in only_problem(topic(f"{key}: x"))


def test_an_unknown_key_without_likeness_is_told_all_known_ones() -> None:
    assert "known are categories, closing, decoding, each," in only_problem(topic("zzz: x"))


def test_title_slug_and_each_have_no_default() -> None:
    told = problems("defaults: {title: A, slug: b, each: {x: [y]}}\ntopics: [{title: T}]")
    assert len(told) == 3
    assert all("unknown key" in problem for problem in told)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("tags: writing", "tags must be a list, as in [one, two]"),
        ("tags: {a: b}", "tags must be a list"),
        ("tags: [[a]]", "an item of tags must be a text"),
        ("tags: ['']", "an item of tags is empty"),
        (f"tags: [{'x' * 201}]", "an item of tags is longer than 200 characters"),
        ("notes: [a]", "notes must be a text"),
        ("words: 300", "words must be keys with values, as in words: {min: 250, max: 800}"),
        ("words: many", "as in words: {min: 250, max: 800}"),
        ("words: {least: 3}", "words: unknown key 'least'; known are max, min"),
        ("words: {min: many}", "words: min must be a whole number from 1 to 100000"),
        ("words: {min: 0}", "words: min must be a whole number"),
        ("words: {max: -5}", "words: max must be a whole number"),
        ("words: {max: 1.5}", "words: max must be a whole number"),
        ("words: {max: 999999}", "words: max must be a whole number"),
        ("words: {max: 100}", "min is 250 unless you set it, more than max, which is 100"),
        ("words: {max: 100}", "as in words: {min: 50, max: 100}"),
        ("words: {min: 9000}", "min is 9000, more than max, which is 800 unless you set it"),
        ("notes: The #1 mistake", "notes: '#1 mistake' counts as a comment; put the whole text in"),
        ("status: published", "must be one of draft, pending, publish; did you mean 'publish'?"),
        ("status: future", "status is 'future'; it must be one of draft, pending, publish"),
        ("repeat: month", "did you mean 'monthly'?"),
        ("template: ../secrets", "template is '../secrets'; write a plain name, as in article"),
        ("template: [a]", "template must be a text"),
        ("slug: Not A Slug", "slug 'Not A Slug' cannot be part of an address; write 'not-a-slug'"),
        ("each: {}", "each names no variable"),
        ("each: [a]", "each must be keys with values"),
        ("each: {a: []}", "each: a has no values"),
        ("each: {a-b: [x]}", "each: 'a-b' is no name for a variable"),
        ("? [a]\n  : b", "a key must be a word"),
        ("notes: '{{ who }}'", "notes: 'who' is undefined (variables here: none"),
        ("outline: ['{{ 1 / 0 }}']", "an item of outline: division by zero"),
        ("outline: ['{{ \"\" }}']", "an item of outline is empty once its placeholders are filled"),
        ("notes: '{{ unclosed'", "notes: unexpected end of template"),
        ("notes: '{{ \"x\" * 1000000000 }}'", "'*' works on numbers up to"),
        ("notes: '{{ 9 ** 9 ** 9 }}'", "a power above 8 is refused"),
        ("notes: '{{ \"x\" | center(99999) }}'", "notes: it grows beyond 65536 characters"),
        ("notes: '{% for i in range(100000) %}x{% endfor %}'", "a loop of more than 1000 turns"),
        ("notes: '{{ \"\".__class__ }}'", "unsafe"),
        ('notes: "\\e[31m"', "notes holds a control character"),
        ('notes: "\\ud800"', "notes holds a control character"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_its_key_and_line(line: str, reason: str) -> None:
    told = problems(topic(line))
    assert any(problem.startswith("t:3: ") and reason in problem for problem in told), told


def test_the_words_of_the_defaults_are_checked_as_well() -> None:
    assert only_problem("defaults:\n  words: {min: 9, max: 3}\ntopics: [{title: T}]").startswith(
        "t:2: words: min is 9"
    )


@pytest.mark.parametrize("title", ["''", "'  '", '"\\n"'])
def test_an_empty_title_is_refused(title: str) -> None:
    assert only_problem(f"topics:\n- title: {title}") == "t:2: title is empty"


@pytest.mark.parametrize("entry", ["- tags: [a]", "- title:", "- title: ~"])
def test_a_topic_without_a_title_is_refused(entry: str) -> None:
    assert only_problem(f"topics:\n{entry}") == "t:2: a topic has no title"


def test_a_slug_may_stand_once_also_after_each_is_multiplied_out() -> None:
    told = problems(
        "topics:\n"
        "- title: On rain\n"
        "- title: On {{ x }}\n"
        "  each: {x: [snow, Rain]}\n"
        "- title: ON SNOW\n"
    )
    way_out = "give one of the topics another title or a slug of its own"
    assert told == [
        f"t:3: the slug 'on-rain' occurs twice (see line 2); {way_out}",
        f"t:5: the slug 'on-snow' occurs twice (see line 3); {way_out}",
    ]


def test_a_yaml_key_that_stands_twice_is_refused() -> None:
    assert (
        only_problem(topic("tags: [a]", "tags: [b]")) == "t:4: a topic: the key 'tags' occurs twice"
    )


def test_what_fails_for_every_value_of_each_is_told_once() -> None:
    told = only_problem("topics:\n- title: '{{ y }}'\n  each: {x: [1, 2, 3]}")
    assert told == "t:2: title: 'y' is undefined (variables here: x)"


def test_each_may_not_make_topics_without_end() -> None:
    many = ", ".join(map(str, range(40)))
    told = only_problem(topic(f"each: {{a: [{many}], b: [{many}]}}"))
    assert "each makes 1600 topics of one; 1000 are the limit" in told


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "topics:\n- title: How to: begin",
            "t:2: mapping values are not allowed here; a text that",
        ),
        ("topics:\n\t- title: T", "t:2: found character '\\t' that cannot start any token; indent"),
        ("topics:\n- title: @home", "t:2: found character '@' that cannot start any token; put"),
        ('topics:\n- title: "a\n- title: b\n', "t:2: a quote is opened here and not closed"),
        ("topics:\n- title: {{ x }}", "t:2: title must be a text; if it begins with {"),
        ("topics:\n- title: *bold*", "t:2: a value that begins with * or & must be in quotes"),
        ("topics:\n- title: !important", "t:2: a value that begins with ! must be in quotes"),
        ("topics:\n- title: a\x00b", "t:2: a character here is not text"),
        ("topics: []\n---\ntopics: []", "t:2: found another document; remove the line ---"),
        ("", "t: is empty; it must begin like"),
        ("# only a comment\n", "t: is empty"),
        ("topics: []", "t: has no topics"),
        ("defaults: {}", "t: has no topics"),
        ("- title: T", "t:1: the file must be keys with values, as in\ntopics:\n  - title: How"),
        ("some words", "t:1: the file must be keys with values"),
        ("topics: [T]", "t:1: a topic must be keys with values"),
        ("[" * 10_000, "t:1: lists are nested too deeply"),
        ("x" * 5_000_000, "t: the file has 5000000 characters; 4194304 are the limit"),
        ("topics:\n- title: The #1 mistake", "t:2: title: '#1 mistake' counts as a comment"),
        (f"topics:\n- title: {'x' * 251}", "t:2: title has 251 characters; 250 are the limit"),
    ],
)
def test_the_traps_of_yaml_are_told_with_the_way_out(text: str, reason: str) -> None:
    assert only_problem(text).startswith(reason)


def test_aliases_that_would_grow_to_gigabytes_are_refused_before_they_do() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    assert all("aliases are refused" in problem for problem in problems("\n".join(lines)))


def test_a_tag_that_would_make_an_object_is_refused(tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    told = only_problem(f"topics: !!python/object/apply:os.mkdir ['{proof}']")
    assert "tags are refused" in told
    assert not proof.exists()


def test_files_that_cannot_be_read_are_told_with_the_way_out(tmp_path: Path) -> None:
    missing, folder, latin = tmp_path / "no.yaml", tmp_path, tmp_path / "latin.yaml"
    latin.write_bytes("topics:\n- title: Größe".encode("latin-1"))
    with pytest.raises(TopicFileError, match=r"no\.yaml: there is no such file; 'autoblog init'"):
        read_topics(missing)
    with pytest.raises(TopicFileError, match=r"is a folder; name the file in it"):
        read_topics(folder)
    with pytest.raises(TopicFileError, match=r"latin\.yaml:2: a letter here is not in UTF-8"):
        read_topics(latin)
    with pytest.raises(TopicFileError, match="cannot be read"):
        read_topics(latin / "topics.yaml")


LINES = st.sampled_from(
    [
        *("topics:", "defaults:", "- title: a", "  tags: [x, 1]", "  each: {x: [1]}", "  slug: é"),
        *("  words: {min: 3}", "  notes: |", "    {{ x }}", "- {", "]", "\t", "  ? a"),
        *("*a", "&a", "!!x", "'", '"'),
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(LINES, max_size=12).map("\n".join)))
def test_whatever_stands_in_it_the_only_error_is_ours(text: str) -> None:
    try:
        topics = parse_topics(text, source="t")
    except TopicFileError as error:
        assert error.problems  # noqa: PT017 - either outcome is right, if it is one of these two
    else:
        assert len({topic.slug for topic in topics}) == len(topics) > 0


@pytest.mark.parametrize(
    "title", ["Tea # about tea", "Tea  #", "Tea ## ----", "'The #1 mistake'", "C# and F#", '"#1"']
)
def test_a_comment_after_a_value_is_one(title: str) -> None:
    [topic_read] = parse_topics(f"topics:\n- title: {title}\n", source="t")
    assert topic_read.title == yaml.safe_load(title)


def test_the_same_problem_on_a_line_is_told_once() -> None:
    text = "topics: &a [x]\nb: [*a, *a, *a, *a, *a, *a, *a]\n"
    assert len(problems(text)) == 2


def test_ten_thousand_topics_are_read_and_their_faults_told_with_their_lines() -> None:
    lines = [f"  - {{title: On number {number}, tags: [a, b]}}" for number in range(10_000)]
    assert len(parse_topics("\n".join(["topics:", *lines]), source="t")) == 10_000
    lines[8_000] = "  - {titel: x}"
    lines[9_000] = "  - {title: y, words: 3}"
    told = problems("\n".join(["topics:", *lines]))
    assert [line.partition(": ")[0] for line in told] == ["t:8002", "t:9002"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('topics:\n- title: "\u200b\u2060 "\n', "title is empty"),
        ("topics:\n  -title: One\n", "put a space after each -"),
        ("topics:\n- title:One\n", "as in title: How to write"),
        ("topics:\n- One\n", "as in title: How to write"),
        ("topics:\n- {title: One, tags: [a}\n", "close the bracket"),
        ("topics:\n- title: One\n  tags: [a, #b]\n", "a text that holds #"),
        ("topics:\n  - title: One\n   tags: [a]\n", "with as many spaces before each"),
        ("topics:\n- title: > folded\n", "put the text in quotes"),
        ("topics: [{title: One}]\n---\ntopics: []\n", "t:2: found another document; remove"),
        ("hello\n", "as in\ntopics:"),
        (topic(f"notes: '{'words ' * 6_000}'"), "notes has 35999 characters; 30000 are the limit"),
        (topic("publish_at: 9999-12-31 23:59"), "its year must be from 1970 to 2200"),
        (topic("not_before: 0001-01-01T00:00+14:00"), "its year must be from 1970 to 2200"),
        (topic("each: {x: [a, b]}"), "each makes the slug 't' twice; put all its variables"),
    ],
)
def test_a_slip_is_told_with_the_way_to_write_it(text: str, told: str) -> None:
    assert told in only_problem(text)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "topics.yaml"
    path.write_bytes("topics:\n- title: One\n".encode("utf-16"))
    with pytest.raises(TopicFileError, match="is no text, or not in UTF-8; save it as UTF-8"):
        read_topics(path)
