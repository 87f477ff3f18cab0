"""Phrases that puzzled readers do not return to documents, docstrings, comments and messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_house import FILES, ROOT, VENDORED, text_of

SAY_INSTEAD = {
    "all the same": "still",
    "anew": "again",
    "are told": "get, or read",
    "as fast as the service": "adapts to rate limits",
    "as it then is": "the updated …",
    "authorities of": "CA certificates",
    "became of": "the outcome of",
    "bears": "accepts, or allows",
    "brings along": "includes",
    "brought up to date": "updated, or migrated",
    "come upon": "find",
    "comes upon": "finds",
    "for good": "permanently",
    "gets no answer": "has no response",
    "give back": "return",
    "gives back": "returns",
    "go on": "continue, or resume",
    "goes on": "continues, or resumes",
    "got no answer": "had no response",
    "heed": "follow",
    "heeded": "followed",
    "if need be": "if necessary",
    "in earnest": "in production",
    "in place of": "instead of",
    "in the moment in which": "while",
    "is told": "gets, or reads",
    "made again": "retried",
    "mend": "fix, or suggested fix",
    "mended": "fixed",
    "near it": "did you mean",
    "of its own accord": "by itself",
    "stands in place of": "replaces",
    "tell of": "report",
    "tells of": "reports",
    "to be had": "available",
    "under way": "in flight, or running",
    "unless told": "by default",
    "whoever": "anyone who",
}

IGNORED = {"sequence_management.txt", "workflow_management.txt", "test_words.py"}

# Between two words: white space, and where a text continues on the next line also quotes and a comment mark.
_GAP = r"""(?:[\s#"']|\bf["'])+"""
_PHRASE = re.compile(rf"\b(?:{'|'.join(SAY_INSTEAD).replace(' ', _GAP)})\b")


def found_in(name: str, text: str) -> Iterator[str]:
    """Yield a message for each phrase in a text."""
    for match in _PHRASE.finditer(text.lower()):
        phrase = " ".join(re.sub(_GAP, " ", match[0]).split())
        line = text.count("\n", 0, match.start()) + 1
        yield f"{name}:{line}: {phrase!r}; say {SAY_INSTEAD[phrase]!r}"


def test_no_text_has_a_phrase_that_puzzled_readers() -> None:
    texts = {path.relative_to(ROOT).as_posix(): path for path in FILES if VENDORED not in path.parents}
    found = [
        message
        for name, path in texts.items()
        # The files of `spec/dist/` are made of `spec/`.
        if Path(name).name not in IGNORED and not name.startswith("spec/dist/")
        for message in found_in(name, text_of(path))
    ]
    assert not found, "\n" + "\n".join(found)
