"""A headless Chromium as the receiving end of a call, driven by chromedriver."""

import base64
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import urllib.request

import numpy

PAGE = pathlib.Path(__file__).with_name("page.html")
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio",
    "--autoplay-policy=no-user-gesture-required", "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--allow-loopback-in-peer-connection", "--no-first-run", "--disable-background-networking",
]


def is_present():
    return shutil.which("chromedriver") is not None and shutil.which("chromium") is not None


class Browser:
    """One browser for all rows; a new connection for each."""

    def __init__(self, folder):
        self._driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True, env={**os.environ, "TMPDIR": str(folder)})
        self._port = self._find_port()
        options = {"args": [*FLAGS, f"--user-data-dir={folder}/chromium"]}
        wishes = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
        answer = self._ask("POST", "/session", wishes)
        self._session = f"/session/{answer['sessionId']}"
        self.version = answer["capabilities"]["browserVersion"]
        self._ask("POST", self._session + "/url", {"url": PAGE.as_uri()})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._ask("DELETE", self._session, None)
        finally:
            # A driver that ends leaves its browser behind; both are in a group of their own.
            os.killpg(self._driver.pid, signal.SIGKILL)
            self._driver.wait()

    def _find_port(self):
        for line in self._driver.stdout:
            if match := re.search(r"successfully on port (\d+)", line):
                return int(match.group(1))
        raise SystemExit("bench-media: chromedriver does not start")

    def _ask(self, method, path, body):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}", data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def run(self, script, *arguments):
        """Runs the body of a function in the page; a promise is waited for."""
        return self._ask("POST", self._session + "/execute/sync", {"script": script, "args": list(arguments)})


class Heard:
    """What a browser heard of one row."""

    def __init__(self, result, trace):
        #: Pairs of packet number and microseconds since packet 0 was due: when each really was sent.
        self.trace = trace
        self.codec = result["codec"]
        pcm = numpy.frombuffer(base64.b64decode(result["sound"]), "<i2")
        if result["rate"] != 48_000:
            raise SystemExit(f"bench-media: the browser gave sound at {result['rate']} Hz")
        self.samples = pcm / 32768
        self._figures = result["figures"]

    def figures(self, settling=2.0):
        """Shares in percent and delays in milliseconds, from `settling` seconds after the first packet to the last one."""
        during = [entry for entry in self._figures if entry["packetsReceived"] > 0]
        last = during[-1]["packetsReceived"]
        during = [entry for entry in during if entry["packetsReceived"] < last]
        start = next(entry for entry in during if entry["time"] >= during[0]["time"] + 1000 * settling)
        difference = {name: during[-1][name] - start[name] for name in start}
        samples, emitted = difference["totalSamplesReceived"], difference["jitterBufferEmittedCount"]
        return {
            "concealed_percent": 100 * difference["concealedSamples"] / samples,
            "delay_ms": 1000 * difference["jitterBufferDelay"] / emitted,
            "target_ms": 1000 * difference["jitterBufferTargetDelay"] / emitted,
            "accelerate_percent": 100 * difference["removedSamplesForAcceleration"] / samples,
            "decelerate_percent": 100 * difference["insertedSamplesForDeceleration"] / samples,
        }


def receive(browser, sender_command):
    """Lets a sender call the browser; the sender is ended here."""
    sender = subprocess.Popen(sender_command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        offer = "\r\n".join(iter(lambda: next_line(sender), "")) + "\r\n"
        answer = browser.run("return answer(arguments[0])", offer)
        sender.stdin.write("\n".join(answer.split("\r\n")).rstrip("\n") + "\n\n")
        sender.stdin.flush()
        trace = []
        while (line := next_line(sender)) != "end":
            if line != "begin":
                trace.append(tuple(int(word) for word in line.split()))
        time.sleep(0.5)
        return Heard(browser.run("return finish()"), trace)
    finally:
        sender.stdin.close()
        try:
            sender.wait(timeout=10)
        except subprocess.TimeoutExpired:
            sender.kill()
            sender.wait()


def next_line(sender):
    line = sender.stdout.readline()
    if line == "" or line.startswith("error"):
        raise SystemExit(f"bench-media: the sender ended: {line.strip()}")
    return line.rstrip("\r\n")
