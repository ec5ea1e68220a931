"""What each filter measures, in words for people who have not read docs/filters.md."""

from collections.abc import Mapping
from typing import Final

_RUNS: Final = "share of the letters in runs of {n} words that stand more than once"
_COMMONEST: Final = "share of the letters in the commonest run of {n} words"

FILTER_WORDS: Final[Mapping[str, str]] = {
    "too_short": "words, at least as many as the limit",
    "too_long": "words, at most as many as the limit",
    "duplicate_lines": "share of the lines that stand more than once",
    "duplicate_paragraphs": "share of the paragraphs that stand more than once",
    "duplicate_line_characters": "share of the letters in lines that stand more than once",
    "duplicate_paragraph_characters": (
        "share of the letters in paragraphs that stand more than once"
    ),
    **{f"top_{n}_gram": _COMMONEST.format(n=n) for n in range(2, 5)},
    **{f"duplicate_{n}_grams": _RUNS.format(n=n) for n in range(5, 11)},
    "loop": "words in a row that say the words before them a third time",
    "repeated_passage": "words of the longest passage that stands twice",
    "repeated_paragraph": "words of the longest paragraph or list that stands twice",
    "across_sections": "words that earlier sections hold already",
    "near_duplicate": "share of the text that one earlier post holds already",
    "contacts": "e-mail addresses, web addresses and phone numbers that the topic does not give",
    "broken_characters": "broken letters and pieces of the model's own signs",
    "longest_word": "letters of the longest word",
    "unfinished": "words after the last full sentence",
    "markup": "HTML, code, tables, links and shortcodes",
    "placeholders": 'blanks left to fill in, such as "[Your Name]" or "TODO"',
    "prompt_residue": "pieces of the prompt, and phrases of chat assistants",
    "other_language": "share of the words in another language than the topic's",
    "machine_text": "lines of logs, chats, comment sections and programs",
    "capitals": "words of sentences in capitals",
    "absent_things": "sentences on pictures, tables or links that are not there",
    "own_blog": "sentences on other posts, the blog itself and subscriptions",
    "letters": "greetings, thanks and wishes to a reader",
    "advertising": "sentences that call for a company",
    "credits": "authors, photographers and notices of copyright",
    "example_leak": "share of the words that tell the subject of the example before the prompt",
    "about_itself": "sentences on the text itself",
    "same_beginnings": "sentences or items that begin with the same four words",
    "word_salad": 'share of pairs of small words that no prose has, such as "the of"',
    "invented_words": "words per 1,000 that do not exist",
    "claims": "numbers, names and quotations that your topic does not give",
    "banned_phrases": "phrases of your file of banned phrases",
    "profanity": "swear words per 1,000 words; the worst count three",
}
"""By the filter's name, to be read after the measured number and before its limit."""
