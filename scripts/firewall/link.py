"""A cable between two network cards of its own making that delays and loses packets, for kernels without netem.

Says "ready" when both cards are there; they may be moved to other network namespaces then.
"""

import argparse
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
# A cable that is longer than this loses what it cannot hold.
QUEUE_LIMIT = 10_000


def make_card(name):
    card = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(card, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return card


class Cable:
    def __init__(self, cards, delay, loss, seed):
        self.other = {cards[0]: cards[1], cards[1]: cards[0]}
        self.delay = delay
        self.loss = loss
        self.random = random.Random(seed)
        self.waiting = []
        self.count = 0

    def take(self, card):
        """Takes what has arrived at a card."""
        while True:
            try:
                frame = os.read(card, 65_536)
            except BlockingIOError:
                return
            except OSError:
                # The card is down, or its namespace is being torn down.
                time.sleep(0.01)
                return
            if self.is_lost(frame) or len(self.waiting) >= QUEUE_LIMIT:
                continue
            self.count += 1
            heapq.heappush(self.waiting, (time.monotonic() + self.delay, self.count, self.other[card], frame))

    def is_lost(self, frame):
        """Never the search for a neighbour's address, whose repeats take a second."""
        return frame[12:14] != b"\x08\x06" and self.random.random() < self.loss

    def deliver(self):
        """Delivers what is due; gives the seconds until the next is, or None."""
        while self.waiting:
            wait = self.waiting[0][0] - time.monotonic()
            if wait > 0:
                return wait
            _, _, card, frame = heapq.heappop(self.waiting)
            try:
                os.write(card, frame)
            except OSError:
                # The card is not up yet, or full, as a busy network card may be.
                pass
        return None

    def run(self):
        cards = list(self.other)
        while True:
            readable, _, _ = select.select(cards, [], [], self.deliver())
            for card in readable:
                self.take(card)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rtt", type=float, default=0, help="milliseconds for both ways together")
    parser.add_argument("--loss", type=float, default=0, help="percent, each way")
    parser.add_argument("--seed", type=int, default=1, help="which packets are lost")
    parser.add_argument("cards", nargs=2)
    arguments = parser.parse_args()
    cards = [make_card(name) for name in arguments.cards]
    print("ready", flush=True)
    Cable(cards, arguments.rtt / 2000, arguments.loss / 100, arguments.seed).run()


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"no delaying link can be made: {error}")
