"""The live request log: what it shows without a reload, and when it holds still."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from nexuskit.sandbox import Sandbox
from tests.browser.browser import Watch
from tests.browser.inspector.conftest import ATTACKS, PROJECT

WORKFLOWS = f"/projects/{PROJECT}/workflows"


@pytest.fixture
def log(page: Page, sandbox: Sandbox) -> Page:
    page.goto(f"{sandbox.base_url}/_inspector/log")
    return page


def test_a_request_appears_on_top(log: Page, api: httpx.Client) -> None:
    expect(log.get_by_text("No requests yet.")).to_be_visible()
    api.get(WORKFLOWS)
    api.get(f"{WORKFLOWS}?limit=2")
    rows = log.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("limit=2")
    expect(log.get_by_text("No requests yet.")).to_be_hidden()


def test_a_fault_is_marked_by_more_than_its_color(log: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.faults.replace([{"operation": "listWorkflows", "do": {"status": 503, "applied": True}}])
    api.get(WORKFLOWS)
    row = log.locator("tbody tr[data-fault]")
    expect(row).to_contain_text("▲")
    expect(row).to_contain_text("fault: rule 1: status 503")
    expect(row).to_contain_text("✕ 503")
    expect(log.get_by_role("status")).to_have_text("1 new request, 1 with a fault.")


def test_the_filter_holds_for_what_comes(page: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    page.goto(f"{sandbox.base_url}/_inspector/log?errors=1")
    api.get(WORKFLOWS)
    api.get(f"{WORKFLOWS}/none")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("✕ 404")


def test_it_is_on_the_start_page_and_stays_short(page: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    page.goto(sandbox.base_url)
    for _ in range(15):
        api.get(WORKFLOWS)
    rows = page.locator("[data-live] tbody tr")
    expect(rows).to_have_count(10)
    expect(rows.first.get_by_role("link")).to_have_text("15")


def test_a_pause_holds_it_still(log: Page, api: httpx.Client) -> None:
    button = log.get_by_role("button", name="Pause")
    button.focus()
    log.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    polls: list[str] = []
    log.on("request", lambda request: polls.append(request.url))
    api.get(WORKFLOWS)
    # Long enough for several polls, were there any.
    log.wait_for_timeout(2_500)
    assert polls == []
    expect(log.locator("tbody tr")).to_have_count(0)
    log.keyboard.press("Enter")
    expect(log.locator("tbody tr")).to_have_count(1)


def test_it_goes_on_with_another_sandbox_at_the_same_address(page: Page, watch: Watch) -> None:
    watch.expect_error("ERR_CONNECTION_REFUSED")
    rows = page.locator("tbody tr")
    with Sandbox() as first:
        page.goto(f"{first.base_url}/_inspector/log")
        for _ in range(3):
            httpx.get(f"{first.base_url}/workspace", trust_env=False)
        expect(rows).to_have_count(3)
        address, port = first.base_url, int(first.base_url.rpartition(":")[2])
    expect(page.get_by_role("status")).to_have_text("The sandbox does not answer; trying again.")
    with Sandbox(port=port):
        httpx.get(f"{address}/none", trust_env=False)
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text("/none")


def test_what_comes_does_nothing(log: Page, api: httpx.Client, dialogs: list[str]) -> None:
    api.get(f"{WORKFLOWS}?q={ATTACKS[1]}")
    api.get("/none", params={"q": ATTACKS[0]})
    expect(log.locator("tbody tr")).to_have_count(2)
    assert log.locator("tbody :is(script, img, svg)").count() == 0
    assert dialogs == []


def test_the_focus_stays_where_it_is_when_rows_come(log: Page, api: httpx.Client) -> None:
    api.get(WORKFLOWS)
    link = log.get_by_role("link", name="Request 1", exact=True)
    link.focus()
    api.get(WORKFLOWS)
    expect(log.locator("tbody tr")).to_have_count(2)
    expect(link).to_be_focused()
    log.keyboard.press("Enter")
    log.wait_for_url("**/_inspector/log/1")
    expect(log.get_by_role("heading", level=1)).to_have_text("Request 1")
