"""Says what a packet costs and whose code it is, from pairs of callgrind profiles of a short and a long run."""

import argparse
import os
import re
import subprocess
import sys
from collections import Counter

# The first pattern that fits the file name of a program or library says whose code it is.
OWNERS = [
    ("libsrtp and NSS", r"libsrtp|libnss|libfreebl|libnspr|libsoftokn|libplc|libplds"),
    ("Opus", r"libopus"),
    ("OpenSSL", r"libcrypto|libssl"),
    ("Swift runtime", r"libswift|lib_?Foundation|libdispatch|libBlocksRuntime|lib_Testing"),
    ("C library", r"libc\.|libc-|libm\.|libm-|ld-linux|ld-|libstdc|libgcc|libpthread|vgpreload"),
    ("own code", r"PathBench"),
]
OURS = ("own code", "Swift runtime")
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"}
OBJECT_ALLOCATORS = {"swift_allocObject", "swift_slowAlloc", "swift_bufferAllocate"}


class Profile:
    """Instructions by owner, and calls between functions, of one profile."""

    def __init__(self, path):
        self.instructions = Counter()
        self.functions = Counter()
        self.borrowed = 0
        self.calls = Counter()
        self._names = {"ob": {}, "fn": {}}
        self._read(path)

    def _name(self, kind, text):
        """Resolves `(7) name` and the later `(7)`."""
        match = re.match(r"\((\d+)\)(?: (.*))?$", text)
        if not match:
            return text
        number, name = match.groups()
        if name is not None:
            self._names[kind][number] = name
        return self._names[kind].get(number, text)

    def _read(self, path):
        owner = plain_owner = callee_owner = function = callee = None
        pending_calls = 0
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                line = line.rstrip("\n")
                if line[:1] in "0123456789+-*" and line:
                    cost = int(line.split()[1]) if len(line.split()) > 1 else 0
                    if pending_calls:
                        self._note_call(owner, callee_owner or owner, function, callee, pending_calls, cost)
                        pending_calls, callee_owner = 0, None
                    else:
                        self.instructions[owner] += cost
                        self.functions[(owner, function)] += cost
                    continue
                key, _, value = line.partition("=")
                if key == "ob":
                    owner = plain_owner = owner_of(self._name("ob", value))
                elif key == "cob":
                    callee_owner = owner_of(self._name("ob", value))
                elif key == "fn":
                    function = self._name("fn", value)
                    # The network library is linked into the program.
                    owner = "network library" if self._is_network(owner, function) else plain_owner
                elif key == "cfn":
                    callee = self._name("fn", value)
                elif key == "calls":
                    pending_calls = int(value.split()[0])

    @staticmethod
    def _is_network(owner, function):
        return owner in ("own code", "network library") and re.match(r"\$s\d+_?NIO|\$s\d+CNIO|CNIO|c_nio", function)

    def _note_call(self, owner, callee_owner, function, callee, count, cost):
        name = re.sub(r"'\d+$", "", callee)
        if name in ALLOCATORS:
            self.calls[("allocation", owner, function)] += count
        elif name in OBJECT_ALLOCATORS and owner == "own code":
            self.calls[("object", owner, function)] += count
        # The library's call of `main` is no work it does for us.
        if owner in OURS and callee_owner == "C library" and "libc_start_main" not in name:
            self.borrowed += cost


def owner_of(path):
    name = os.path.basename(path)
    return next((owner for owner, pattern in OWNERS if re.search(pattern, name)), "other libraries")


def readable(name):
    """A Swift function's name without its encoding, short enough for a line."""
    if not name.startswith("$s"):
        return name[:100]
    try:
        result = subprocess.run(
            ["swift", "demangle", "--compact", "--simplified", name], capture_output=True, text=True, check=True)
        return result.stdout.strip()[:100]
    except (OSError, subprocess.CalledProcessError):
        return name[:100]


def difference(short, long, packets):
    """What one packet costs: instructions by owner, of the C library for us, calls, the dearest functions."""
    each = lambda more, less: {key: (more[key] - less[key]) / packets for key in more if more[key] != less[key]}
    return (
        each(long.instructions, short.instructions),
        (long.borrowed - short.borrowed) / packets,
        each(long.calls, short.calls),
        each(long.functions, short.functions),
    )


def report(way, short, long, arguments, is_judged=True):
    """Prints the table of one way and returns what is wrong with it; nothing is, where it is only listed."""
    instructions, borrowed, calls, functions = difference(Profile(short), Profile(long), arguments.packets)
    ours = sum(instructions.get(owner, 0) for owner in OURS) + borrowed
    mallocs, objects = Counter(), Counter()
    for (kind, owner, _), count in calls.items():
        (mallocs if kind == "allocation" else objects)[owner] += count
    print(f"\n### A packet {way}\n")
    print("| whose code | instructions | mallocs | Swift objects |")
    print("| --- | ---: | ---: | ---: |")
    for owner in sorted(set(instructions) | set(mallocs), key=lambda owner: -instructions.get(owner, 0)):
        print(f"| {owner} | {instructions.get(owner, 0):,.0f} | {mallocs[owner]:.3f} | {objects[owner]:.3f} |")
    print(f"\nOurs: {ours:,.0f} instructions (own code, Swift runtime, and {borrowed:,.0f} of the C library for them).\n")
    print("Dearest functions of ours:\n")
    dearest = sorted(((cost, name) for (owner, name), cost in functions.items() if owner in OURS), reverse=True)[:8]
    for cost, name in dearest:
        print(f"- {cost:,.0f} `{readable(name)}`")
    for (kind, owner, function), count in sorted(calls.items(), key=lambda item: -item[1]):
        print(f"- {count:.3f} {kind}s by {owner} in `{readable(function)}`")

    if not is_judged:
        return []
    allocations = sum(mallocs[owner] for owner in OURS) + sum(objects.values())
    faults = []
    if not instructions:
        faults.append(f"{way}: nothing was counted")
    if ours > arguments.instructions:
        faults.append(f"{way}: {ours:,.0f} instructions of ours, over {arguments.instructions:,}")
    # A hundredth of an allocation a packet is growth that a longer run would spread further.
    if allocations > arguments.allocations + 0.005:
        faults.append(f"{way}: {allocations:.3f} allocations of ours, over {arguments.allocations}")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packets", type=int, required=True, help="how many more packets the long run takes")
    parser.add_argument("--instructions", type=int, required=True, help="budget of a packet, one way")
    parser.add_argument("--allocations", type=int, required=True, help="budget of a packet, one way")
    parser.add_argument("--apart", nargs=3, metavar=("WAY", "SHORT", "LONG"), help="a way that has no budget")
    parser.add_argument("profiles", nargs="+", help="WAY SHORT LONG, as often as there are ways")
    arguments = parser.parse_args()
    faults = []
    for index in range(0, len(arguments.profiles), 3):
        faults += report(*arguments.profiles[index : index + 3], arguments)
    if arguments.apart:
        report(*arguments.apart, arguments, is_judged=False)
    print()
    for fault in faults:
        print(f"OVER BUDGET {fault}", file=sys.stderr)
    if not faults:
        print("Within budget.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
