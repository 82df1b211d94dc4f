"""scripts/bench-media: measures, and prints tables."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import signal
import sys

from . import cpu, drift, dtls, echo, mouth, receive
from .bench import Bench, Failure

TABLES = {
    "receive": receive.table, "mouth": mouth.table, "dtls": dtls.table, "cpu": cpu.table, "drift": drift.table,
    "echo": echo.table,
}
BEGIN, END = "<!-- scripts/bench-media: begin -->", "<!-- scripts/bench-media: end -->"
PAGE = pathlib.Path("docs/performance.md")


def main():
    # What was started is ended whichever way this ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = parsed()
    bench = Bench(options.programs, options.work.resolve(), options.quick)
    tables, failures = {}, 0
    for name in [options.only] if options.only else TABLES:
        try:
            tables[name] = TABLES[name](bench)
        except Failure as failure:
            bench.tell(f"{name}: {failure}")
            failures += 1
    text = "\n".join(table.markdown() for table in tables.values())
    print(text, flush=True)
    if options.json:
        data = {name: {"reached": table.is_reached, "data": table.data} for name, table in tables.items()}
        options.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    if options.write:
        write(text)
    if failures:
        sys.exit(1)
    if options.check and any(table.is_reached is False for table in tables.values()):
        sys.exit(99)


def parsed():
    parser = argparse.ArgumentParser(prog="scripts/bench-media", description="Measures calls and prints tables.")
    parser.add_argument("--programs", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="short runs of a few rows, to see that all works")
    parser.add_argument("--only", choices=TABLES, help="one table")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all figures there too")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE}")
    parser.add_argument("--check", action="store_true", help="end with 99 if a goal is missed")
    return parser.parse_args()


def write(text):
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    date = datetime.date.today().isoformat()
    machine = f"Measured on {date} with `scripts/bench-media`, {os.cpu_count()} cores, {processor()}, Linux {platform.release()}."
    PAGE.write_text(f"{before}{BEGIN}\n\n{machine}\n\n{text}\n{END}{after}", encoding="utf-8")


def processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())


main()
