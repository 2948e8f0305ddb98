"""Inventory from Slipway's API: one host per machine."""

from __future__ import annotations

import json
import urllib.parse

from ansible.errors import AnsibleParserError
from ansible.module_utils.urls import open_url
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable

DOCUMENTATION = """
name: slipway
short_description: Machines of a Slipway service
description:
  - Reads C(GET /api/v1/machines) and makes one host of each machine.
  - Groups are C(running), C(windows_10), C(windows_11), C(practice) and one per engine, such as C(kvm).
  - The practice guest is in the group C(practice) and never in a Windows group.
extends_documentation_fragment: [constructed]
options:
  plugin: {description: This plugin's name., required: true, choices: [slipway]}
  url: {description: Where the service listens., default: 'http://127.0.0.1:8080', env: [{name: SLIPWAY_URL}]}
  connection:
    description: The connection of every host; C(community.libvirt.libvirt_qemu) needs no network and runs as SYSTEM.
    default: community.libvirt.libvirt_qemu
  libvirt_uri: {description: For the libvirt connection., default: 'qemu:///system'}
  timeout: {description: Seconds to wait for the service., type: int, default: 10}
"""

EXAMPLES = """
plugin: slipway
url: http://127.0.0.1:8080
keyed_groups:
  - {key: slipway.template, prefix: template}
"""

# What Ansible may know of a machine; one namespace, so that nothing shadows Ansible's own words.
FACTS = ("id", "status", "state", "engine", "template", "system", "practice", "host", "wsl", "guest")


class InventoryModule(BaseInventoryPlugin, Constructable):
    NAME = "slipway"

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and path.endswith(("slipway.yml", "slipway.yaml"))

    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        for machine in self._machines():
            self._add(machine)

    def _machines(self) -> list:
        url = urllib.parse.urljoin(self.get_option("url").rstrip("/") + "/", "api/v1/machines")
        try:
            answer = json.load(open_url(url, headers={"Accept": "application/json"}, timeout=self.get_option("timeout")))
        except Exception as trouble:
            raise AnsibleParserError(f"{url} cannot be read: {trouble}. Is the service up? (./slipway up)") from trouble
        # A list, or a page of one.
        return answer["items"] if isinstance(answer, dict) else answer

    def _add(self, machine: dict) -> None:
        name = machine["name"]
        facts = {key: machine.get(key) for key in FACTS}
        self.inventory.add_host(name)
        self.inventory.set_variable(name, "slipway", facts)
        self.inventory.set_variable(name, "ansible_connection", self.get_option("connection"))
        # A libvirt domain can be named by its id; the machine's id is the domain's.
        self.inventory.set_variable(name, "ansible_libvirt_uri", self.get_option("libvirt_uri"))
        if not machine.get("practice"):
            self.inventory.set_variable(name, "ansible_shell_type", "powershell")
        for group in self._groups(machine):
            self.inventory.add_group(self._sanitize_group_name(group))
            self.inventory.add_child(self._sanitize_group_name(group), name)
        strict = self.get_option("strict")
        variables = {"slipway": facts}
        self._set_composite_vars(self.get_option("compose"), variables, name, strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict)

    @staticmethod
    def _groups(machine: dict) -> list:
        groups = ["practice" if machine.get("practice") else machine.get("system") or "unknown"]
        if str(machine.get("state", "")).lower() == "running":
            groups.append("running")
        if machine.get("engine"):
            groups.append(machine["engine"].lower())
        return groups
