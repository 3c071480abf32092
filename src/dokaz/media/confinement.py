# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take away from the current process what a decoder does not need. Linux, by direct system calls.

Promises: each fence that could be put up is reported as up, and nothing else is. Two independent
fences keep the network away: an own empty network namespace, and a filter on system calls that
refuses new sockets. Either alone suffices. On other systems only the resource limits remain, and
the report says so.

Does not promise to hold against a hole in the kernel itself.
"""

import ctypes
import dataclasses
import os
import platform
import resource
import signal
import struct
import sys

from dokaz.media.limits import Limits

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_CLONE_THREAD = 0x00010000

# seccomp(2): what the kernel does with a call, with the error number in the low bits
_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_ERRNO = 0x00050000
_EPERM = 1
_ENOSYS = 38

# linux/audit.h and the kernel's syscall tables. clone3 hides its flags from filters.
_ARCHITECTURES = {
    "x86_64": (
        0xC000003E,
        {
            "socket": 41,
            "clone": 56,
            "fork": 57,
            "vfork": 58,
            "execve": 59,
            "ptrace": 101,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "execveat": 322,
            "io_uring_setup": 425,
            "clone3": 435,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "ptrace": 117,
            "socket": 198,
            "clone": 220,
            "execve": 221,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "execveat": 281,
            "io_uring_setup": 425,
            "clone3": 435,
        },
    ),
}
_REFUSED_ALWAYS = (
    "socket",
    "execve",
    "execveat",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "io_uring_setup",
)

# landlock(7); the numbers are the same on every architecture
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_READ = 1 << 2 | 1 << 3  # READ_FILE, READ_DIR
_LANDLOCK_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Confinement:
    """Which fences stand around a decoder. False means "not confined in this respect"."""

    network_blocked: bool
    files_blocked: bool  # nothing but Python's own library folders can be opened
    programs_blocked: bool  # no other program can be started, no other process looked into
    resources_limited: bool

    @property
    def network(self) -> str:
        """For people and logs: "blocked" or "not blocked"."""
        return "blocked" if self.network_blocked else "not blocked"


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jt", ctypes.c_ubyte),
        ("jf", ctypes.c_ubyte),
        ("k", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def confine_server(*, readable: tuple[str, ...]) -> Confinement:
    """Fences for the process that starts decoders; its children inherit them.

    `readable`: folders with program code that may still be read. Call before any untrusted byte.
    """
    if not sys.platform.startswith("linux"):
        return Confinement(
            network_blocked=False,
            files_blocked=False,
            programs_blocked=False,
            resources_limited=True,
        )
    libc = ctypes.CDLL(None, use_errno=True)
    own_network = _leave_network(libc)
    _drop_capabilities(libc)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    files = _landlock(libc, readable)
    filtered = _filter_calls(libc, [(name, _EPERM) for name in _REFUSED_ALWAYS])
    return Confinement(
        network_blocked=own_network or filtered,
        files_blocked=files,
        programs_blocked=filtered,
        resources_limited=True,
    )


def end_with_parent(by: signal.Signals, parent: int) -> None:
    """Have the current process sent this signal when the one that started it, `parent`, ends
    (prctl(2), PR_SET_PDEATHSIG). Ends it here where that one had ended before."""
    if not sys.platform.startswith("linux"):
        return
    if by != signal.SIGKILL:
        # Between fork and exec a handler of the parent's would only note the signal, and exec
        # forgets what was noted.
        signal.signal(by, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, by, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), by)


def confine_job(limits: Limits, server: int) -> None:
    """Limits for the one process that reads one file: memory, time, files, no children, no life
    after the process `server` that started it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.open_files, limits.open_files))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if not sys.platform.startswith("linux"):
        return
    end_with_parent(signal.SIGKILL, server)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _filter_calls(libc, [("fork", _EPERM), ("vfork", _EPERM), ("clone3", _ENOSYS)], no_clone=True)


def _leave_network(libc: ctypes.CDLL) -> bool:
    """Move into an empty network namespace: not even loopback is up there."""
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        return True
    return bool(libc.unshare(_CLONE_NEWNET) == 0)  # for root where user namespaces are off


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """capset(2), version 3, with all sets empty."""
    header = struct.pack("<Ii", 0x20080522, 0)
    libc.capset(header, bytes(24))


def _landlock(libc: ctypes.CDLL, readable: tuple[str, ...]) -> bool:
    """Refuse to open any file outside `readable`, for reading or writing."""
    abi = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if abi < 1:
        return False
    rights = (1 << _LANDLOCK_RIGHTS_BY_ABI.get(min(abi, 5), 13)) - 1
    attributes = struct.pack("<Q", rights)
    ruleset = libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    try:
        for folder in readable:
            handle = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            try:
                rule = struct.pack("<Qi", _LANDLOCK_READ, handle)
                if libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0) != 0:
                    return False
            finally:
                os.close(handle)
        return bool(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    except OSError:
        return False
    finally:
        os.close(ruleset)


def _filter_calls(
    libc: ctypes.CDLL, refused: list[tuple[str, int]], *, no_clone: bool = False
) -> bool:
    """Install a seccomp filter (classic BPF over struct seccomp_data)."""
    known = _ARCHITECTURES.get(platform.machine())
    if known is None:
        return False
    architecture, numbers = known
    load, jump_eq, jump_ge, jump_set, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    code = [
        (load, 0, 0, 4),  # architecture
        (jump_eq, 1, 0, architecture),
        (answer, 0, 0, _KILL),
        (load, 0, 0, 0),  # call number
        (jump_ge, 0, 1, 0x40000000),  # the x32 numbering would walk around the list
        (answer, 0, 0, _ERRNO | _EPERM),
    ]
    for name, error in refused:
        if name in numbers:
            code += [(jump_eq, 0, 1, numbers[name]), (answer, 0, 0, _ERRNO | error)]
    if no_clone:
        code += [
            (jump_eq, 0, 3, numbers["clone"]),
            (load, 0, 0, 16),  # low half of the first argument: the flags
            (jump_set, 1, 0, _CLONE_THREAD),
            (answer, 0, 0, _ERRNO | _EPERM),
        ]
    code.append((answer, 0, 0, _ALLOW))
    instructions = (_Instruction * len(code))(*(_Instruction(*line) for line in code))
    program = _Program(len(code), instructions)
    address = ctypes.byref(program)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, address, 0, 0) == 0)
