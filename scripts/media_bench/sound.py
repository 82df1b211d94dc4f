"""Speech to send, sound files, and the score of what was heard."""

import shutil
import subprocess
import sys
import wave

import numpy

RATE = 48_000
SCORED_RATE = 16_000
PIECE_SECONDS = 6
TEXTS = [
    ("en-gb", "Good morning, you are through to customer service. My name is Ruth. How may I help you today?"),
    ("en-us", "My parcel should have come on Thursday, but nobody rang the bell, and the page says it was delivered."),
    ("en-gb", "I see. Could you read me the number on your order, please? It begins with four letters."),
    ("en-us", "Just a moment. It is K, L, M, V, then seven, eight, five, zero, two, nine."),
    ("en-gb", "Thank you. It was left with a neighbour across the street; I will send you the address now."),
]


def speech(path, seconds, texts=TEXTS):
    """Writes synthetic voices of that length, 48 kHz mono; the same every time on one machine."""
    if shutil.which("espeak-ng") is None:
        raise SystemExit("bench-media: espeak-ng is missing; scripts/setup installs it")
    parts = []
    for number, (voice, text) in enumerate(texts):
        command = ["espeak-ng", "-v", voice, "-s", "155", "-p", str(40 + 8 * number), "-w", path, text]
        subprocess.run(command, check=True)
        parts += [read(path), numpy.zeros(RATE // 4)]
    loop = numpy.concatenate(parts)
    samples = numpy.resize(loop, seconds * RATE)
    # As loud as a telephone expects: 26 dB below overload, of what is not silence.
    loud = samples[numpy.abs(samples) > 0.01]
    write(path, samples * (10 ** (-26 / 20) / numpy.sqrt(numpy.mean(loud**2))))


def read(path):
    """The first channel, -1 to 1, at 48 kHz."""
    with wave.open(path) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        data = numpy.frombuffer(file.readframes(file.getnframes()), "<i2")
    return resampled(data[::channels] / 32768, rate, RATE)


def write(path, samples):
    with wave.open(path, "w") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(numpy.clip(numpy.round(samples * 32768), -32768, 32767).astype("<i2").tobytes())


def resampled(samples, rate, wanted):
    """The whole file at once, by its spectrum."""
    if rate == wanted:
        return samples
    count = len(samples) * wanted // rate
    spectrum = numpy.fft.rfft(samples)
    room = numpy.zeros(count // 2 + 1, dtype=complex)
    kept = min(len(room), len(spectrum))
    room[:kept] = spectrum[:kept]
    return numpy.fft.irfft(room, count) * count / len(samples)


def score(original, copy, skipped=2):
    """PESQ-WB of pieces of six seconds, each put where it fits best, and their mean; the beginning is left out.

    None where too little was heard for one piece.
    """
    from pesq import pesq

    first, second = (resampled(samples, RATE, SCORED_RATE) for samples in (original, copy))
    length = PIECE_SECONDS * SCORED_RATE
    scores = []
    for start in range(skipped * SCORED_RATE, len(first) - length + 1, length):
        piece = first[start : start + length]
        at = placed(piece, second, start)
        if at + length <= len(second):
            heard = second[at : at + length]
            # The reference code knows no silence.
            scores.append(pesq(SCORED_RATE, piece, heard, "wb") if numpy.abs(heard).max() > 0.001 else 1.0)
    return sum(scores) / len(scores) if scores else None


def placed(piece, samples, near, reach=3.0):
    """Where a piece fits best in `samples`, at most `reach` seconds from `near`."""
    low = max(0, near - int(reach * SCORED_RATE))
    window = samples[low : near + len(piece) + int(reach * SCORED_RATE)]
    count = len(window) + len(piece)
    product = numpy.fft.rfft(window, count) * numpy.conj(numpy.fft.rfft(piece, count))
    correlation = numpy.fft.irfft(product, count)[: max(1, len(window) - len(piece) + 1)]
    return low + int(numpy.argmax(correlation))


if __name__ == "__main__":
    print(score(read(sys.argv[1]), read(sys.argv[2])))
