"""Runs a command on a pseudo-terminal: pseudo_terminal.py COLUMNS COMMAND...

Copies what the terminal shows to standard output. Each line of standard input is an order:
"columns N" resizes the terminal, "interrupt" types ^C. At the end it prints to standard error
whether the terminal echoes, and exits as the command did.
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios


def resize(terminal, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def obey(terminal, order):
    words = order.split()
    if words == ["interrupt"]:
        os.write(terminal, b"\x03")
    elif words and words[0] == "columns":
        resize(terminal, int(words[1]))


def main():
    columns, command = int(sys.argv[1]), sys.argv[2:]
    child, terminal = pty.fork()
    if child == 0:
        resize(0, columns)
        os.execvp(command[0], command)
    watched, echo = [terminal, 0], True
    while True:
        ready, _, _ = select.select(watched, [], [])
        if 0 in ready:
            orders = os.read(0, 4096)
            if not orders:
                watched = [terminal]
            for order in orders.decode().splitlines():
                obey(terminal, order)
        if terminal in ready:
            echo = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
            try:
                shown = os.read(terminal, 65536)
            except OSError:
                break
            if not shown:
                break
            os.write(1, shown)
    _, status = os.waitpid(child, 0)
    sys.stderr.write("echo %s\n" % ("on" if echo else "off"))
    sys.exit(os.waitstatus_to_exitcode(status))


main()
