"""Keys after the loss of handshake flights."""

import json

from .bench import Table

GOAL = 150.0


def table(bench):
    bench.tell("dtls: handshakes with lost flights")
    results = [json.loads(line) for line in bench.run("MediaBench", "dtls", "--json").splitlines()]
    rows = [[
        f"{result['certificate']}, {result['role']} loses {lost(result)}", f"{result['median_ms']:.1f}",
        f"{result['worst_ms']:.1f}"] for result in results]
    return Table(
        title="Keys after lost handshake flights",
        method=(
            "DTLS 1.2 between two of our ends in memory, in real time, over a path without delay (`MediaBench dtls`): milliseconds "
            "until both have keys when one side's first, second, or both flights are lost; median and worst of five. A first repeat "
            "leaves after 50 ms. Best known for one flight: 55 to 62 ms with such a timer, 1,000 ms and more with OpenSSL's own."),
        header=["certificate and loss", "median ms", "worst ms"],
        rows=rows,
        goal=f"at most {GOAL:.0f} ms after the loss of any one flight, in either role",
        is_reached=all(result["worst_ms"] <= GOAL for result in results if len(result["lost_flights"]) == 1),
        data=results)


def lost(result):
    numbers = [str(number + 1) for number in result["lost_flights"]]
    return "nothing" if not numbers else f"flight{'s' * (len(numbers) > 1)} {' and '.join(numbers)}"
