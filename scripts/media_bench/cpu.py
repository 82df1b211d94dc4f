"""What one full call costs: the processor's time of `tphone call` while it talks to an echo."""

import json
import os
import pathlib
import signal
import subprocess
import time

from . import sound
from .bench import Failure, Table

GOAL_OFF, GOAL_ON = 1.2, 5.0
SETTLING = 6
VOICE = ["echo_cancellation", "noise_suppression", "gain_control"]


def table(bench):
    seconds = 10 if bench.is_quick else 40
    speech = bench.work / "speech-20.wav"
    sound.speech(str(speech), 20)
    long = bench.work / "speech-long.wav"
    sound.write(str(long), sound.numpy.resize(sound.read(str(speech)), (seconds + SETTLING + 10) * sound.RATE))
    floor = json.loads(bench.run("MediaBench", "floor", "--speech", speech))
    with Lab(bench) as lab:
        results = {name: call(bench, lab, long, seconds, is_on) for name, is_on in [("off", False), ("on", True)]}
    return report(results, floor, seconds)


class Lab:
    """The cloud in a process of its own."""

    def __init__(self, bench):
        self._folder = bench.work / "lab"
        self._folder.mkdir(exist_ok=True)
        self.environment = {
            **os.environ, **{f"XDG_{name}": str(self._folder.resolve()) for name in
                             ("CONFIG_HOME", "STATE_HOME", "DATA_HOME", "RUNTIME_DIR")}}
        self._process = subprocess.Popen(
            [bench.program("tphone"), "lab", "--json", "--port", "0"], stdout=subprocess.PIPE, text=True,
            env=self.environment)
        line = self._process.stdout.readline()
        if not line:
            raise Failure("the lab does not start")
        self._description = json.loads(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def configuration(self, audio):
        """A user whose calls take the direct way; `audio` is what stands under that heading."""
        path = self._folder / "user.toml"
        path.write_text(
            f'[account]\ngateway = "{self._description["gateway"]}"\nuser = "5001"\n'
            f'[network]\npolicy = "all"\n[audio]\n{audio}', encoding="utf-8")
        path.chmod(0o600)
        return path


def call(bench, lab, speech, seconds, has_voice):
    """Percent of a core, by thread, while a call talks."""
    bench.tell(f"cpu: a call of {seconds} s, voice processing {'on' if has_voice else 'off'}")
    switch = "true" if has_voice else "false"
    config = lab.configuration("".join(f"{key} = {switch}\n" for key in VOICE))
    command = [
        bench.program("tphone"), "call", "echo", "--config", str(config), "--play", str(speech), "--record",
        str(bench.work / "back.wav"), "--duration", str(seconds + SETTLING + 2), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=lab.environment)
    try:
        time.sleep(SETTLING)
        first, begun = threads(process.pid), time.monotonic()
        time.sleep(seconds)
        last, ended = threads(process.pid), time.monotonic()
        output = process.communicate(timeout=30)[0]
    finally:
        process.kill()
        process.wait()
    result = json.loads(output.splitlines()[-1])
    if not result["ok"]:
        raise Failure(f"the call failed: {result}")
    # What a thread used that is gone cannot be told; none ends in the middle of a call.
    spent = {}
    for thread, (name, time_spent) in last.items():
        spent[name] = spent.get(name, 0) + time_spent - first.get(thread, (name, 0))[1]
    shares = {name: 100 * value / 1e9 / (ended - begun) for name, value in spent.items() if value > 0}
    return {"percent": sum(shares.values()), "threads": shares, "media": result["media"]}


def threads(process):
    """Each thread's name and nanoseconds on a processor, in user and in system mode."""
    result = {}
    for task in pathlib.Path(f"/proc/{process}/task").iterdir():
        try:
            name = (task / "comm").read_text().strip()
            result[task.name] = (name, int((task / "schedstat").read_text().split()[0]))
        except OSError:
            continue
    return result


def report(results, floor, seconds):
    off, on = results["off"]["percent"], results["on"]["percent"]
    names = sorted({name for result in results.values() for name in result["threads"]},
                   key=lambda name: -results["off"]["threads"].get(name, 0))
    rows = [["**whole process**", f"**{off:.2f}**", f"**{on:.2f}**"]]
    for name in names:
        rows.append([f"thread `{name}`", *(f"{results[side]['threads'].get(name, 0):.2f}" for side in ("off", "on"))])
    rows.append(["warm floor: encode, protect, send, receive, unprotect, decode", f"{floor['percent']:.2f}", "-"])
    rows.append(["paced floor: the same once each 20 ms", f"{floor['paced_percent']:.2f}", "-"])
    rows.append(["paced floor with waking up each 10 ms", f"{floor['paced_with_waking_percent']:.2f}", "-"])
    parts = ", ".join(f"{name[:-3]} {floor[name]:.1f}" for name in floor
                      if name.endswith("_us") and "total" not in name)
    return Table(
        title="What a call costs",
        method=(
            f"`tphone call echo --play --record` against `tphone lab` in another process, direct path, AEAD_AES_128_GCM, Opus at "
            f"complexity 5 and 32 kbit/s with FEC, 50 packets a second each way: the time its threads spent on a processor (user "
            f"and system, `/proc/PID/task/*/schedstat`) in {seconds} s of steady state, in percent of one core. The floors "
            "are of `MediaBench floor`: the least work on one thread, once with warm caches and without waking up for it, and once in "
            "real time, which no phone can be below on this machine."),
        header=["percent of a core", "voice processing off", "voice processing on"],
        rows=rows,
        goal=f"at most {GOAL_OFF} % with all voice processing off, at most {GOAL_ON:.0f} % with it on",
        is_reached=off <= GOAL_OFF and on <= GOAL_ON,
        remarks=[
            f"The floor's parts, in microseconds a packet: {parts}.",
            "Between files most of the processing has nothing to do; what it takes between devices is in the last column of the "
            "table of echo."],
        data={"results": results, "floor": floor})
