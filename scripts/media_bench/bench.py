"""What the tables have in common: where the programs are, and how a table is printed."""

import dataclasses
import pathlib
import subprocess
import sys


@dataclasses.dataclass
class Bench:
    """One run of the bench."""

    #: Where `tphone` and `MediaBench` are.
    programs: pathlib.Path
    #: Where files may be left.
    work: pathlib.Path
    #: Whether short runs are enough, to see that all works.
    is_quick: bool = False

    def program(self, name):
        return str(self.programs / name)

    def run(self, name, *arguments):
        """What a program prints; what it complains of ends the bench."""
        result = subprocess.run([self.program(name), *map(str, arguments)], capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise Failure(f"{name} {' '.join(map(str, arguments))} ended with {result.returncode}: {result.stderr}")
        return result.stdout

    def tell(self, text):
        print(f"bench-media: {text}", file=sys.stderr, flush=True)


class Failure(Exception):
    """A table could not be measured; says why."""


@dataclasses.dataclass
class Table:
    """What was measured of one matter."""

    title: str
    #: Sentences on what was measured and how.
    method: str
    header: list
    rows: list
    #: What is aimed at.
    goal: str
    #: True or False; None where it could not be judged.
    is_reached: bool | None
    #: What belongs below the table.
    remarks: list = dataclasses.field(default_factory=list)
    #: For machines.
    data: object = None

    def markdown(self):
        lines = [f"### {self.title}", "", self.method, ""]
        lines.append("| " + " | ".join(self.header) + " |")
        lines.append("| --- |" + " ---: |" * (len(self.header) - 1))
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        verdict = {True: "reached", False: "not reached", None: "not judged"}[self.is_reached]
        lines += ["", f"Goal: {self.goal}: **{verdict}**.", *[f"\n{remark}" for remark in self.remarks]]
        return "\n".join(lines) + "\n"
