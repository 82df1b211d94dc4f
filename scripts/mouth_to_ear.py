#!/usr/bin/env python3
"""Measures mouth to ear: scripts/mouth_to_ear.py [--seconds 30] [--json] [--program PATH]

One sink of a private PulseAudio is the room: its left channel is the air before the mouth, its right one the air at the ear.
Chirps are played to the left; a first phone hears them through its microphone and calls a second, which plays them to the right.
Both channels are recorded at once, so the delay between them is one clock's.
"""
import argparse
import array
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

RATE = 48_000
STEP = 6  # every sixth sample is enough for the search
INTERVAL = 0.517  # seconds from chirp to chirp; no multiple of a frame or a packet
CHIRP = 0.04


def chirp():
    count = int(RATE * CHIRP)
    return [
        int(12_000 * math.sin(math.pi * i / count) * math.sin(2 * math.pi * (800 * (i / RATE) + 25_000 * (i / RATE) ** 2)))
        for i in range(count)
    ]


def fail(sentence):
    sys.exit(f"mouth_to_ear: {sentence}")


class Room:
    """A private PulseAudio and the ALSA devices `mouth` and `ear` in it."""

    def __init__(self, folder):
        self.folder = folder
        self.server = f"unix:{folder}/socket"
        self.environment = dict(os.environ, HOME=folder, XDG_RUNTIME_DIR=folder)
        with open(f"{folder}/asound.conf", "w") as file:
            file.write(
                "</usr/share/alsa/alsa.conf>\n"
                f'pcm.mouth {{ type pulse server "{self.server}" device "mouth" }}\n'
                f'pcm.ear {{ type pulse server "{self.server}" device "ear" }}\n'
            )
        modules = [
            f"module-native-protocol-unix socket={folder}/socket auth-anonymous=1",
            "module-null-sink sink_name=room rate=48000 channels=2 norewinds=1",
            "module-remap-sink sink_name=lips master=room channels=1 channel_map=mono master_channel_map=front-left remix=no",
            "module-remap-sink sink_name=ear master=room channels=1 channel_map=mono master_channel_map=front-right remix=no",
            "module-remap-source source_name=mouth master=room.monitor channels=1 channel_map=mono"
            " master_channel_map=front-left remix=no",
        ]
        self.process = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes",
             f"--log-target=file:{folder}/log"] + [word for module in modules for word in ("-L", module)],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            if subprocess.run(["pactl", "-s", self.server, "info"], env=self.environment, capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        fail("PulseAudio does not come up")

    def start(self, command, **options):
        return subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL, **options)


