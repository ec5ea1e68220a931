"""A folder of papers as bloggers have it: Markdown, text, HTML and PDF, some unreadable."""

import io
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.prose import passing

ANSWERS: Final = {
    "How long sourdough rests": (
        "bread.md",
        "A sourdough loaf rests for 14 hours in the cold before it is baked.",
    ),
    "When to prune apple trees": (
        "orchard.txt",
        "Apple trees are pruned in late winter, while the buds are still closed.",
    ),
    "How loud a wind turbine is": (
        "wind.html",
        "At 300 metres a wind turbine is as loud as a refrigerator, about 43 decibels.",
    ),
    "How deep to plant tulip bulbs": (
        "bulbs.pdf",
        "Tulip bulbs are planted 15 centimetres deep, with the tip up.",
    ),
    "Why bees swarm": (
        "bees.md",
        "Bees swarm in May when the hive is crowded and the old queen leaves it.",
    ),
    "What a heat pump costs": (
        "heating.txt",
        "A heat pump for a small house costs 18,400 euros, its installation included.",
    ),
    "How to clean a cast iron pan": (
        "pans.html",
        "A cast iron pan is scrubbed with coarse salt and oil, and never soaked.",
    ),
    "How many rings an old oak has": (
        "forest.pdf",
        "The oldest oak of the parish has 612 rings, counted after the storm.",
    ),
    "Where swallows spend the winter": (
        "birds.md",
        "Swallows spend the winter south of the Sahara and return in April.",
    ),
    "When the ferry crosses the sound": (
        "long.pdf",
        "The ferry crosses the sound at 6:40 and 17:10, except in January.",
    ),
}
"""Titles of topics, each with the file that answers it and the passage."""

FILLERS: Final = ("notes.md", "diary.txt", "page.html", "letters.md", "recipes.txt", "old.html")


def make_papers(folder: Path, *, pages: int = 500) -> None:
    """Write twenty papers; `pages` is the length of the long one."""
    folder.mkdir()
    for number, (name, answer) in enumerate(ANSWERS.values()):
        around = [passing(name, seed) for seed in range(number * 3, number * 3 + 3)]
        texts = [around[0], answer, around[1], around[2]]
        if name == "long.pdf":
            middle = [passing(name, 1_000 + page) for page in range(pages)]
            middle[pages // 2] = f"{answer} {middle[pages // 2][:200]}"
            (folder / name).write_bytes(pdf(middle))
        else:
            _write(folder / name, texts)
    for number, name in enumerate(FILLERS):
        _write(folder / name, [passing(name, number + seed * 50) for seed in range(4)])
    (folder / "broken.pdf").write_bytes(pdf(["Never read."])[:80] + b"\0garbage")
    (folder / "scanned.pdf").write_bytes(pdf(["", ""]))
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    (folder / "latin.md").write_bytes("Schöne Grüße".encode("latin-1"))


def _write(path: Path, texts: Sequence[str]) -> None:
    if path.suffix == ".pdf":
        path.write_bytes(pdf(texts))
    elif path.suffix == ".html":
        body = "".join(f"<p>{text}</p>" for text in texts)
        path.write_text(
            f"<html><style>p {{}}</style><body><h1>{path.stem}</h1>{body}</body></html>",
            encoding="utf-8",
        )
    elif path.suffix == ".md":
        path.write_text(f"# {path.stem}\n\n" + "\n\n".join(texts), encoding="utf-8")
    else:
        path.write_text("\n\n".join(texts), encoding="utf-8")


def pdf(pages: Sequence[str]) -> bytes:
    """Return a PDF with one page for each text, its streams compressed as most are."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects += [
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        stream = zlib.compress(_drawn(text))
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents "
            + f"{5 + 2 * number} 0 R >>".encode(),
            f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode()
            + stream
            + b"\nendstream",
        ]
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n".encode())
    out.write(f"startxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def _drawn(text: str) -> bytes:
    """Return the commands that write a text in lines of twelve words."""
    words = text.replace("(", "").replace(")", "").split()
    lines = [" ".join(words[start : start + 12]) for start in range(0, len(words), 12)]
    drawn = "".join(f"({line}) Tj 0 -14 Td\n" for line in lines)
    return f"BT /F1 11 Tf 50 800 Td\n{drawn}ET".encode("latin-1")
