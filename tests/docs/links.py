#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every relative link of the Markdown files leads somewhere, and every file that they name is there.

  links.py ROOT
"""
import os
import re
import sys

FENCE = re.compile(r"^```.*?^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
NAMED = re.compile(r"`((?:core|sim|docs|reports|scripts|scenarios|tests|examples|cmake)/[\w./-]*\.\w+)`")


def pages(root):
    yield from (p for p in sorted(os.listdir(root)) if p.endswith(".md"))
    yield from sorted(os.path.join("docs", p) for p in os.listdir(os.path.join(root, "docs")) if p.endswith(".md"))


def main(root):
    wrong = 0
    for page in pages(root):
        with open(os.path.join(root, page), encoding="utf-8") as file:
            text = FENCE.sub("", file.read())
        targets = [(t, os.path.join(os.path.dirname(page), t)) for t, _ in LINK.findall(text) if "://" not in t]
        targets += [(t, t) for t in NAMED.findall(text)]
        for shown, target in targets:
            if not os.path.exists(os.path.join(root, target)):
                print(f"{page}: there is no {shown}")
                wrong += 1
    return 1 if wrong else 0


sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else 2)
