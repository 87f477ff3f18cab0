"""A strict reader of pages: what browsers would forgive in silence fails here."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import attrs

_VOID = frozenset({"img", "input", "link", "meta"})


@attrs.define
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str] = attrs.Factory(dict)
    children: list[Element | str] = attrs.Factory(list)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Find elements by tag and attributes, of which a class is one of several."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.walk()
            if one.tag == tag
            and all(
                value in one.attributes.get(name, "").split()
                if name == "class"
                else one.attributes.get(name) == value
                for name, value in wanted.items()
            )
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        [found] = self.all(tag, **attributes)
        return found

    @property
    def text(self) -> str:
        """The text, with its characters unescaped."""
        if "data-code" in self.attributes:
            return chr(int(self.attributes["data-code"]))
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def value(self) -> str:
        """The text of the one value in it."""
        return self.one("bdi").text

    @property
    def links(self) -> list[str]:
        return [one.attributes["href"] for one in self.walk() if "href" in one.attributes]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute stands twice: {attrs}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def close(self) -> None:
        super().close()
        assert self._open == [self.root], f"not closed: {[element.tag for element in self._open[1:]]}"


def read(text: str) -> Element:
    """Read a page or a part of one.

    Fails if an element is closed by another's tag or not at all, if an id stands twice, and if there is a
    script, a style or a handler within the page.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    ids = [one.attributes["id"] for one in reader.root.walk() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for one in reader.root.walk():
        assert not any(name == "style" or name.startswith("on") for name in one.attributes), one
        assert one.tag != "style"
        assert one.tag != "script" or one.children == []
    return reader.root
