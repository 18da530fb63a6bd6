"""The Python kernel in which a submission runs: it sees the course's package and data, and its own folder.

Started as a script with a JSON file that names the folders. Two locks are put on before a student's
code runs. On Linux, Landlock makes the system itself refuse other files, programs and connections.
Everywhere, an audit hook refuses them with a sentence that the student and the lecturer can read,
and notes what was tried. See the Linux manual page landlock(7) and PEP 578.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable, Sequence

try:
    import resource
except ImportError:  # Windows
    resource = None

#: Numbers of the system calls, the same on all processors that Python runs on.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
NO_NEW_PRIVILEGES = 38
#: Rights on files, by the version of Landlock in which they came.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
ALL_OF_FIRST, REFER = (1 << 13) - 1, 1 << 13
CONNECT_TCP = 1 << 1
ABSTRACT_SOCKETS_AND_SIGNALS = 0b11

#: Audit events that change files, with the places of the paths among their arguments.
CHANGES = {
    "os.remove": (0,),
    "os.rmdir": (0,),
    "os.mkdir": (0,),
    "os.rename": (0, 1),
    "os.link": (0, 1),
    "os.symlink": (1,),
    "os.truncate": (0,),
    "os.chmod": (0,),
    "os.chown": (0,),
    "os.utime": (0,),
    "os.setxattr": (0,),
    "os.removexattr": (0,),
    "sqlite3.connect": (0,),
}
LOOKS = {"os.listdir", "os.scandir", "os.chdir"}
PROGRAMS = (
    *(
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "pty.spawn",
        "subprocess.Popen",
    ),
    *("os.kill", "os.killpg"),
)
NETWORK = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
)
LIBRARIES = ("ctypes.dlopen", "ctypes.dlsym", "ctypes.call_function")


def system_lock(readable: Sequence[str], writable: Sequence[str]) -> bool:
    """Let the system refuse all files but these, all programs and all connections; tell whether it can."""
    if not sys.platform.startswith("linux"):
        return False
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    files = ALL_OF_FIRST | (REFER if version >= 2 else 0) | (TRUNCATE if version >= 3 else 0)
    attributes = [files, CONNECT_TCP if version >= 4 else 0, ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0]
    attributes = attributes[: 3 if version >= 6 else 2 if version >= 4 else 1]
    ruleset = (ctypes.c_uint64 * len(attributes))(*attributes)
    rules = system.syscall(CREATE_RULESET, ruleset, ctypes.c_size_t(ctypes.sizeof(ruleset)), 0)
    if rules < 0:
        return False

    class Beneath(ctypes.Structure):
        _pack_ = 1
        _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))

    try:
        for paths, rights in ((readable, READ_FILE | READ_DIR), (writable, files & ~EXECUTE)):
            for path in paths:
                try:
                    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
                except OSError:
                    continue
                for_one_file = READ_FILE | WRITE_FILE | TRUNCATE
                rule = Beneath(rights if os.path.isdir(path) else rights & for_one_file, opened)
                system.syscall(ADD_RULE, rules, 1, ctypes.byref(rule), 0)
                os.close(opened)
        return system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and system.syscall(RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def refuse_by_hook(readable: Sequence[str], writable: Sequence[str], note: Callable[[str], None]) -> None:
    """Refuse with a sentence what a submission has no business with, and note what was tried."""
    realpath, isdir, fspath, separator = os.path.realpath, os.path.isdir, os.fsdecode, os.sep
    may_write = tuple(realpath(path) for path in writable)
    may_read = (*may_write, *(realpath(path) for path in readable))
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

    def inside(path: str, folders: tuple[str, ...]) -> bool:
        return any(path == folder or path.startswith(folder + separator) for folder in folders)

    def refuse(deed: str) -> None:
        note(deed)
        raise PermissionError(
            f"Not allowed while this notebook is graded: {deed}. A submission works with the course's data and in its own folder."
        )

    def need(path: object, folders: tuple[str, ...], deed: str) -> None:
        if path is None:
            path = "."
        if isinstance(path, int) or path in (":memory:", b":memory:", ""):
            return
        place = realpath(fspath(path))
        if not inside(place, folders):
            refuse(f"{deed} {place}")

    def hook(event: str, arguments: tuple) -> None:
        if event == "open":
            path, mode, flags = arguments
            if (mode and set(mode) & set("wax+")) or (flags or 0) & writing:
                need(path, may_write, "writing to")
            elif isinstance(path, str | bytes) or hasattr(path, "__fspath__"):
                # A folder that is opened could be the start of a path that this hook does not see.
                need(path, may_write if mode is None and isdir(path) else may_read, "reading")
        elif event in CHANGES:
            for place in CHANGES[event]:
                need(arguments[place], may_write, "changing")
        elif event in LOOKS:
            need(arguments[0], may_read, "looking into")
        elif event in PROGRAMS:
            refuse(f"starting or stopping a program ({event})")
        elif event in NETWORK:
            refuse(f"using the network ({event})")
        elif event in LIBRARIES:
            refuse(f"calling system libraries ({event})")

    sys.addaudithook(hook)


def limit(memory: int, file_size: int) -> None:
    """Limit the memory and the size of files, in bytes, where the system can."""
    if resource is None:
        return
    for kind, most in (("RLIMIT_AS", memory), ("RLIMIT_FSIZE", file_size), ("RLIMIT_CORE", 0)):
        try:
            resource.setrlimit(getattr(resource, kind), (most, most))
        except (AttributeError, ValueError, OSError):
            continue


def main(settings_file: str, kernel_arguments: Sequence[str]) -> None:
    """Load what the course needs, put the locks on, and become a kernel."""
    with open(settings_file, encoding="utf-8") as file:
        settings = json.load(file)
    limit(settings["memory"], settings["file_size"])
    notes = os.open(settings["notes"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    locked = system_lock(settings["readable"], settings["writable"])

    # What these need from the system they take now; later it is refused.
    import matplotlib.pyplot  # noqa: F401
    import pandas  # noqa: F401
    from ipykernel.kernelapp import IPKernelApp

    import natoeu.practice  # noqa: F401

    application = IPKernelApp.instance()
    application.initialize(
        [*kernel_arguments, "--HistoryManager.hist_file=:memory:", "--InteractiveShellApp.exec_PYTHONSTARTUP=False"]
    )
    # A student's exit() would end the tests, too.
    application.shell.ask_exit = lambda: None

    def note(deed: str) -> None:
        os.write(notes, (json.dumps(deed) + "\n").encode())

    os.write(notes, (json.dumps({"locked": locked}) + "\n").encode())
    refuse_by_hook(settings["readable"], settings["writable"], note)
    application.start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
