"""Brings a model's text into plain form and strips what does not belong to the article.

Stripped are control characters, a new document's header and all text after it, the addresses of
Markdown links, and the paths of bare addresses ("agency.gov/data" becomes "agency.gov"). The
filters of `residue` refuse what would leave a gap.
"""

import unicodedata

import regex

_LINE_BREAK = regex.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = regex.compile(r"[\t\p{Zs}]+")
_BLANK_LINES = regex.compile(r"\n{3,}")

# Control characters, halves of characters, unassigned ones, and formatting characters except the
# joiners of scripts and emoji.
_UNSEEN = regex.compile(r"[[\p{Cc}\p{Cf}\p{Cs}\p{Cn}]--[\t\n\u200c\u200d]]", regex.VERSION1)

SPECIAL_PIECE = (
    r"</?(?:(?:start|end)_of_\w+|unused_?\d+|pad|bos|eos|unk|mask|sep|cls|image|image_soft_token"
    r"|tool_call|tool_response|think|fim_\w+|reserved_\w+|extra_id_\d+|im_\w+)>"
    r"|\[(?:PAD|UNK|CLS|SEP|MASK|BOS|EOS|multimodal|unused\d+)\]|<0x[0-9A-F]{2}>"
)
"""The pattern of tokens that tokenizers add and that no text holds, such as `<start_of_image>`."""

# The header of the next document, the heading of the next section, an end-of-text token.
_NEXT_TEXT = regex.compile(
    rf"^(?:Title|Tags):|^\#{{1,2}}(?:[ ]|$)|<\|[a-z_]{{1,30}}\|>|</?s>|{SPECIAL_PIECE}",
    regex.MULTILINE,
)
# The path of a bare address, which models seldom remember right. Without its path a shortener's
# address means nothing, so that is left to be refused.
_BARE_PATH = regex.compile(
    r"(?<![\w/@:.-])(?!(?:bit\.ly|goo\.gl|ow\.ly|t\.co|tinyurl\.com|youtu\.be|lnkd\.in)/|www\.)"
    r"((?:[\w-]{1,63}\.)+(?:com|org|net|edu|gov|mil|info|biz|io|co|ai|app|dev|[a-z]{2}))"
    r"(?:/[\w~%#?&=+.-]*[\w~%#=])*+/?(?![\w/])"
)
# The brackets of "[the guide](address)" and "[the guide][1]"; `in_word` tells those of "a[i][j]".
_BRACKET = regex.compile(
    r"""(?P<open>(?P<in_word>(?<=\w))?!?\[)|\n
    |\](?P<link>\([^()\s]*(?:\s\"[^\"\n]*\")?\)|(?P<reference>\[[^\[\]\n]*\]))?""",
    regex.VERBOSE,
)


def clean(text: str) -> str:
    """Clean one section's text, which ends where the next section or document begins.

    A line break at its end stays, as a sign that the last line is whole. Cleaning a clean text
    changes nothing.
    """
    while (cleaner := _clean_once(text)) != text:
        text = cleaner  # the removed text may have stood inside a link or a heading
    return text


def normalise(text: str) -> str:
    """Unify characters (NFC), line breaks and spaces, and drop invisible characters."""
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", _LINE_BREAK.sub("\n", text)))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def unlink(text: str) -> str:
    """Replace Markdown links and pictures by their words, also where one holds another.

    The time is linear in the text.
    """
    kept: list[str] = []
    opened: list[tuple[int, bool]] = []  # each open bracket's index in `kept`, and if in a word
    start = 0
    while bracket := _BRACKET.search(text, start):
        kept += [text[start : bracket.start()], bracket[0]]
        start = bracket.end()
        if bracket["open"]:
            opened.append((len(kept) - 1, bracket["in_word"] is not None))
        elif bracket[0] == "\n":
            opened.clear()
        else:
            index, in_word = opened.pop() if opened else (-1, True)
            if index >= 0 and bracket["link"] and not (bracket["reference"] and in_word):
                kept[index] = kept[-1] = ""
            else:
                kept[-1], start = "]", bracket.start() + 1
    return "".join([*kept, text[start:]])


def _clean_once(text: str) -> str:
    text = _BARE_PATH.sub(r"\1", unlink(normalise(text)))
    following = _NEXT_TEXT.search(text)
    if following:
        text = text[: following.start()]
    kept = _BLANK_LINES.sub("\n\n", text).strip()
    return f"{kept}\n" if kept and text.endswith("\n") else kept
