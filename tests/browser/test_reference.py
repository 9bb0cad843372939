"""The interactive reference, as `make reference` fetches it: it comes up under
our Content-Security-Policy, asks nobody else, and calls can be tried in it."""

import pytest
from selenium.webdriver.common.by import By

import installs
import running
import small

TOOL = running.ROOT / "tools/reference"


@pytest.fixture(scope="module")
def files():
    def fetch(folder):
        installs.step([TOOL, folder], folder)

    try:
        installs.need("npm")
        return installs.cached("reference", [TOOL], fetch)
    except installs.Unavailable as e:
        installs.skip("swagger-ui-dist", e)


@pytest.fixture(scope="module")
def server(start, files):
    return start(lambda data: running.import_objects(data, small.LINES),
                 "--reference", files)


class Reference:
    """What a person does there."""

    def __init__(self, screen):
        self.screen = screen
        screen.get("/docs")
        self.find(".opblock-tag")

    def find(self, selector, within=None):
        """Waits for it to be there."""
        root = within or self.screen.driver
        self.screen.wait_for(
            lambda: root.find_elements(By.CSS_SELECTOR, selector))
        return root.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector, within=None):
        element = self.find(selector, within)
        self.screen.driver.execute_script(
            "arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def allow(self, token):
        self.click("button.authorize")
        self.find("input[aria-label='auth-bearer-value']").send_keys(token)
        self.click("button[aria-label='Apply credentials']")
        self.click("button.close-modal")

    def answer(self, tag, path):
        """What trying the call shows."""
        self.click(f"[data-tag='{tag}']")
        call = self.find(f".opblock:has([data-path='{path}'])")
        self.click(".opblock-summary-control", call)
        self.click(".try-out__btn", call)
        self.click(".execute", call)
        return self.find(".live-responses-table .highlight-code", call).text


def test_calls_can_be_tried(server, screen_of):
    screen = screen_of(server)
    screen.expect("autocomplete attributes")  # Chromium's advice to a form
    page = Reference(screen)
    assert '"window_seconds": 30' in page.answer("service", "/limits")
    page.allow(server.token)
    assert '"SE"' in page.answer("browse", "/v1/markets")
