"""The pages of the docs in a browser: what is tried there happens to the sandbox; all can read them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from nexuskit.sandbox import Sandbox, Settings
from nexuskit.sandbox.api.routing import read_document
from tests.browser.browser import Watch, accessibility_violations
from tests.browser.conftest import NewPage, Screenshot
from tests.browser.docs.conftest import Viewer
from tests.sandbox.support import KEY, PROJECT, SEED

OPERATIONS = [
    operation["operationId"] for path in read_document()["paths"].values() for operation in path.values()
]


def read_stored(sandbox: Sandbox, path: str) -> Any:
    """Ask the sandbox, past the page, for what a project holds."""
    url = f"{sandbox.base_url}/projects/{PROJECT}{path}"
    return httpx.get(url, headers={"Secret-Key": KEY}, trust_env=False).raise_for_status().json()


def test_all_operations_are_listed(viewer: Viewer) -> None:
    expect(viewer.page.locator(".opblock-summary-operation-id")).to_have_text(OPERATIONS)


def test_a_title_that_is_changed_here_is_changed_in_the_data(viewer: Viewer, sandbox: Sandbox) -> None:
    viewer.authorise(KEY)
    body = {"title": "Été <b>„2“</b>"}
    status, workflow = viewer.call("updateWorkflow", body, projectId=PROJECT, flowId="flow_1")
    assert (status, workflow["title"]) == (200, body["title"])
    assert read_stored(sandbox, "/workflows/flow_1")["title"] == body["title"]


def test_the_key_is_never_shown_and_forgotten_on_leaving(viewer: Viewer, watch: Watch) -> None:
    viewer.authorise(KEY)
    assert viewer.call("getWorkspace")[0] == 200
    expect(viewer.operation("getWorkspace").locator(".curl")).to_contain_text("Secret-Key: YOUR-SECRET-KEY")
    assert KEY not in viewer.page.content()
    assert viewer.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    watch.expect_error("status of 401")
    assert viewer.open().call("getWorkspace")[0] == 401


def test_an_operation_names_what_it_assumes(viewer: Viewer) -> None:
    operation = viewer.unfold("deleteWorkflow")
    with viewer.page.expect_popup() as opened:
        operation.get_by_role("link", name="patch-and-delete-idempotent").click()
    expect(opened.value.locator(":target")).to_contain_text("A repeated DELETE may respond with 404")


def test_it_fits_a_phone(new_page: NewPage, sandbox: Sandbox) -> None:
    viewer = Viewer(new_page(viewport={"width": 375, "height": 667}, has_touch=True), sandbox).open()
    viewer.authorise(KEY)
    assert viewer.call("listWorkflows", projectId=PROJECT) == (200, read_stored(sandbox, "/workflows"))
    assert viewer.page.evaluate("document.documentElement.scrollWidth") <= 375


def test_without_a_description_it_says_so(page: Page, sandbox: Sandbox, watch: Watch) -> None:
    watch.expect_error("status of 503")
    page.route("**/docs/openapi.json", lambda route: route.fulfill(status=503))
    page.goto(f"{sandbox.base_url}/docs")
    expect(page.get_by_role("alert")).to_contain_text("answered with 503")


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 375)])
def test_it_is_accessible_but_for_what_the_viewer_nests(
    new_page: NewPage, sandbox: Sandbox, screenshot: Screenshot, colours: str, width: int
) -> None:
    page = new_page(color_scheme=colours, viewport={"width": width, "height": 800})
    viewer = Viewer(page, sandbox).open()
    screenshot(page, "api")
    viewer.authorise(KEY)
    viewer.call("listWorkflows", projectId=PROJECT)
    viewer.unfold("bulkUpdateSequences")
    screenshot(page, "api unfolded")
    found = {violation.partition(":")[0] for violation in accessibility_violations(viewer.page)}
    # A link inside the button of each operation, and a table of answers that is a region without a name.
    assert found <= {"landmark-unique", "nested-interactive"}
    around = {"include": [["html"]], "exclude": [[".viewer"]]}
    assert accessibility_violations(viewer.page, around) == []


def test_a_setting_is_changed_from_the_page(page: Page) -> None:
    with Sandbox(seed=SEED, control=True) as sandbox:
        viewer = Viewer(page, sandbox, "/docs/control").open()
        expect(page.locator(".opblock").first).to_be_visible()
        status, _ = viewer.call("patchSettings", {"name_filter": "prefix"})
        assert status == 200
        assert sandbox.settings.name_filter == "prefix"
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Assumptions").click()
        expect(page.get_by_text("it departs from 1 of them")).to_be_visible()
        page.close()  # before the server stops, from which it may still load its icon


def test_a_setting_that_is_changed_shows_after_a_reload(page: Page, sandbox: Sandbox) -> None:
    page.goto(f"{sandbox.base_url}/docs/assumptions")
    expect(page.get_by_text("it follows all of them")).to_be_visible()
    sandbox.settings = Settings(name_filter="contains")
    page.reload()
    page.get_by_role("link", name="exact-filters").first.click()
    entry = page.locator(":target")
    expect(entry.get_by_role("heading", name="name_filter changed")).to_be_visible()
    expect(entry.locator(".setting dd").first).to_have_text("contains")


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 375)])
def test_the_assumptions_are_accessible(
    new_page: NewPage, sandbox: Sandbox, screenshot: Screenshot, colours: str, width: int
) -> None:
    sandbox.settings = Settings(name_filter="prefix")
    page = new_page(color_scheme=colours, viewport={"width": width, "height": 800})
    page.goto(f"{sandbox.base_url}/docs/assumptions")
    screenshot(page, "assumptions")
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_assumptions_need_no_script(new_page: NewPage, sandbox: Sandbox) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{sandbox.base_url}/docs/assumptions#cursor-use")
    expect(page.locator("#cursor-use")).to_be_in_viewport()
