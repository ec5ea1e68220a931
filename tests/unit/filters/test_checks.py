"""All filters over one text, and what they make of contacts and broken characters."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.filter_limits import FILTER_NAMES, FilterLimits
from autoblog.filters import Context, Rejection, check, report, section_words, tidy
from autoblog.topics import WordRange

GOOD = "Release notes are read by people in a hurry. Say first what changed for them."


def reasons(text: str, *, limits: FilterLimits | None = None) -> dict[str, float]:
    context = Context(limits=limits or FilterLimits())
    rejections = check(text, min_words=1, max_words=1000, context=context)
    return {rejection.filter: rejection.measured for rejection in rejections}


def test_a_good_text_passes() -> None:
    assert check(GOOD, min_words=5, max_words=20) == ()


def test_every_reason_is_told_with_its_measure_and_limit() -> None:
    text = "Mail a@b.org. Mail a@b.org. Mail a@b.org. Mail \ufffd."
    found = check(text, min_words=50, max_words=60)
    assert Rejection(filter="too_short", measured=13, limit=50) in found
    assert Rejection(filter="contacts", measured=3, limit=0) in found
    assert Rejection(filter="broken_characters", measured=1, limit=0) in found
    assert {"duplicate_5_grams", "duplicate_9_grams"} < {rejection.filter for rejection in found}
    assert all(
        rejection.measured > rejection.limit
        for rejection in found
        if rejection.filter != "too_short"
    )


@pytest.mark.parametrize(
    "contact",
    [
        "jane.doe+blog@mail.example.co.uk",
        "https://example.com",
        "HTTP://EXAMPLE.COM/x",
        "ftp://host",
        "www.example.org",
        "analytics.usa.gov/data",
        "bit.ly/xyz",
        "(202) 555-0123",
        "202-555-0123",
        "202.555.0123",
        "1 202 555 0123",
        "+49 30 901820",
        "+44 (0)20 7946 0958",
        "+81-3-1234-5678",
        "020 7946 0958",
        "030/901820",
        "1-800-FED-INFO",
        "1-844-872-4681",
    ],
)
def test_addresses_and_phone_numbers_are_refused(contact: str) -> None:
    assert reasons(f"Write to {contact} today. Or {contact}, please.")["contacts"] == 2


@pytest.mark.parametrize(
    "text",
    [
        "Digital.gov, login.gov and 18F.gsa.gov are names.",
        "From 2019-03-14 to 2020-01-01, 2010-2015 and 1999/2000.",
        "It cost $1,234,567.89 for 10,000,000 people, 3.14159265 each.",
        "Section 508, and/or OMB M-19-21 and NIST SP 800-53.",
        "ISBN 978-0-306-40615-7, 10.0.0.1, RFC 2119 and 24/7.",
        "Twitter handles such as @USDS, e.g./i.e., U.S./EU, TCP/IP.",
        "At 10:30 a.m. on 03/14/2019, 5 of 1234567890 rows.",
    ],
)
def test_numbers_and_names_are_no_contacts(text: str) -> None:
    assert "contacts" not in reasons(text)


def test_a_link_is_stripped_of_its_address_and_passes() -> None:
    assert reasons(tidy("See [the guide](https://example.com/guide) for more.")) == {}


@pytest.mark.parametrize("piece", ["\ufffd", "<|", "<|unknown-token|>"])
def test_lost_letters_and_pieces_of_tokens_are_refused(piece: str) -> None:
    assert reasons(f"A fine {piece} text.") == {"broken_characters": 1}


def test_a_word_that_does_not_end_is_refused_but_not_in_scripts_without_spaces() -> None:
    assert reasons(f"A {'ha' * 60} text.") == {"longest_word": 120}
    assert "longest_word" not in reasons("".join(map(chr, range(0x4E00, 0x4E80))))


def test_every_filter_has_a_measure_and_a_limit_of_one_name() -> None:
    measured = [one.filter for one in report(GOOD)]
    assert sorted(measured) == sorted({*FILTER_NAMES, "too_short", "too_long"})


def test_limits_can_be_moved() -> None:
    lenient = replace(FilterLimits(), contacts=1, unfinished=6)
    text = "Mail a@b.org to be. Or not to"
    assert {"contacts", "unfinished"} == reasons(text).keys()
    assert reasons(text, limits=lenient) == {}


@pytest.mark.parametrize(
    ("words", "sections", "share"),
    [
        (WordRange(min=150, max=800), 4, WordRange(min=38, max=200)),
        (WordRange(min=250, max=800), 1, WordRange(min=250, max=800)),
        (WordRange(min=10, max=10), 3, WordRange(min=4, max=4)),
    ],
)
def test_a_section_has_its_share_of_the_words(
    words: WordRange, sections: int, share: WordRange
) -> None:
    assert section_words(words, sections=sections) == share


def test_a_section_is_judged_by_its_share() -> None:
    words = WordRange(min=30, max=45)
    refused = {
        sections: [
            rejection.filter for rejection in check(GOOD, min_words=share.min, max_words=share.max)
        ]
        for sections in (1, 2, 4)
        for share in [section_words(words, sections=sections)]
    }
    assert refused == {1: ["too_short"], 2: [], 4: ["too_long"]}


def test_sections_that_repeat_each_other_fail_together_though_each_passes() -> None:
    assert reasons(GOOD) == {}
    assert "duplicate_paragraphs" in reasons(f"{GOOD}\n\n{GOOD}")


@given(st.text())
def test_no_text_makes_the_filters_fail(text: str) -> None:
    for rejection in check(text, min_words=3, max_words=5):
        exceeds = rejection.measured > rejection.limit
        assert exceeds == (rejection.filter != "too_short")
    refused = {rejection.filter for rejection in check(tidy(text))}
    assert not refused & {"unfinished", "contacts", "placeholders", "too_short", "too_long"}
