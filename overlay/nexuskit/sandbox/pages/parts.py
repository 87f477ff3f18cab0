"""Which parts the sandbox has, and the menu that follows from it."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Parts:
    """What the sandbox has beside the public API.

    Attributes:
        inspector: Whether it has the inspector.
        docs: Whether it has the pages of the API.
        control: Whether it has the control API.
    """

    inspector: bool = True
    docs: bool = True
    control: bool = False

    @property
    def menu(self) -> list[tuple[str, str]]:
        """The address and the name of each page that all pages lead to."""
        menu: list[tuple[str, str]] = []
        if self.inspector:
            menu += [("/", "Overview"), ("/_inspector/log", "Requests")]
        if self.docs:
            menu += [("/docs", "API"), ("/docs/assumptions", "Assumptions")]
            if self.control:
                menu.append(("/docs/control", "Control API"))
        return menu
