"""A browser's window, and what can be asked of the page in it."""

import base64
import pathlib

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

import running

SHOTS = pathlib.Path(running.BINARY).parent / "screenshots"

LOOKS = (pathlib.Path(__file__).parent / "looks.js").read_text()


def start():
    options = Options()
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                 "--disable-background-networking", "--no-first-run",
                 "--disable-component-update", "--disable-sync",
                 "--disable-extensions", "--hide-scrollbars",
                 "--host-resolver-rules=MAP * ~NOTFOUND, "
                 "EXCLUDE 127.0.0.1, EXCLUDE localhost"):
        options.add_argument(flag)
    options.binary_location = "/usr/bin/chromium"
    options.add_experimental_option("prefs", {
        "credentials_enable_service": False,
        "profile.password_manager_enabled": False})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"),
                              options=options)
    driver.set_page_load_timeout(30)
    return driver


class Screen:
    def __init__(self, driver, server):
        self.driver = driver
        self.server = server
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        driver.get("about:blank")
        driver.get_log("browser")
        self.expected = []
        self.size(1280)

    # ---- where ----

    def get(self, path):
        self.driver.get(self.server.url + path)

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.server.url)

    @property
    def heading(self):
        # At once: scripts may put another page in this one's place.
        return self.driver.execute_script(
            "return document.querySelector('h1').innerText")

    @property
    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    # ---- what a person does ----

    def field(self, label):
        """The control that the label names."""
        found = self.driver.execute_script(
            "return [...document.querySelectorAll('label')]"
            ".filter(l => l.innerText.trim().startsWith(arguments[0]))"
            ".map(l => l.control)", label)
        assert found, f"no label {label}"
        return found[0]

    def fill(self, **labels):
        for label, value in labels.items():
            self.type(label.replace("_", " "), value)

    def type(self, label, value):
        field = self.field(label)
        if field.tag_name == "select":
            Select(field).select_by_visible_text(value)
        else:
            field.clear()
            field.send_keys(value)

    def choose(self, name):
        """A box or a circle by what it says."""
        label = [e for e in self.driver.find_elements(
            By.CSS_SELECTOR, "label.choice") if e.text.strip() == name][0]
        label.click()

    def unfold(self, name):
        """Opens a section that folds, by its heading."""
        for summary in self.driver.find_elements(By.CSS_SELECTOR,
                                                 "details:not([open])>summary"):
            if summary.text.strip().startswith(name):
                summary.click()
                return
        raise AssertionError(f"no {name} to open")

    def click(self, name):
        """A button, link or summary by what it says; waits for what
        follows."""
        found = [e for e in self.driver.find_elements(
            By.CSS_SELECTOR, "button, a, summary") if e.text.strip() == name]
        assert found, f"no {name} on {self.driver.current_url}"
        element = found[0]
        leaves = element.tag_name != "summary"
        self.stay()
        element.click()
        if leaves:
            self.wait_for_page()

    # A page of the site is put into the place of another one's main part;
    # others are loaded.
    def stay(self):
        self.driver.execute_script(
            "window.stays = true;"
            "const main = document.getElementById('main');"
            "if (main) main.stays = true;")

    def wait_for_page(self):
        WebDriverWait(self.driver, 20).until(lambda d: d.execute_script(
            "const main = document.getElementById('main');"
            "return document.readyState == 'complete' &&"
            "  !(window.stays && (main === null || main.stays))"))

    def wait_for(self, condition):
        WebDriverWait(self.driver, 20).until(lambda _: condition())

    def press(self, *keys):
        active = self.driver.switch_to.active_element
        active.send_keys(*keys)

    def leave_by(self, key):
        self.stay()
        self.press(key)
        self.wait_for_page()

    def tab(self):
        """The next element that has the focus, as a person would name it."""
        self.press(Keys.TAB)
        return self.driver.execute_script(
            "const e = document.activeElement;"
            "return (e.labels && e.labels[0] || e).innerText.trim()")

    def sign_in(self, name, password):
        self.get("/login")
        self.fill(User_name=name, Password=password)
        self.click_main("Sign in")

    def click_main(self, name):
        """The button of the page's own part, where the header has a link of
        the same name."""
        button = [b for b in self.driver.find_elements(
            By.CSS_SELECTOR, "main button") if b.text == name][0]
        self.stay()
        button.click()
        self.wait_for_page()

    def finger(self, kind, *at):
        """touchStart, touchMove, touchEnd or touchCancel, as a touch screen
        has it."""
        self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {
            "type": kind, "touchPoints": [{"x": at[0], "y": at[1]}] if at
            else []})

    def drag_by_finger(self, element, dy, let_go=True):
        """From the middle of what is in the window, in steps."""
        box = self.driver.execute_script(
            "arguments[0].scrollIntoView({block: 'center'});"
            "return arguments[0].getBoundingClientRect()", element)
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.finger("touchStart", x, y)
        for step in range(1, 9):
            self.finger("touchMove", x, y + dy * step / 8)
        if let_go:
            self.finger("touchEnd")

    # ---- how it looks ----

    def size(self, width, height=800):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": width < 600})

    def scheme(self, name):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": name}]})

    def shoot(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True})
        (SHOTS / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))

    def faults(self):
        """What a person who can't see well, or has a small screen, would
        stumble over: a list of texts."""
        return self.driver.execute_script(LOOKS)

    # ---- the console ----

    def expect(self, text):
        """A line in the console that is right: browsers note each answer of
        400 and more."""
        self.expected.append(text)

    def check_console(self):
        lines = [line["message"] for line in self.driver.get_log("browser")]
        wrong = [line for line in lines
                 if not any(text in line for text in self.expected)]
        assert wrong == [], wrong
