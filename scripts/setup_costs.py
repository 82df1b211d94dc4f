"""Measures a call's set-up behind scripts/firewall-lab, and fits round trips to what was measured; see scripts/bench-setup."""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

# An address of the cloud's network where nobody is: what is sent there is never answered.
DEAD = "turn:203.0.113.250:3478?transport=udp"


def configuration():
    with open(os.path.join(os.environ["XDG_CONFIG_HOME"], "tphone", "config.toml"), encoding="utf-8") as file:
        return file.read()


def changed(text, urls):
    """The same configuration with these TURN URLs."""
    return re.sub(r"urls = \[.*?\]", "urls = " + json.dumps(urls), text, flags=re.DOTALL)


def call(*options, text=None):
    """The report of one call to the echo, a second long."""
    command = ["tphone", "call", "echo", "--tone", "440", "--duration", "1", "--json", *options]
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        if text is not None:
            file.write(text)
            file.flush()
            command += ["--config", file.name]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"setup_costs: {' '.join(command)} failed: {result.stdout}{result.stderr}")
    return json.loads(result.stdout)


def measure(runs, bench):
    text = configuration()
    live = re.search(r"turn:[^\"]*transport=udp", text).group(0)
    user, password = (re.search(name + r' = "([^"]*)"', text).group(1) for name in ("username", "credential"))
    # The first call pays for what the system has not loaded yet.
    call()
    for _ in range(runs):
        for transport in ("udp", "tcp", "tls"):
            report = call("--policy", "relay", "--turn-transport", transport)
            print(json.dumps({"row": f"relay {transport}", "ms": report["reservation"]["gathering_ms"]}))
            print(json.dumps({"row": f"keys {transport}", "ms": report["call"]["setup"]["to_keys_ms"]}))
            print(json.dumps({"row": "offer", "ms": report["call"]["setup"]["dial_to_offer_ms"]}))
        report = call("--policy", "relay", text=changed(text, [DEAD, live]))
        print(json.dumps({"row": "one dead", "ms": report["reservation"]["gathering_ms"]}))
        report = call("--policy", "all", text=changed(text, [DEAD]))
        print(json.dumps({"row": "all dead", "ms": report["reservation"]["gathering_ms"]}))
        pair = subprocess.run([bench, live, user, password], capture_output=True, text=True, check=True)
        for row, value in zip(("pair path", "pair keys", "pair media"), pair.stdout.split()):
            print(json.dumps({"row": row, "ms": float(value)}))


def read(folder, delays):
    """Row to delay to measured milliseconds."""
    rows = {}
    for delay in delays:
        with open(os.path.join(folder, f"open.{delay}"), encoding="utf-8") as file:
            for line in file:
                entry = json.loads(line)
                rows.setdefault(entry["row"], {}).setdefault(delay, []).append(entry["ms"])
        with open(os.path.join(folder, f"cut.{delay}"), encoding="utf-8") as file:
            for line in file:
                report = json.loads(line)
                rows.setdefault("cut", {}).setdefault(delay, []).append(report["media"]["longest_silence_ms"])
    return rows


def fit(medians):
    """Round trips and milliseconds of the line through the medians."""
    delays = list(medians)
    slope, intercept = statistics.linear_regression(delays, [medians[delay] for delay in delays])
    return slope, intercept


ROWS = [
    ("offer", "dial to offer written, signed in", "under 5 ms at any delay"),
    ("relay udp", "relay candidate, cold, UDP", "2 round trips + under 10 ms"),
    ("relay tcp", "relay candidate, cold, TCP", "3 round trips + under 10 ms"),
    ("relay tls", "relay candidate, cold, TLS (1.2)", "5 round trips + under 10 ms"),
    ("keys udp", "dial to keys through a relay, UDP", "4 round trips + under 10 ms, aim 3"),
    ("keys tcp", "dial to keys through a relay, TCP", "the same"),
    ("keys tls", "dial to keys through a relay, TLS", "the same"),
    ("one dead", "relay candidate with a dead server in the list", "at most 1 round trip over 2"),
    ("all dead", "offer with no TURN server reachable", "never over 1,000 ms"),
    ("pair path", "relay to relay, answer to a valid pair", "105 ms at 50 ms"),
    ("pair keys", "relay to relay, answer to keys at both ends", "-"),
    ("pair media", "relay to relay, answer to first media at both ends", "105 ms at 50 ms"),
    ("cut", "UDP cut mid-call, longest silence", "1,500 ms"),
]


def table(folder, delays):
    rows = read(folder, delays)
    print("| what | " + " | ".join(f"{delay} ms" for delay in delays) + " | fitted | goal |")
    print("| --- |" + " --- |" * (len(delays) + 2))
    for key, name, goal in ROWS:
        medians = {delay: statistics.median(values) for delay, values in rows[key].items()}
        slope, intercept = fit(medians)
        cells = " | ".join(f"{medians[delay]:.1f}" for delay in delays)
        print(f"| {name} | {cells} | {round(slope, 2) + 0.0:.2f} round trips + {intercept:.1f} ms | {goal} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    measuring = commands.add_parser("measure")
    measuring.add_argument("--runs", type=int, default=5)
    measuring.add_argument("--bench", required=True)
    printing = commands.add_parser("table")
    printing.add_argument("folder")
    printing.add_argument("delays", type=int, nargs="+")
    options = parser.parse_args()
    if options.command == "measure":
        measure(options.runs, options.bench)
    else:
        table(options.folder, options.delays)


if __name__ == "__main__":
    main()
