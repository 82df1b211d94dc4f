"""Writes the packets of a network card to a pcap file; says "ready" when it sees them."""

import select
import socket
import struct
import sys
import time

ETH_P_ALL = 0x0003
ETHERNET = 1
LONGEST = 65_535


def main(card, path):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL)) as packets, open(path, "wb") as file:
        packets.bind((card, 0))
        file.write(struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, LONGEST, ETHERNET))
        file.flush()
        print("ready", flush=True)
        while True:
            frame = packets.recv(LONGEST)
            seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
            file.write(struct.pack("=IIII", seconds, nanoseconds // 1000, len(frame), len(frame)) + frame)
            # A reader sees whole packets, soon.
            if not select.select([packets], [], [], 0)[0]:
                file.flush()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3])
    except OSError as error:
        sys.exit(f"the network cannot be captured: {error}")
