from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import SEED


class Viewer:
    """The page of the API, used as a person does."""

    def __init__(self, page: Page, sandbox: Sandbox, path: str = "/docs") -> None:
        self.page = page
        self._url = sandbox.base_url + path

    def open(self) -> Viewer:
        self.page.goto(self._url)
        expect(self.page.get_by_role("button", name="Authorize", exact=True)).to_be_visible()
        return self

    def authorise(self, key: str) -> None:
        self.page.get_by_role("button", name="Authorize", exact=True).click()
        dialog = self.page.locator(".dialog-ux")
        dialog.get_by_label("Value:").fill(key)
        dialog.get_by_role("button", name="Apply credentials").click()
        dialog.get_by_role("button", name="Close", exact=True).click()

    def operation(self, id: str) -> Locator:
        """Give an operation by its operationId."""
        return self.page.locator(".opblock").filter(
            has=self.page.locator(".opblock-summary-operation-id", has_text=re.compile(rf"^\s*{id}\s*$"))
        )

    def unfold(self, id: str) -> Locator:
        operation = self.operation(id)
        operation.locator(".opblock-summary-control").click()
        return operation

    def call(self, id: str, body: Any = None, **parameters: str) -> tuple[int, Any]:
        """Unfold an operation, fill it in, send it, and give the status and the body that are shown."""
        operation = self.unfold(id)
        for name, value in parameters.items():
            operation.locator(f"tr[data-param-name={name}]").get_by_role("textbox").fill(value)
        if body is not None:
            operation.locator(".body-param").get_by_role("textbox").fill(json.dumps(body))
        operation.get_by_role("button", name="Execute").click()
        answer = operation.locator(".live-responses-table .response")
        status = answer.locator(".response-col_status").inner_text()
        shown = answer.locator(".response-col_description pre").first.inner_text()
        return int(status.split()[0]), json.loads(shown)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as running:
        yield running


@pytest.fixture
def viewer(page: Page, sandbox: Sandbox) -> Viewer:
    return Viewer(page, sandbox).open()
