"""The inventory plugin against a small HTTP server that answers as the service does."""

import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest

ANSIBLE = pathlib.Path(__file__).resolve().parents[1]
MACHINES = [
    {"id": "1", "name": "win11-lab", "state": "RUNNING", "engine": "kvm", "template": "windows-11", "system": "windows-11",
     "practice": False, "status": "READY", "host": "local"},
    {"id": "2", "name": "drill", "state": "STOPPED", "engine": "tcg", "template": "practice", "system": "practice",
     "practice": True, "status": "STOPPED", "host": "local"},
]


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path == "/api/v1/machines"
        body = json.dumps(MACHINES if found else {"title": "Not found"}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class InventoryTest(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def inventory(self, url: str) -> subprocess.CompletedProcess:
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder, "slipway.yml")
            source.write_text(
                f"plugin: slipway\nurl: {url}\nkeyed_groups: [{{key: slipway.template, prefix: template}}]\n",
                encoding="utf-8",
            )
            return subprocess.run(
                ["ansible-inventory", "-i", str(source), "--list"],
                env={**os.environ, "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg")},
                capture_output=True, text=True, timeout=60, check=False,
            )

    def test_machines_become_hosts_and_groups(self):
        answer = self.inventory(f"http://127.0.0.1:{self.server.server_port}")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        read = json.loads(answer.stdout)
        self.assertEqual(read["windows_11"]["hosts"], ["win11-lab"])
        self.assertEqual(read["running"]["hosts"], ["win11-lab"])
        self.assertEqual(read["practice"]["hosts"], ["drill"])
        self.assertEqual(read["template_windows_11"]["hosts"], ["win11-lab"])
        windows, practice = (read["_meta"]["hostvars"][name] for name in ("win11-lab", "drill"))
        self.assertEqual(windows["ansible_connection"], "community.libvirt.libvirt_qemu")
        self.assertEqual(windows["ansible_shell_type"], "powershell")
        self.assertEqual(windows["slipway"]["template"], "windows-11")
        self.assertNotIn("ansible_shell_type", practice)

    def test_a_silent_service_is_named_with_the_remedy(self):
        answer = self.inventory("http://127.0.0.1:9")
        self.assertIn("./slipway up", answer.stderr)


if __name__ == "__main__":
    unittest.main()
