"""Concealment, delay and quality on sixteen networks, beside Chromium on the same packets at the same moments."""

import json

from . import browser, sound
from .bench import Table

SEED = 1
QUICK_ROWS = [0, 3, 5, 10, 14]
# One run of 20 s of either side differs from the next by this much where nothing is changed but the moment of the start.
TOLERANCE = {"concealed_percent": 0.15, "delay_ms": 3.0, "pesq": 0.05}
FIGURES = ["concealed_percent", "delay_ms", "target_ms", "accelerate_percent", "decelerate_percent", "pesq"]


def table(bench):
    seconds = 8 if bench.is_quick else 20
    speech = bench.work / f"speech-{seconds}.wav"
    sound.speech(str(speech), seconds)
    names = list(enumerate(bench.run("MediaBench", "rows").splitlines()))
    if bench.is_quick:
        names = [names[index] for index in QUICK_ROWS]
    if browser.is_present():
        with browser.Browser(bench.work) as chromium:
            results = [row(bench, speech, number, name, chromium) for number, name in names]
            version = chromium.version.split(".")[0]
    else:
        results, version = [row(bench, speech, number, name, None) for number, name in names], None
    return report(results, version, seconds)


def row(bench, speech, number, name, chromium):
    """Both sides' figures of one row; the arrivals, on which ours can be run again, and their sound stay in the work folder."""
    bench.tell(f"receive: {name}")
    original = sound.read(str(speech))
    options = ["--speech", speech, "--row", name, "--seed", SEED]
    theirs = None
    if chromium:
        heard = browser.receive(chromium, [bench.program("MediaBench"), "send", *map(str, options)])
        trace = bench.work / f"trace-{number}"
        trace.write_text("".join(f"{index} {time}\n" for index, time in heard.trace))
        options += ["--trace", trace]
        sound.write(str(bench.work / f"chromium-{number}.wav"), heard.samples)
        theirs = heard.figures() | {"pesq": sound.score(original, heard.samples)}
    recording = bench.work / "heard.wav"
    ours = json.loads(bench.run("MediaBench", "receive", *options, "--out", recording, "--json"))
    ours["pesq"] = sound.score(original, sound.read(str(recording)))
    return {"row": name, "ours": ours, "chromium": theirs}


def shortfalls(result):
    """The figures by which ours is worse than Chromium by more than chance."""
    ours, theirs = result["ours"], result["chromium"]
    worse = {
        "concealed": ours["concealed_percent"] > theirs["concealed_percent"] + TOLERANCE["concealed_percent"],
        "delay": ours["delay_ms"] > theirs["delay_ms"] + TOLERANCE["delay_ms"],
        "PESQ": (ours["pesq"] or 1) < (theirs["pesq"] or 1) - TOLERANCE["pesq"],
    }
    return [name for name, is_worse in worse.items() if is_worse]


def report(results, version, seconds):
    rows, worse = [], 0
    for result in results:
        verdict = "-"
        if result["chromium"]:
            missing = shortfalls(result)
            worse += bool(missing)
            verdict = "worse: " + ", ".join(missing) if missing else "yes"
        rows.append([result["row"], *(both(result, figure) for figure in FIGURES), verdict])
    there = f"Chromium {version}" if version else "Chromium (absent: not installed here)"
    return Table(
        title="Receiving under loss and jitter",
        method=(
            f"{seconds} s of synthetic speech, encoded once a row by our encoder (Opus, 32 kbit/s, complexity 5, in-band FEC and "
            "RED as the row says), sent over ICE and DTLS-SRTP on loopback by `MediaBench send`, which drops, delays and reorders "
            f"its protected packets by the row's seeded schedule, to {there}, headless. The moments at which packets really left "
            "are the arrival trace on which our receiving end then plays the very same packets in simulated time. Each cell is "
            "ours / Chromium's. Shares and delays are those from two seconds after the first packet to the last: Chromium's from "
            "`getStats` (concealedSamples, jitterBufferDelay by jitterBufferEmittedCount, and so on), ours from our own counters; "
            "ours is the time from a packet's arrival to each sample's tick of the sound clock. PESQ-WB is the mean over "
            "pieces of six seconds of the decoded sound, each put in place by cross-correlation, by the same scorer for both."),
        header=["network", "concealed %", "delay ms", "target ms", "accelerate %", "decelerate %", "PESQ-WB", "as good"],
        rows=rows,
        goal=(
            "as good as Chromium or better on every row at no more delay (told apart from chance by "
            f"{TOLERANCE['concealed_percent']} points, {TOLERANCE['pesq']} of PESQ, {TOLERANCE['delay_ms']:.0f} ms)"),
        is_reached=worse == 0 if version else None,
        remarks=[f"{len(results) - worse} of {len(results)} rows reach it."] if version else [],
        data=results)


def both(result, figure):
    sides = [result["ours"], result["chromium"]]
    digits = 0 if figure.endswith("_ms") else 2
    return " / ".join(cell(side[figure], digits) if side else "absent" for side in sides)


def cell(value, digits):
    return "none" if value is None else f"{value:.{digits}f}"