def call(program, folder, environment, children):
    """A lab and two phones of it; returns when the second has answered."""
    lab = subprocess.Popen([program, "lab", "--json", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True)
    children.append(lab)
    description = json.loads(lab.stdout.readline())
    turn = description["turn"]
    with open(f"{folder}/phone.toml", "w") as file:
        file.write(
            f'[account]\ngateway = "{description["gateway"]}"\nuser = "x"\n[[network.turn]]\n'
            f'urls = {json.dumps([url for url in turn["urls"] if url.startswith("turn:")])}\n'
            f'username = "{turn["username"]}"\ncredential = "{turn["credential"]}"\n')
    os.chmod(f"{folder}/phone.toml", 0o600)
    base = ["--config", f"{folder}/phone.toml", "--json"]
    callee = subprocess.Popen(
        [program, "answer", "--user", "5002", "--count", "1", "--capture", "nobody", "--playback", "ear"] + base,
        env=environment, stdout=subprocess.PIPE, text=True)
    children.append(callee)
    callee.stdout.readline()
    caller = subprocess.Popen(
        [program, "call", "5002", "--user", "5001", "--capture", "mouth", "--duration", "3600"] + base, env=environment,
        stdout=subprocess.PIPE, text=True)
    children.append(caller)
    return caller


def find(recording, start, length, pattern, energy):
    """The offset in samples of the best likeness with the chirp, and the likeness."""
    best = (0, -1.0)
    for offset in range(0, length, STEP):
        piece = recording[start + offset:start + offset + len(pattern) * STEP:STEP]
        if len(piece) < len(pattern):
            break
        product = sum(a * b for a, b in zip(pattern, piece))
        other = sum(b * b for b in piece) + 1.0
        likeness = product / math.sqrt(energy * other)
        if likeness > best[1]:
            best = (offset, likeness)
    return best


def measure(recording):
    """Delays in milliseconds, one for each chirp that came through."""
    samples = array.array("h")
    samples.frombytes(recording[:len(recording) // 4 * 4])
    left, right = samples[0::2], samples[1::2]
    pattern = chirp()[::STEP]
    energy = float(sum(a * a for a in pattern))
    delays, position, window = [], 0, int(0.3 * RATE)
    while position + RATE < len(left):
        # The air before the mouth is silent but for the chirps.
        if abs(left[position]) < 200:
            position += 1
            continue
        start = max(0, position - RATE // 100)
        here, likeness = find(left, start, RATE // 50, pattern, energy)
        there, likeness_there = find(right, start + here, window, pattern, energy)
        if likeness > 0.8 and likeness_there > 0.5:
            delays.append(there * 1_000 / RATE)
        position = start + here + int(RATE * INTERVAL * 0.8)
    return delays


def main():
    options = argparse.ArgumentParser(description="Measures mouth to ear through two phones and PulseAudio null sinks.")
    options.add_argument("--seconds", type=float, default=30)
    options.add_argument("--json", action="store_true")
    options.add_argument("--program", default=".build/release/tphone")
    chosen = options.parse_args()
    for tool in ("pulseaudio", "pactl", "pacat"):
        if not shutil.which(tool):
            fail(f"{tool} is missing: run scripts/setup")
    if not os.access(chosen.program, os.X_OK):
        fail(f"{chosen.program} is missing: build it, or name another with --program")
    folder, children = tempfile.mkdtemp(prefix="tphone-ear-"), []
    try:
        room = Room(folder)
        children.append(room.process)
        environment = dict(
            room.environment, ALSA_CONFIG_PATH=f"{folder}/asound.conf", XDG_CONFIG_HOME=folder, XDG_STATE_HOME=folder)
        caller = call(os.path.abspath(chosen.program), folder, environment, children)
        time.sleep(4)
        record = room.start(
            ["pacat", "--record", "-s", room.server, "-d", "room.monitor", "--format=s16le", "--rate=48000", "--channels=2"],
            stdout=open(f"{folder}/room.raw", "wb"))
        children.append(record)
        pause = [0] * (int(RATE * INTERVAL) - int(RATE * CHIRP))
        train = array.array("h", (chirp() + pause) * int(chosen.seconds / INTERVAL)).tobytes()
        play = room.start(
            ["pacat", "--playback", "-s", room.server, "-d", "lips", "--format=s16le", "--rate=48000", "--channels=1",
             "--latency-msec=50"], stdin=subprocess.PIPE)
        children.append(play)
        play.communicate(train)
        time.sleep(1)
        if caller.poll() is not None:
            fail(f"the call has ended: {caller.stdout.read()}")
        record.terminate()
        record.wait()
        with open(f"{folder}/room.raw", "rb") as file:
            delays = sorted(measure(file.read()))
        caller.send_signal(signal.SIGINT)
        reports = caller.communicate(timeout=10)[0]
    finally:
        for child in reversed(children):
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(5)
                except subprocess.TimeoutExpired:
                    child.kill()
        shutil.rmtree(folder, ignore_errors=True)
    if not delays:
        fail(f"no chirp came through; the call reports: {reports}")
    result = {
        "chirps": len(delays), "median_ms": round(delays[len(delays) // 2], 1),
        "p95_ms": round(delays[int(len(delays) * 0.95)], 1), "min_ms": round(delays[0], 1), "max_ms": round(delays[-1], 1),
    }
    print(json.dumps(result) if chosen.json else
          "mouth to ear: median {median_ms} ms, p95 {p95_ms} ms, {min_ms} to {max_ms} ms, {chirps} chirps".format(**result))


if __name__ == "__main__":
    main()
