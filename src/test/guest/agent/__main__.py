"""Runs the agent on the virtio-serial port org.qemu.guest_agent.0."""

import glob
import os
import select
import sys
import time

from . import channel, power, schtasks, services, storage, wsl_vm
from .behaviour import DEFAULTS, BadSwitch
from .files import Files
from .guest import Guest
from .keyboard import Keyboard
from .optical import OpticalDrives
from .person import Person
from .processes import Processes
from .protocol import Agent

PORT = "org.qemu.guest_agent.0"
REFUSED = 3


def say(text):
    """On the screen, so that a screenshot shows it. A program's own process has its output elsewhere, hence by name."""
    with open("/dev/tty1", "w", encoding="utf-8") as screen:
        screen.write(text + "\n")


def find_port():
    while True:
        for name in glob.glob("/sys/class/virtio-ports/*/name"):
            with open(name, encoding="ascii") as file:
                if file.read().strip() == PORT:
                    return "/dev/" + os.path.basename(os.path.dirname(name))
        time.sleep(0.1)


def main():
    holder = {}
    try:
        guest = Guest("/disk", "/run/practice", "/boot/practice.json", OpticalDrives(lambda: holder["b"]), say=say)
    except BadSwitch as problem:
        say(f"The agent does not start: {problem}")
        return REFUSED
    holder["b"] = guest.behaviour
    already = os.path.exists("/run/practice/started")
    if not already and storage.start_failed(guest, os.environ["SYSTEM_DISK"]):
        select.select([], [], [])
    active = guest.runtime.read().get("hypervisor") if already else guest.start()
    trouble = guest.hypervisor_trouble() if active else None
    if trouble == "loop":
        say("The hypervisor starts ... and resets the machine.")
        time.sleep(1)
        power.reset_at_once()
    if trouble == "hang":
        say("The hypervisor starts ... and hangs.")
        select.select([], [], [])
    if active and not already:
        guest.launch_hypervisor()
    with open("/run/practice/started", "w", encoding="ascii"):
        pass
    if guest.behaviour["boot_delay_s"] and not already:
        say(f"Waiting {guest.behaviour['boot_delay_s']} s (boot_delay_s)")
        time.sleep(guest.behaviour["boot_delay_s"])
    await_agent(guest)
    serve(guest)
    return 0


def await_agent(guest):
    """A Windows without the guest agent, or without its driver: nobody listens until setup has run."""
    services.start(guest)
    if guest.runtime.read().get("agent"):
        return
    say("No guest agent is installed.")
    person, button = Person(guest), power.PowerButton()
    while not guest.runtime.read().get("agent"):
        time.sleep(0.5)
        refresh(guest)
        person.look()
        if button.pressed():
            say("Power button: shutting down")
            power.act("powerdown")


def serve(guest):
    port = os.open(find_port(), os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    agent = Agent(guest, Processes(guest), Files(guest.drives), power.act)
    poll = select.poll()
    poll.register(port, select.POLLIN)
    button = power.PowerButton()
    keyboard = Keyboard(guest.drives.c_root)
    say(f"Boot {guest.store.read()['boots']}. {describe(guest)}")
    say("The agent listens on " + PORT)
    tick = 0.0
    while True:
        data = channel.incoming(poll, port)
        if data:
            channel.send(port, agent.feed(data))
        if time.monotonic() - tick > 0.5:
            tick = time.monotonic()
            # What was kept back by a program that did not read its input.
            channel.send(port, agent.feed(b""))
            housekeeping(guest, button, keyboard)


def refresh(guest):
    try:
        if guest.behaviour.refresh():
            say("Switches changed: " + describe(guest))
            schtasks.logon_changed(guest)
    except BadSwitch as problem:
        say(f"The agent stops: {problem}")
        sys.exit(REFUSED)


def housekeeping(guest, button, keyboard):
    keyboard.keep()
    refresh(guest)
    schtasks.launch_queued(guest)
    wsl_vm.reap(guest)
    asked = guest.runtime.read().get("power")
    if asked:
        time.sleep(asked["wait"])
        power.act(asked["mode"])
    if button.pressed():
        say("Power button: shutting down")
        power.act("powerdown")


def describe(guest):
    changed = {k: v for k, v in guest.behaviour.values.items() if v != DEFAULTS[k]}
    features = [n for n, v in guest.store.read()["features"].items() if v != "Disabled"]
    return f"CPU {guest.cpu_model()}; features on: {', '.join(features) or 'none'}; switches: {changed or 'none'}"


sys.exit(main())
