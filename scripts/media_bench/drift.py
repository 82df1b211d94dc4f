"""An hour between two clocks that do not agree."""

import json

from . import sound
from .bench import Table

#: How far a minute's mean delay may be from another's, in milliseconds.
TOLERANCE = 20.0


def table(bench):
    minutes = 5 if bench.is_quick else 60
    bench.tell(f"drift: {minutes} minutes, twice")
    speech = bench.work / "speech-20.wav"
    sound.speech(str(speech), 20)
    results = [json.loads(line) for line in
               bench.run("MediaBench", "drift", "--speech", speech, "--minutes", minutes).splitlines()]
    rows = [[
        f"{result['millionths']:+.0f} ppm", *(f"{result[name]:.1f}" for name in (
            "first_minute_ms", "last_minute_ms", "lowest_minute_ms", "highest_minute_ms", "shortened_ms", "lengthened_ms",
            "concealed_ms"))] for result in results]
    return Table(
        title="Two clocks 200 ppm apart",
        method=(
            f"{minutes} minutes of speech in simulated time on a perfect network, the sender's clock 200 millionths quicker and "
            "slower than the sound clock that plays it, which is what two sound cards may differ by (`MediaBench drift`). Delays are "
            "means of a minute, from a packet's arrival to each sample's tick. What is left out or put in is one period of the "
            f"voice at a time; the drift itself asks for {minutes * 60 * 0.2:.0f} ms of it in all."),
        header=["sender's clock", "delay, first minute ms", "last minute ms", "lowest minute ms", "highest minute ms",
                "left out ms", "put in ms", "concealed ms"],
        rows=rows,
        goal=f"no drift in delay (minutes within {TOLERANCE:.0f} ms of each other), and nothing concealed",
        is_reached=all(
            result["highest_minute_ms"] - result["lowest_minute_ms"] <= TOLERANCE and result["concealed_ms"] == 0
            for result in results),
        data=results)
