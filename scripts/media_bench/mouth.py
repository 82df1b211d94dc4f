"""From one phone's microphone to another's ear, through sound servers and a call."""

import json
import pathlib
import subprocess
import sys

from .bench import Failure, Table

GOAL = 90.0
SCRIPT = pathlib.Path(__file__).parents[1] / "mouth_to_ear.py"


def table(bench):
    seconds = 8 if bench.is_quick else 30
    bench.tell(f"mouth: two phones for {seconds} s")
    command = [sys.executable, str(SCRIPT), "--json", "--seconds", str(seconds), "--program", bench.program("tphone")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Failure(f"mouth to ear could not be measured: {result.stderr.strip()}")
    figures = json.loads(result.stdout.splitlines()[-1])
    names = ["median_ms", "p95_ms", "min_ms", "max_ms"]
    return Table(
        title="Mouth to ear",
        method=(
            "Chirps are played into the air before a first phone's microphone, cross a call, and are recorded at a second phone's "
            "ear; both channels of one recording of a PulseAudio null sink, so that their distance is one clock's "
            "(`scripts/mouth_to_ear.py`): capture, packet time, Opus's look-ahead, the network, jitter buffer, playback, and what "
            "the sound server adds."),
        header=["chirps", "median ms", "95 % ms", "least ms", "most ms"],
        rows=[[str(figures["chirps"]), *(f"{figures[name]:.1f}" for name in names)]],
        goal=f"at most {GOAL:.0f} ms in the median",
        is_reached=figures["median_ms"] <= GOAL,
        data=figures)
