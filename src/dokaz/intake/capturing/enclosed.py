# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starts the browser behind a fence:
`python enclosed.py PARENT PORT READS WRITES PROGRAM ARGUMENT…`.

PARENT is the process that starts this. READS and WRITES are descriptors of pipes, which the browser
expects at 3 and 4.

Run by its path, so that nothing of this project is imported. Before it becomes the program: no core
dumps, a bound on written files, the process dies with PARENT, and, where the kernel can (Linux
6.7, Landlock), TCP connections lead to the proxy's PORT alone. The browser's own sandbox comes on
top of this. What the fence does not hold back is what the browser's settings forbid: UDP.
"""

import ctypes
import fcntl
import os
import resource
import signal
import struct
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
# landlock(7); the numbers are the same on every architecture
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_RULE_NET_PORT = 2
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1
_FIRST_WITH_NET = 4
_LARGEST_FILE = 2_000_000_000
_FREE_FROM = 10


def end_with(parent: int) -> None:
    """Be killed when the parent ends; end now if it has ended before."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def fence(port: int) -> bool:
    """Allow connections over TCP to `port` only; False where the kernel cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(_CREATE, None, ctypes.c_size_t(0), 1) < _FIRST_WITH_NET:
        return False
    rights = struct.pack("<QQ", 0, _BIND_TCP | _CONNECT_TCP)
    ruleset = libc.syscall(_CREATE, rights, ctypes.c_size_t(len(rights)), 0)
    if ruleset < 0:
        return False
    rule = struct.pack("<QQ", _CONNECT_TCP, port)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    held = libc.syscall(_ADD, ruleset, _RULE_NET_PORT, rule, 0) == 0
    held = held and libc.syscall(_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(held)


def place(reads: int, writes: int) -> None:
    """Put the pipes at 3 and 4, wherever they are, also there."""
    apart = [fcntl.fcntl(one, fcntl.F_DUPFD, _FREE_FROM) for one in (reads, writes)]
    for wanted, one in enumerate(apart, start=3):
        os.dup2(one, wanted)
        os.close(one)


def main(arguments: list[str]) -> None:
    parent, port, reads, writes = (int(one) for one in arguments[:4])
    program = arguments[4:]
    place(reads, writes)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    if sys.platform.startswith("linux"):
        end_with(parent)
        fence(port)
    os.execv(program[0], program)  # noqa: S606 - the operator's browser, by its path


if __name__ == "__main__":
    main(sys.argv[1:])
