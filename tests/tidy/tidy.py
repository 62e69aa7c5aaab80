#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""House rules that a machine can check: bans that keep runs deterministic, and the look of the code.

  tidy.py ROOT [RULE...]       check the tree; prints file:line, what is wrong, and the remedy;
                               with names of rules only those, with -NAME all but those
  tidy.py --self-test          prove that every rule catches a planted example and spares its twin
  tidy.py --flags ROOT FILE    check the compiler options in a compile_commands.json

Exit code 0: all is well; 1: something was found; 2: wrong arguments. Python 3 standard library only.
Reads C by its shape in this house (the brace of a function on a line of its own), which is a rule too.
"""
import json
import os
import re
import sys

# ---- what is allowed where ------------------------------------------------------------------------

# Calls that let the outside in. Name: remedy.
BANNED_CALLS = {
    "time": "take the time from the environment (core/env.h) or the kernel (now_ns)",
    "clock": "take the time from the environment (core/env.h) or the kernel (now_ns)",
    "clock_gettime": "take the time from the environment (core/env.h) or the kernel (now_ns)",
    "gettimeofday": "take the time from the environment (core/env.h) or the kernel (now_ns)",
    "timespec_get": "take the time from the environment (core/env.h) or the kernel (now_ns)",
    "rand": "choose through the environment (core/env.h) or sim_choose",
    "rand_r": "choose through the environment (core/env.h) or sim_choose",
    "srand": "choose through the environment (core/env.h) or sim_choose",
    "random": "choose through the environment (core/env.h) or sim_choose",
    "srandom": "choose through the environment (core/env.h) or sim_choose",
    "drand48": "choose through the environment (core/env.h) or sim_choose",
    "arc4random": "choose through the environment (core/env.h) or sim_choose",
    "getrandom": "choose through the environment (core/env.h) or sim_choose",
    "getenv": "make it an option; only sim/cli/terminal.c reads the environment of the process",
    "secure_getenv": "make it an option; only sim/cli/terminal.c reads the environment of the process",
    "setlocale": "leave the locale alone; only sim/cli/terminal.c sets it",
    "sleep": "wait under a context (election_sleep)",
    "usleep": "wait under a context (election_sleep)",
    "nanosleep": "wait under a context (election_sleep)",
    "clock_nanosleep": "wait under a context (election_sleep)",
}

# Who may call what, and why nobody else needs to.
ALLOWED_CALLS = {
    "core/env_posix.c": {"clock_gettime", "getrandom"},   # the seam on a real system
    "sim/cli/terminal.c": {"getenv", "setlocale"},        # colours, width, language of the terminal
    "sim/cli/verb_run.c": {"clock_gettime"},              # progress and the budget of real time
    "sim/cli/tune_study.c": {"clock_gettime"},            # progress and the budget of real time
    "sim/cli/verb_bench.c": {"clock_gettime"},            # measures real time
}

# Mutable static state: file and name.
ALLOWED_STATE = {
    ("core/env_posix.c", "self"),             # thread-local; only its address is used
    ("sim/cli/interrupt.c", "first_signal"),  # a signal handler has nothing else to write to
    ("reports/gnuplot.c", "locale"),          # environments of processes are made of char *
    ("examples/fleet.c", "instances"),        # a program of its own, which runs once
}

# Rooms in which runs are decided, and the functions there that may use floating point: reports.
DECIDING = ("core/", "sim/kernel/", "sim/store/", "sim/fault/", "sim/subject/")
ALLOWED_FLOAT = {
    "sim/kernel/law.c": {"sim_law_mean_ns", "sim_law_mean_square_ns2"},
    "sim/kernel/law.h": {"sim_law_mean_ns", "sim_law_mean_square_ns2"},
}

# Addresses as numbers: alignment of stacks and frames, never an order.
ALLOWED_ADDRESSES = {"sim/kernel/stack.c", "sim/kernel/switch.c", "sim/kernel/switch_ucontext.c"}

# Arrows: a room and the rooms whose headers it may include besides its own.
ARROWS = {
    "core": set(),
    "sim/kernel": {"core"},
    "sim/store": {"sim/kernel", "core"},
    "sim/fault": {"sim/store", "sim/kernel", "core"},
    "sim/subject": {"sim/fault", "sim/store", "sim/kernel", "core"},
    "sim/scenario": {"sim/kernel", "core"},
    "sim/check": {"sim/kernel", "core"},
    "sim/search": {"sim/check", "sim/scenario", "sim/subject", "sim/fault", "sim/store",
                   "sim/kernel", "core"},
    "sim/record": {"sim/check", "sim/scenario", "sim/kernel", "core"},
    "sim/tune": {"sim/search", "sim/record", "sim/check", "sim/scenario", "sim/fault",
                 "sim/kernel", "core"},
    "sim/cli": {"sim/tune", "sim/search", "sim/record", "sim/check", "sim/scenario", "sim/subject",
                "sim/fault", "sim/store", "sim/kernel", "core", "reports"},
    "reports": set(),
    "examples": {"core"},
}

# Tables: lists without code behind them, which scenario texts and checkers are read against.
TABLES = {"sim/check/metric.h", "sim/check/property.h", "sim/check/vocabulary.h",
          "sim/fault/fault_kind.h", "sim/fault/fault_plan.h", "sim/store/profile.h"}
READ_TABLES = {"sim/scenario", "sim/check", "sim/record"}

MOST_COLUMNS = 100
MOST_LINES = 600
MOST_FUNCTION_LINES = 70

PRODUCT = ("core/", "sim/", "reports/", "examples/")
SOURCES = PRODUCT + ("tests/", "scripts/", "cmake/", "docs/", "scenarios/", "schema/")

# ---- reading C ------------------------------------------------------------------------------------

LEXEME = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def blank(match, keep_strings=False):
    text = match.group(0)
    if text[0] in "\"'" and keep_strings:
        return text
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return LEXEME.sub(lambda m: blank(m, keep_strings=True), text)


def code_of(text):
    """The text without comments and strings, every line at its place."""
    return LEXEME.sub(blank, text)


def without_directives(code):
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, code, flags=re.MULTILINE)


def functions(code):
    """(name, first line, last line) of each function, braces included, counted from 1."""
    lines = code.split("\n")
    begin, found = None, []
    for number, line in enumerate(lines, 1):
        if line.rstrip() == "{":
            begin = number
        elif line.rstrip() == "}" and begin:
            head, at = "", begin - 2
            while at >= 0 and lines[at].strip() and not lines[at].rstrip().endswith((";", "}")):
                head = lines[at] + " " + head
                at -= 1
            name = re.search(r"(\w+)\s*\(", head)
            found.append((name.group(1) if name else "?", begin, number))
            begin = None
    return found


def statements_outside(code):
    """(line, text up to its body, initialiser or semicolon) of what stands outside all braces."""
    depth, start, line, begin_line, cut = 0, 0, 1, 1, None
    for at, char in enumerate(code):
        if char == "\n":
            line += 1
        if depth == 0 and char in "={;" and cut is None:
            cut = at
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
        if depth == 0 and (char == ";" or (char == "}" and "(" in code[start:cut] and
                                           "=" not in code[start:cut + 1])):
            text = code[start:cut]
            yield begin_line + text.count("\n", 0, len(text) - len(text.lstrip())), text.strip()
            start, begin_line, cut = at + 1, line, None


def variable_of(declaration):
    """The name of the variable a declaration makes, and whether it can change; None for the rest."""
    words = re.sub(r"__attribute__\s*\(\(.*?\)\)|_Alignas\s*\(.*?\)", " ", declaration,
                   flags=re.DOTALL)
    if re.match(r"(__extension__\s+)?(typedef|extern|_Static_assert)\b", words.strip()):
        return None
    pointer = re.search(r"\(\s*\*\s*(const\s+)?(\w+)[^()]*\)\s*\(", words)
    first = words.find("(")
    if pointer and first == pointer.start():
        return pointer.group(2), not pointer.group(1)
    if first >= 0:
        return None
    words = re.sub(r"\[[^\]]*\]", "", words)
    name = re.search(r"(\w+)\s*$", words)
    if not name:
        return None
    after = words[words.rfind("*"):] if "*" in words else words
    return name.group(1), "const" not in re.findall(r"\w+", after)


# ---- the rules ------------------------------------------------------------------------------------

class File:
    def __init__(self, path, text):
        self.path, self.text = path, text
        self.lines = text.split("\n")
        self.is_c = path.endswith((".c", ".h"))
        self.is_product = path.startswith(PRODUCT)
        self.decides = path.startswith(DECIDING)
        self.code = code_of(text) if self.is_c else ""
        self.plain = without_directives(self.code)
        self.functions = functions(self.plain) if self.is_c else []


def each_match(pattern, code):
    for match in re.finditer(pattern, code):
        yield code.count("\n", 0, match.start()) + 1, match


def rule_calls(f):
    """No clock, chance, environment or sleep outside the files that are named for it."""
    if not (f.is_c and f.is_product):
        return
    names = "|".join(BANNED_CALLS)
    for line, match in each_match(r"(?<![\w.>])(%s)\s*\(" % names, f.plain):
        if match.group(1) not in ALLOWED_CALLS.get(f.path, ()):
            yield line, "%s() is banned here: %s" % (match.group(1), BANNED_CALLS[match.group(1)])


def rule_floats(f):
    """No floating point and no libm in rooms that decide."""
    if not (f.is_c and f.decides):
        return
    allowed = ALLOWED_FLOAT.get(f.path, set())
    lines = f.plain.split("\n")

    def excused(line):
        if any(name in allowed and begin - 2 < line <= end for name, begin, end in f.functions):
            return True
        return any(re.search(r"\bdouble\s+%s\s*\(" % name, lines[line - 1]) for name in allowed)

    remedy = "count in integers: nanoseconds, parts per million"
    number = r"(?<![\w.])(?:\d+\.\d*|\.\d+|\d+(?=[eE][-+]?\d))(?:[eE][-+]?\d+)?[fFlL]?"
    for line, match in each_match(r"\b(?:double|float)\b|%s" % number, f.plain):
        if not excused(line):
            yield line, "floating point (%s) may not decide: %s" % (match.group(0), remedy)
    for line, _ in each_match(r"#\s*include\s*<(?:math|tgmath|complex|fenv)\.h>", f.code):
        yield line, "libm differs between CPUs: " + remedy


def rule_state(f):
    """No mutable static state."""
    if not (f.is_c and f.is_product):
        return
    found = list(statements_outside(f.plain))
    inside = r"(?m)^[ \t]+((?:static|_Thread_local)\b[^;={]*)"
    found += [(line, match.group(1)) for line, match in each_match(inside, f.plain)]
    for line, declaration in found:
        variable = variable_of(declaration)
        if re.match(r"(struct|union|enum)\s*\w*$", declaration) or not variable:
            continue
        name, changes = variable
        if changes and (f.path, name) not in ALLOWED_STATE:
            yield line, ("%s is mutable static state: runs would know of each other; make it const, "
                         "or a field of what is passed in" % name)


def rule_addresses(f):
    """No address as a number, so that none becomes an order; no address in any output."""
    if not (f.is_c and f.is_product):
        return
    remedy = "order by a number that was given out (insertion, index), never by address"
    if f.path not in ALLOWED_ADDRESSES:
        for line, match in each_match(r"\bu?intptr_t\b", f.plain):
            yield line, "%s makes a number of an address: %s" % (match.group(0), remedy)
    for line, _ in each_match(r'"[^"\n]*(?<!%)%[-0-9]*p', without_comments(f.text)):
        yield line, "%p prints an address, which differs from run to run: print a name or number"
    if f.decides:
        for line, _ in each_match(r"\b(?:qsort|bsearch|tsearch|hcreate)\s*\(", f.plain):
            yield line, "the C library's containers leave the order of equals open: keep it sorted"


def rule_columns(f):
    """At most 100 columns, no tabs, nothing behind the end of a line."""
    if not f.is_c:
        return
    for number, line in enumerate(f.lines, 1):
        if len(line) > MOST_COLUMNS:
            yield number, "%d columns; at most %d: wrap it" % (len(line), MOST_COLUMNS)
        if "\t" in line:
            yield number, "a tab; indent by four spaces"
        if line != line.rstrip():
            yield number, "blanks at the end of the line; remove them"


def rule_size(f):
    """Files up to 600 lines, functions up to 70."""
    if not f.is_c:
        return
    if len(f.lines) - 1 > MOST_LINES:
        yield MOST_LINES + 1, "%d lines; at most %d: one subject a file" % (len(f.lines) - 1,
                                                                           MOST_LINES)
    for name, begin, end in f.functions:
        if end - begin + 1 > MOST_FUNCTION_LINES:
            yield begin, "%s has %d lines; at most %d: say what its parts do" % (
                name, end - begin + 1, MOST_FUNCTION_LINES)


def rule_licence(f):
    """The licence in the first line of a source (the second, behind #!)."""
    if not f.path.endswith((".c", ".h", ".S", ".sh", ".py")) and not f.text.startswith("#!"):
        return
    at = 1 if f.lines[0].startswith("#!") else 0
    line = f.lines[at] if len(f.lines) > at else ""
    if "SPDX-License-Identifier: Apache-2.0" not in line:
        yield at + 1, "begin with a comment: SPDX-License-Identifier: Apache-2.0"


def rule_marks(f):
    """Nothing is left for later in the code."""
    for number, line in enumerate(f.lines, 1):
        match = re.search(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b", line)
        if match:
            yield number, "%s: do it, or open an issue" % match.group(1)


def room_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "sim" and len(parts) > 2 else parts[0]


def rule_arrows(f):
    """Includes between rooms point from user to used."""
    if not (f.is_c and f.is_product):
        return
    room = room_of(f.path)
    include = r'(?m)^[ \t]*#[ \t]*include[ \t]*"([^"]+)"'
    for line, match in each_match(include, without_comments(f.text)):
        header = match.group(1)
        target = room_of(header) if "/" in header else room
        if target == room or target in ARROWS.get(room, set()):
            continue
        if header in TABLES and room in READ_TABLES:
            continue
        yield line, "%s may not use %s: see the table of the house in CONTRIBUTING.md" % (room, header)


RULES = [rule_calls, rule_floats, rule_state, rule_addresses, rule_columns, rule_size, rule_licence,
         rule_marks, rule_arrows]


def findings(path, text):
    f = File(path, text)
    for rule in RULES:
        for line, message in rule(f):
            yield line, rule.__name__[5:], message


# ---- the tree -------------------------------------------------------------------------------------

def files_of(root):
    for folder in SOURCES:
        for where, folders, names in os.walk(os.path.join(root, folder)):
            folders[:] = sorted(d for d in folders if d not in ("corpus", "__pycache__"))
            for name in sorted(names):
                yield os.path.relpath(os.path.join(where, name), root)


def chosen(names):
    """The rules that the names of the command line ask for; None if one is unknown."""
    known = {rule.__name__[5:] for rule in RULES}
    if {name.lstrip("-") for name in names} - known:
        return None
    wanted = {name for name in names if not name.startswith("-")} or known
    return wanted - {name[1:] for name in names if name.startswith("-")}


def check_tree(root, rules):
    count = checked = 0
    for path in files_of(root):
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as source:
            text = source.read()
        checked += 1
        for line, rule, message in sorted(findings(path, text)):
            if rule not in rules:
                continue
            print("%s:%d: %s [%s]" % (path, line, message, rule))
            count += 1
    print("tidy: %d files, %d findings" % (checked, count))
    return 1 if count or checked < 100 else 0


def check_flags(root, database):
    count = checked = 0
    with open(database, encoding="utf-8") as source:
        entries = json.load(source)
    for entry in entries:
        if not entry["file"].endswith(".c"):
            continue
        options = entry["command"].split()
        contract = [o for o in options if o.startswith("-ffp-contract")]
        standard = [o for o in options if o.startswith("-std=")]
        checked += 1
        path = os.path.relpath(entry["file"], root)
        if contract[-1:] != ["-ffp-contract=off"]:
            print("%s:1: compiled without -ffp-contract=off: link tenure_flags" % path)
            count += 1
        if standard[-1:] != ["-std=c11"]:
            print("%s:1: compiled with %s: the house speaks c11" % (path, standard))
            count += 1
        if any(o in ("-ffast-math", "-Ofast", "-funsafe-math-optimizations") for o in options):
            print("%s:1: compiled with fast arithmetic: remove the option" % path)
            count += 1
    print("flags: %d files, %d findings" % (checked, count))
    return 1 if count or checked < 50 else 0


# ---- proof ----------------------------------------------------------------------------------------

def body(line):
    return "void f(void)\n{\n    %s\n}\n" % line


# (rule, path, planted code that must be found, its harmless twin)
PLANTED = [
    ("calls", "sim/store/a.c", body("x = time(NULL);"), body("x = env->time(NULL);")),
    ("calls", "sim/store/a.c", body("x = time (0);"), body('say("time(0)"); /* time(0) */')),
    ("calls", "core/a.c", body("clock_gettime(c, &t);"), body("my_clock_gettime(c, &t);")),
    ("calls", "sim/cli/a.c", body('x = getenv("A");'), body("x = get_env();")),
    ("calls", "sim/cli/terminal.c", body("x = rand();"), body('x = getenv("A");')),
    ("calls", "core/env_posix.c", body("usleep(5);"), body("clock_gettime(c, &t);")),
    ("calls", "sim/scenario/a.c", body("srand(1), x = random();"), body("x = s.random();")),
    ("calls", "sim/record/a.c", body("sleep(1);"), body("election_sleep(c, 1);")),
    ("floats", "core/a.c", body("double x = 1;"), body("int x = 1;")),
    ("floats", "sim/kernel/a.c", body("x = 1.5 * y;"), body("x = y.a5 * 15;")),
    ("floats", "sim/kernel/a.c", body("x = 1e9 * y;"), body("x = 0x1e9 * y;")),
    ("floats", "sim/fault/a.h", "#include <math.h>\n", "#include <stdint.h>\n"),
    ("floats", "sim/kernel/law.c", "double other(void)\n{\n    return 1.0;\n}\n",
     "double sim_law_mean_ns(const struct sim_law *law)\n{\n    return 1.0;\n}\n"),
    ("floats", "sim/kernel/law.h", "double other(int a);\n", "double sim_law_mean_ns(int a);\n"),
    ("floats", "sim/store/a.c", body("float x;"), body("/* a double x, 1.5 */")),
    ("state", "sim/store/a.c", "static int count;\n", "static const int count = 1;\n"),
    ("state", "sim/store/a.c", "static char *names[] = {0};\n",
     "static const char *const names[] = {0};\n"),
    ("state", "sim/store/a.c", "static const char *name;\n", "static const char *name(void);\n"),
    ("state", "sim/store/a.c", body("static uint64_t next = 1;"),
     body("static const char digits[] = \"\";")),
    ("state", "sim/store/a.c", "int shared = 4;\n", "extern const int shared;\n"),
    ("state", "sim/store/a.c", "struct thing one;\n", "struct thing;\n"),
    ("state", "sim/store/a.c", "static struct { int a; } both;\n",
     "static const struct { int a; } both = {1};\n"),
    ("state", "sim/store/a.c", "static void (*hook)(void);\n",
     "static void (*const hook)(void) = f;\n"),
    ("state", "sim/store/a.c", "static _Thread_local int x;\n",
     "static void call(void (*hook)(void));\n"),
    ("state", "sim/cli/interrupt.c", "static int second_signal;\n",
     "static volatile _Atomic sig_atomic_t first_signal;\n"),
    ("state", "sim/store/a.c", "static const int a = 1;\n" + body("x = 1;") + "int b;\n",
     "static const int a = 1;\n" + body("x = 1;") + "typedef int b;\n"),
    ("addresses", "sim/store/a.c", body("return (uintptr_t)a < (uintptr_t)b;"),
     body("return a->number < b->number;")),
    ("addresses", "sim/cli/a.c", body('printf("%p", a);'), body('printf("%d%%pp", a); /* %p */')),
    ("addresses", "sim/subject/a.c", body("qsort(a, n, s, f);"), body("sort(a, n, s, f);")),
    ("columns", "tests/a.c", "/*" + "x" * 98 + "*/\n", "/*" + "x" * 96 + "*/\n"),
    ("columns", "sim/a.h", "\tint x;\n", "    int x;\n"),
    ("columns", "sim/a.h", "/* x */ \n", "/* x */\n"),
    ("size", "core/a.c", "/* x */\n" * 601, "/* x */\n" * 600),
    ("size", "core/a.c", "void f(void)\n{\n" + "    g();\n" * 69 + "}\n",
     "void f(void)\n{\n" + "    g();\n" * 68 + "}\n"),
    ("licence", "tests/a.sh", "#!/bin/sh\necho\n",
     "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\necho\n"),
    ("licence", "core/b.c", "\n/* SPDX-License-Identifier: Apache-2.0 */\n",
     "/* SPDX-License-Identifier: Apache-2.0 */\n"),
    ("marks", "docs/a.md", "TO" "DO: write\n", "TODOS are not done\n"),
    ("marks", "core/a.c", "/* FIX" "ME */\n", "/* fix me */\n"),
    ("arrows", "core/a.c", '#include "sim/kernel/clock.h"\n', '#include "core/env.h"\n'),
    ("arrows", "sim/kernel/a.c", '#include "sim/store/store.h"\n', '#include "core/env.h"\n'),
    ("arrows", "sim/store/a.c", '#include "sim/fault/fault.h"\n',
     '#include "sim/kernel/kernel.h"\n'),
    ("arrows", "sim/scenario/a.c", '#include "sim/store/store.h"\n',
     '#include "sim/store/profile.h"\n'),
    ("arrows", "sim/check/a.c", '#include "sim/record/recorder.h"\n',
     '#include "sim/fault/fault_kind.h"\n'),
    ("arrows", "reports/a.c", '#include "sim/kernel/kernel.h"\n', '#include "reports/axis.h"\n'),
    ("arrows", "sim/cli/a.c", '#include "tests/t.h"\n', '/* #include "tests/t.h" */\n'),
    ("arrows", "examples/a.c", '#include "sim/kernel/kernel.h"\n', '#include "core/env.h"\n'),
]


def self_test():
    failures = 0
    licence = "/* SPDX-License-Identifier: Apache-2.0 */\n"
    for rule, path, bad, good in PLANTED:
        if rule not in ("licence", "size"):
            bad, good = licence + bad, licence + good
        if rule not in [name for _, name, _ in findings(path, bad)]:
            print("self-test: %s does not find in %s:\n%s" % (rule, path, bad[:300]))
            failures += 1
        wrong = [message for _, name, message in findings(path, good) if name == rule]
        if wrong:
            print("self-test: %s finds in %s:\n%s%s" % (rule, path, good[:300], wrong))
            failures += 1
    untested = {rule.__name__[5:] for rule in RULES} - {entry[0] for entry in PLANTED}
    if untested:
        print("self-test: no example for %s" % sorted(untested))
        failures += 1
    print("self-test: %d examples, %d failures" % (len(PLANTED), failures))
    return 1 if failures else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) == 3 and arguments[0] == "--flags":
        return check_flags(arguments[1], arguments[2])
    if arguments and os.path.isdir(arguments[0]) and chosen(arguments[1:]):
        return check_tree(arguments[0], chosen(arguments[1:]))
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
