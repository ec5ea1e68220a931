"""The candidates of a step side by side, each with the filters' verdicts and claims to check."""

import html
from collections.abc import Collection
from typing import Final

import regex

from autoblog.filters import Context, report
from autoblog.preview import FILTER_WORDS, figure
from autoblog.studio.post_in_progress import PostInProgress
from autoblog.writing import Candidate

SHOWN_TITLE: Final = 60
"""The characters of a title that search engines show, about."""

_LENGTHS: Final = frozenset({"too_short", "too_long"})


def candidate_cards(post: PostInProgress, step: int) -> str:
    """Return the cards of a step's candidates, in the order of their numbers."""
    texts = post.texts_of(step)
    taken = texts.taken.completion.seed if texts.taken else None
    cards = [
        _card(post, number, each, taken=each.completion.seed == taken)
        for number, each in enumerate(texts.candidates, start=1)
    ]
    return f'<div class="ab-sheets">{"".join(cards)}</div>' if cards else ""


def _card(post: PostInProgress, number: int, candidate: Candidate, *, taken: bool) -> str:
    refused = bool(candidate.rejections)
    verdict = "refused" if refused else "passed"
    badges = f'<span class="ab-badge ab-{"bad" if refused else "good"}">{verdict}</span>'
    if taken:
        badges += '<span class="ab-badge ab-busy">taken</span>'
    reasons = "".join(
        f"<li>{each.filter}: {figure(each.measured)}, limit {figure(each.limit)}"
        f"<small>{html.escape(FILTER_WORDS.get(each.filter, ''))}</small></li>"
        for each in candidate.rejections
    )
    claims = post.claims_of(candidate.text)
    check = f"<p>To check: {html.escape(', '.join(sorted(claims)))}</p>" if claims else ""
    return (
        f'<section class="ab-card" aria-label="Text {number}, {verdict}">'
        f"<header><strong>Text {number}</strong> {badges} "
        f"<small>{candidate.words} words</small></header>"
        f"{f'<ul>{reasons}</ul>' if reasons else ''}{check}"
        f"{_text(candidate, claims)}"
        f"{_measures(candidate, post.context)}</section>"
    )


def _text(candidate: Candidate, claims: Collection[str]) -> str:
    if not candidate.text:
        return '<p class="ab-empty">no whole sentence</p>'
    return f'<div class="ab-text">{marked(candidate.text, claims)}</div>'


def marked(text: str, claims: Collection[str]) -> str:
    """Return a text as HTML with its claims marked."""
    escaped = html.escape(text)
    if not claims:
        return escaped
    longest_first = sorted(map(html.escape, claims), key=len, reverse=True)
    pattern = regex.compile(r"(?<![\w&#])(?:\L<claims>)(?!\w)", claims=longest_first)
    return pattern.sub(lambda found: f"<mark>{found[0]}</mark>", escaped)


def _measures(candidate: Candidate, context: Context) -> str:
    """Return what every filter measures, to be opened; lengths are judged by the part's room."""
    rows = "".join(
        f"<tr><th scope='row'>{each.filter}"
        f"<small>{html.escape(FILTER_WORDS.get(each.filter, ''))}</small></th>"
        f"<td>{figure(each.measured)}</td>"
        f"<td>{figure(each.limit)}</td><td>{'passed' if each.passed else 'refused'}</td></tr>"
        for each in report(candidate.text, context=context)
        if each.filter not in _LENGTHS
    )
    return (
        "<details><summary>All filters</summary><table><thead><tr><th scope='col'>filter</th>"
        "<th scope='col'>measured</th><th scope='col'>limit</th><th scope='col'>verdict</th>"
        f"</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def title_choices(post: PostInProgress) -> list[tuple[str, str]]:
    """Return the titles that were found, each with what there is to say of it, the good first."""
    found = {each.text: each for each in post.titles.candidates if each.text}
    ordered = sorted(found.values(), key=lambda each: bool(each.rejections))
    return [(_title_label(each), each.text) for each in ordered]


def _title_label(title: Candidate) -> str:
    length = f"{len(title.text)} characters"
    if len(title.text) > SHOWN_TITLE:
        length += f", search engines show about {SHOWN_TITLE}"
    refused = ", ".join(
        f"{each.filter} {figure(each.measured)}, limit {figure(each.limit)}"
        for each in title.rejections
    )
    return f"{title.text} ({length}{f'; refused: {refused}' if refused else ''})"
