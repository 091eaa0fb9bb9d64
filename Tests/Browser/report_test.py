#!/usr/bin/env python3
"""Opens a report in headless Chromium as a person would: filters, clicks, reads, goes back.

usage: report_test.py REPORT.html

The report must be of a run in which something failed. Needs Debian's chromium and chromium-driver
(WebDriver over plain HTTP on the loopback interface, no other package).
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
ENTER, ESCAPE, DOWN = "\ue007", "\ue00c", "\ue015"


class Browser:
    """One session of chromedriver."""

    def __init__(self, profile, dark=False):
        driver = shutil.which("chromedriver")
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        self.process = subprocess.Popen(
            [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.base = None
        for line in self.process.stdout:
            port = re.search(r"started successfully on port (\d+)", line)
            if port:
                self.base = f"http://127.0.0.1:{port[1]}"
                break
        assert self.base, "chromedriver did not start"
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000",
                     "--disable-dev-shm-usage", f"--user-data-dir={profile}"]
        if dark:
            arguments.append("--blink-settings=preferredColorScheme=0")
        capabilities = {"alwaysMatch": {
            "goog:chromeOptions": {"binary": chromium, "args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"}}}
        self.session = None
        answer = self.call("POST", "/session", {"capabilities": capabilities})
        self.session = answer["sessionId"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        where = self.base + ("" if self.session is None else f"/session/{self.session}") + path
        request = urllib.request.Request(
            where, data=data, method=method, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"].splitlines()[0]) from None

    def open(self, address):
        self.call("POST", "/url", {"url": address})

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.call("POST", f"/element/{self.find(selector)}/click", {})

    def type(self, selector, text):
        self.call("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def press(self, key):
        actions = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "k", "actions": actions}]})

    def until(self, what, script, *arguments):
        for _ in range(600):
            value = self.run(script, *arguments)
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(f"never came: {what}")

    def close(self):
        try:
            if self.session:
                self.call("DELETE", "")
        finally:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


VISIBLE = "return document.querySelectorAll('.matrix tr[data-id]:not([hidden])').length"


def check(browser, page):
    browser.open(page)
    browser.until("the script", "return document.documentElement.classList.contains('ready')")
    rows = browser.run(VISIBLE)
    assert rows > 0, "the matrix is empty"

    # A filter by verdict, through the page's own control; it is kept in the address.
    browser.click(".total.fail")
    browser.until("the filter", "return location.hash.includes('verdict=fail')")
    failing = browser.run(VISIBLE)
    expected = browser.run(
        "const d=JSON.parse(document.getElementById('data').textContent);return new Set(d.cases."
        "filter(c=>c.verdict==='fail').flatMap(c=>c.requirements.length?c.requirements:[''])).size")
    assert 0 < failing == expected, f"{failing} rows are shown, {expected} of {rows} fail"
    requirement = browser.run(
        "return document.querySelector('.matrix tr[data-verdict=fail]:not([hidden])').dataset.id")
    browser.type("input[name=q]", requirement)
    browser.until("the text filter", "return location.hash.includes('q=')")
    found = browser.run(VISIBLE)
    assert 0 < found < rows, f"{found} of {rows} rows speak of {requirement}"
    browser.open(page + browser.run("return location.hash"))
    browser.until("the filters after loading", "return document.querySelector('[name=q]').value")

    # The first click opens a case; its deciding packet is there, with tree and bytes.
    browser.click(".matrix tr[data-verdict=fail]:not([hidden]) a.v.fail")
    browser.until("the page of the case", "return !document.getElementById('case').hidden")
    diagram = browser.run(
        "const s=document.querySelector('.diagram svg');return s&&{lanes:s.querySelectorAll('.life').length,"
        "flights:s.querySelectorAll('.flight line').length,marked:s.querySelectorAll('.marked').length,"
        "selected:s.querySelectorAll('.selected').length}")
    assert diagram, "there is no diagram"
    assert diagram["lanes"] >= 2 and diagram["flights"] >= 1, diagram
    assert diagram["marked"] == 1 and diagram["selected"] == 1, diagram
    text = browser.run("return document.querySelector('.inspector').innerText")
    assert "datagram" in text and "0000" in text, text[:200]
    words = browser.run("return document.getElementById('case').innerText")
    assert requirement in words and "meshproof explain" in words, words[:300]

    # The second click is any other packet.
    browser.click(".diagram .event.flight:not(.selected) .hit")
    assert browser.run("return document.querySelectorAll('.event.selected').length") == 1
    assert "event=" in browser.run("return location.hash")

    # By keyboard alone: along the events, and back to where the case was opened.
    browser.run("document.querySelector('.event.selected').focus()")
    browser.press(DOWN)
    browser.press(ENTER)
    browser.press(ESCAPE)
    browser.until("the results", "return document.getElementById('case').hidden")
    assert browser.run("return document.querySelector('[name=q]').value") == requirement
    assert browser.run("return document.activeElement.classList.contains('v')"), "focus is lost"

    # Other columns, and the list of all cases.
    browser.run("document.querySelector('form.filters').reset()")
    browser.until("all rows again", VISIBLE + f"==={rows}")
    axes = browser.run("return [...document.forms[0].elements.by.options].map(o=>o.value)")
    for axis in axes:
        browser.run("const e=document.forms[0].elements.by;e.value=arguments[0];"
                    "e.dispatchEvent(new Event('input',{bubbles:true}))", axis)
        browser.until("the columns", "return document.forms[0].elements.by.value===arguments[0]", axis)
        empty = browser.run("return document.querySelectorAll('.matrix tr[data-id] td').length")
        assert empty > rows
    browser.click("#all-cases summary")
    listed = browser.until("the list", "return document.querySelectorAll('#case-list li').length")
    assert listed == browser.run(
        "return JSON.parse(document.getElementById('data').textContent).cases.length")

    # Everything that can be clicked has a name for those who do not see it.
    nameless = browser.run(
        "return [...document.querySelectorAll('a,button,input,select')].filter(e=>"
        "!(e.innerText||e.textContent||e.getAttribute('aria-label')||e.closest('label'))).length")
    assert nameless == 0, f"{nameless} controls without a name"
    asked = browser.run("return performance.getEntriesByType('resource').length")
    assert asked == 0, f"the page loaded {asked} things"
    log = [entry for entry in browser.call("POST", "/se/log", {"type": "browser"})
           if entry["level"] in ("SEVERE", "WARNING") and "favicon" not in entry["message"]]
    assert not log, log


def speed(browser, page):
    """How long filtering takes, in milliseconds: the slowest of a few words."""
    browser.open(page)
    browser.until("the script", "return document.documentElement.classList.contains('ready')")
    return browser.run(
        "let worst=0;for(const w of ['a','hs','xyz','']){const t=performance.now();"
        "history.replaceState(null,'','#q='+w);dispatchEvent(new HashChangeEvent('hashchange'));"
        "document.body.offsetHeight;worst=Math.max(worst,performance.now()-t)}return worst")


def main(names):
    if len(names) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    page = pathlib.Path(names[0]).resolve().as_uri()
    for dark in (False, True):
        with tempfile.TemporaryDirectory() as profile:
            browser = Browser(profile, dark)
            try:
                check(browser, page)
                slowest = speed(browser, page)
            finally:
                browser.close()
    print(f"the report works; its slowest filter took {slowest:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
