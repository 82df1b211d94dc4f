"""The echo that is left of a synthetic room, and what double talk does to the near end."""

import json

import numpy

from . import sound
from .bench import Table

GOAL_ERLE, GOAL_LOSS = 25.0, 0.3
#: Name, milliseconds until the room's sound is 60 dB down, milliseconds of delay, dB of the echo below what is played.
ROOMS = [("headset", 60, 40, -20), ("desk", 100, 60, -12), ("loudspeaker", 150, 120, -6)]
#: What a desk's echo is made harder by: a loudspeaker that distorts, and parts of a million by which the microphone's clock is
#: slower than the loudspeaker's without anything but the echo telling so.
HARDER = [("distorting loudspeaker", True, 0), ("clocks 50 ppm apart", False, 50), ("clocks 200 ppm apart", False, 200)]
SECONDS, SINGLE, DOUBLE = 50, (8, 24), (26, 50)
NOISE = -60


def table(bench):
    far, near = voices(bench)
    rooms = ROOMS[1:2] if bench.is_quick else ROOMS
    results = [measured(bench, room, far, near) for room in rooms]
    if not bench.is_quick:
        results += [measured(bench, (name, *ROOMS[1][1:]), far, near, bends, ppm) for name, bends, ppm in HARDER]
    return report(results)


def voices(bench):
    """Whoever is far away speaks all the time, whoever is near only in double talk."""
    path = str(bench.work / "voice.wav")
    far, near = [], []
    for voice, texts in ((far, sound.TEXTS[0::2]), (near, sound.TEXTS[1::2])):
        sound.speech(path, SECONDS, texts)
        voice.append(sound.read(path))
    start, end = (moment * sound.RATE for moment in DOUBLE)
    talk = numpy.zeros(SECONDS * sound.RATE)
    talk[start:end] = near[0][: end - start]
    return far[0], talk


def measured(bench, room, far, near, bends=False, ppm=0):
    name, length, delay, level = room
    bench.tell(f"echo: {name}")
    echo = slower(echoed(bent(far) if bends else far, length, delay, level), ppm)
    noise = numpy.random.default_rng(9).standard_normal(len(far)) * 10 ** (NOISE / 20)
    out, figures = processed(bench, far, echo + near + noise)
    alone, _ = processed(bench, numpy.zeros_like(far), near + noise)
    start, end = (moment * sound.RATE for moment in SINGLE)
    in_air, left, noise_left = (numpy.mean(part[start:end] ** 2) + 1e-12 for part in (echo, out, alone))
    first = DOUBLE[0] * sound.RATE
    scores = [sound.score(near[first:], copy[first:], skipped=0) for copy in (alone, out)]
    return {
        "room": name, "length_ms": length, "delay_ms": delay, "level_db": level,
        "erle_db": float(10 * numpy.log10(in_air / left)),
        "erle_by_noise_db": float(10 * numpy.log10(in_air / noise_left)),
        "pesq_alone": scores[0], "pesq_double_talk": scores[1], "cpu_percent": figures["cpu_percent"]}


def echoed(far, length, delay, level):
    """What a room returns: noise that dies away, the same every time."""
    count = length * sound.RATE // 1000
    room = numpy.random.default_rng(1).standard_normal(count) * numpy.exp(-6.9 * numpy.arange(count) / count)
    room = numpy.concatenate([numpy.zeros(delay * sound.RATE // 1000), room])
    size = len(far) + len(room)
    echo = numpy.fft.irfft(numpy.fft.rfft(far, size) * numpy.fft.rfft(room, size), size)[: len(far)]
    return echo * 10 ** (level / 20) * numpy.sqrt(numpy.mean(far**2) / numpy.mean(echo**2))


def bent(far):
    """What a loudspeaker makes of it that has no room for the loudest sounds, as loud on the whole."""
    bent_far = numpy.tanh(2 * far / numpy.abs(far).max())
    return bent_far * numpy.sqrt(numpy.mean(far**2) / numpy.mean(bent_far**2))


def slower(echo, ppm, finer=4):
    """As a clock that is slower by so many parts of a million takes its samples."""
    if ppm == 0:
        return echo
    count = len(echo) * finer
    spectrum = numpy.zeros(count // 2 + 1, dtype=complex)
    spectrum[: len(echo) // 2 + 1] = numpy.fft.rfft(echo)
    fine = numpy.fft.irfft(spectrum, count) * finer
    return numpy.interp(numpy.arange(len(echo)) * (1 + ppm * 1e-6) * finer, numpy.arange(count), fine)


def processed(bench, far, near):
    paths = [bench.work / f"echo-{name}.wav" for name in ("far", "near", "out")]
    for path, samples in zip(paths, (far, near)):
        sound.write(str(path), samples)
    options = ["--far", paths[0], "--near", paths[1], "--out", paths[2], "--json"]
    figures = json.loads(bench.run("MediaBench", "echo", *options))
    out = sound.read(str(paths[2]))
    return numpy.concatenate([out, numpy.zeros(max(0, len(near) - len(out)))])[: len(near)], figures


def report(results):
    rows = [[
        f"{result['room']}: {result['length_ms']} ms, {result['delay_ms']} ms late, {result['level_db']} dB",
        f"{result['erle_db']:.1f}", f"{result['erle_by_noise_db']:.1f}",
        f"{result['pesq_alone']:.2f}", f"{result['pesq_double_talk']:.2f}",
        f"{result['pesq_alone'] - result['pesq_double_talk']:.2f}", f"{result['cpu_percent']:.2f}"] for result in results]
    return Table(
        title="Echo",
        method=(
            f"{SECONDS} s through the phone's own voice processing (echo cancellation and noise suppression) in simulated time, "
            "`MediaBench echo`: the far end speaks all the time, the near end from the "
            f"{DOUBLE[0]}th second; the room is noise that dies away by 60 dB in the time given, with noise {-NOISE} dB below full "
            f"scale at the microphone. Echo return loss enhancement is the echo's energy by what is left, from the {SINGLE[0]}th "
            f"to the {SINGLE[1]}th second; beside it is what it would be if nothing but the noise were left, which comes out as "
            "without an echo. The loss in double talk is the near end's PESQ-WB with nothing played, less that with "
            "both speaking, both through the same processing. The last rows are the desk again: with a loudspeaker whose curve is "
            "a hyperbolic tangent, half as high at the highest peak as a straight line, and with clocks of which nothing "
            "but the echo tells."),
        header=["room", "ERLE dB", "with only noise left", "PESQ alone", "in double talk", "loss", "processing, % of a core"],
        rows=rows,
        goal=f"at least {GOAL_ERLE:.0f} dB, and at most {GOAL_LOSS} of PESQ lost in double talk",
        is_reached=all(
            result["erle_db"] >= GOAL_ERLE and result["pesq_alone"] - result["pesq_double_talk"] <= GOAL_LOSS
            for result in results),
        data=results)
