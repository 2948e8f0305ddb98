"""A purge removes what this state's own service made, and nothing of whoever else answers, shares a folder, or was served for a while."""

import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest

import shell

QUIET = "virsh() { :; }; as_root() { :; }; require_libvirt() { :; }; require_java() { :; }; heading() { :; }; . scripts/timeline.sh\n"
# Stands for Java: it has the data, the port and the archive's name, and hands what it is asked to this test.
SERVICE = """
import http.server, sys, urllib.request, urllib.error
class Handler(http.server.BaseHTTPRequestHandler):
    def pass_on(self):
        request = urllib.request.Request(sys.argv[2] + self.path, method=self.command, headers=dict(self.headers))
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as e:
            answer = e
        self.send_response(answer.status)
        self.end_headers()
        self.wfile.write(answer.read())
    do_GET = do_POST = do_DELETE = pass_on
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


class Installation:
    """Answers as a service of its own; what was changed stands in ASKED."""

    def __init__(self, answers: dict[str, object] | None = None) -> None:
        self.asked: list[str] = []
        # A list as value is answered one by one, the last one for ever.
        self.answers: dict[str, object] = {"/api/v1/machines": [], "/api/v1/images": [], "/api/v1/operations": [], "/api/v1/uploads": [], "/api/v1/imports/folders": []} | (answers or {})
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                path = self.path.partition("?")[0]
                if self.command != "GET":
                    outer.asked.append(f"{self.command} {path}")
                value = outer.answers.get(f"{self.command} {path}", outer.answers.get(path, {"id": "op", "state": "SUCCEEDED", "steps": []}))
                if self.command == "DELETE" and path.startswith("/api/v1/uploads/") and self.headers["Tus-Resumable"] != "1.0.0":
                    value = 412, {"title": "The request does not say that it speaks tus 1.0.0."}
                if isinstance(value, tuple):
                    status, value = value
                elif callable(value):
                    status, value = 200, value()
                else:
                    status = 200
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(value).encode())

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


class PurgeCase(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.state = self.folder / "state"
        self.folders = {"SLIPWAY_IMAGES": f"{self.folder}/images", "SLIPWAY_IMPORT": f"{self.folder}/import"}
        for name in self.folders.values():
            pathlib.Path(name).mkdir()

    def run_shell(self, script: str, **settings: str):
        return shell.run(QUIET + script, self.folder, **(self.folders | settings))

    def installation(self, answers: dict[str, object] | None = None) -> Installation:
        installation = Installation(answers)
        self.addCleanup(installation.close)
        return installation

    def made(self, data: pathlib.Path) -> None:
        """A state whose service has once run on that data."""
        data.mkdir(parents=True)
        (data / "installation-id").write_text("00000000-0000-0000-0000-000000000001\n", encoding="utf-8")
        (self.state / "made-by-slipway").write_text("1234abcd\n", encoding="utf-8")

    def serve(self, installation: Installation, data: pathlib.Path) -> int:
        own = os.environ | {"SLIPWAY_DATA_DIRECTORY": str(data), "SLIPWAY_PORT": "0"}
        arguments = [sys.executable, "-c", SERVICE, "0", f"http://127.0.0.1:{installation.port}", "/x/quarkus-run.jar"]
        process = subprocess.Popen(arguments, env=own, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        assert process.stdout
        port = int(process.stdout.readline())
        process.stdout.close()
        threading.Thread(target=process.wait, daemon=True).start()
        self.assertEqual(shell.run(f"remember_process service {process.pid}; echo {port} >\"$SLIPWAY_STATE/port\"", self.folder).returncode, 0)
        return port


class PurgeTest(PurgeCase):
    def test_who_else_answers_on_the_port_is_left_alone(self) -> None:
        other = self.installation({"/api/v1/machines": [{"name": "theirs"}], "/api/v1/images": [{"id": "1", "facts": {"uploaded": True}}]})
        answer = self.run_shell("command_down --purge", SLIPWAY_PORT=str(other.port))
        self.assertEqual((answer.returncode, answer.stdout, answer.stderr, other.asked), (0, "   down\n", "", []))
        # Also when the state's own service is gone, and its port is another's now.
        self.made(self.state / "data")
        (self.state / "port").write_text(str(other.port), encoding="utf-8")
        started = f"start_service() {{ echo started; exit; }}; cd '{self.folder}'; mkdir -p target/quarkus-app; touch target/quarkus-app/quarkus-run.jar\n"
        answer = self.run_shell(started + "command_down --purge")
        self.assertEqual((answer.returncode, answer.stdout, answer.stderr, other.asked), (0, "started\n", "", []))

    def test_the_doctor_asks_nobody_else(self) -> None:
        other = self.installation()
        script = f"missing_on_host() {{ :; }}; . scripts/commands/doctor.sh; cd '{self.folder}'; command_doctor"
        answer = self.run_shell(script, SLIPWAY_PORT=str(other.port))
        self.assertEqual((answer.returncode, other.asked), (1, []))
        self.assertIn("!! The service is not running", answer.stderr)

    def test_our_process_must_be_the_one_that_listens(self) -> None:
        other, data = self.installation(), self.state / "data"
        self.made(data)
        port = self.serve(other, data)
        self.assertEqual(self.run_shell("our_service_ready").returncode, 0)
        (self.state / "port").write_text(str(other.port), encoding="utf-8")
        self.assertNotEqual(self.run_shell("our_service_ready").returncode, 0)
        self.assertNotEqual(other.port, port)

    def test_our_own_service_removes_what_it_made(self) -> None:
        ours, data = self.installation({"/api/v1/machines": [{"name": "a"}, {"name": "b"}]}), self.state / "data"
        self.made(data)
        self.serve(ours, data)
        answer = self.run_shell("command_down --purge")
        self.assertEqual((answer.returncode, answer.stderr, self.state.exists()), (0, "", False))
        self.assertEqual(ours.asked, ["DELETE /api/v1/machines/a", "DELETE /api/v1/machines/b"])

    def test_a_list_that_cannot_be_read_is_no_empty_one(self) -> None:
        self.made(self.state / "data")
        for path in ("/api/v1/machines", "/api/v1/images"):
            with self.subTest(path):
                self.serve(self.installation({path: (500, {"title": "Broken"})}), self.state / "data")
                answer = self.run_shell("command_down --purge")
                self.assertEqual((answer.returncode, (self.state / "data").exists()), (1, True))

    def test_what_is_at_work_is_cancelled_and_awaited_first(self) -> None:
        ours = self.installation()
        states = {"create": "RUNNING", "old": "RUNNING", "undone": "CANCELLING", "part": "FAILED", "power": "FAILED", "done": "SUCCEEDED"}

        def one(name: str) -> dict[str, object]:
            kind = "image.download" if name == "part" else "machine.power"
            return {"id": name, "kind": kind, "state": states[name], "cancellable": states[name] in ("RUNNING", "FAILED"), "steps": []}

        def end(name: str) -> object:
            # It ends when it is awaited, not when it is asked to.
            if f"POST /api/v1/operations/{name}/cancel" in ours.asked:
                states[name] = "CANCELLED"
            return one(name)

        ours.answers["/api/v1/operations"] = lambda: [one(name) for name in states if name != "old"]
        # Long at work, so no longer among the newest.
        ours.answers["/api/v1/machines"] = lambda: [] if states["old"] != "RUNNING" else [{"name": "m", "operation": {"id": "old", "state": "RUNNING"}}]
        for name in states:
            ours.answers[f"GET /api/v1/operations/{name}"] = lambda name=name: end(name)
            ours.answers[f"POST /api/v1/operations/{name}/cancel"] = (409, {"title": "No"}) if name == "undone" else {}
        self.made(self.state / "data")
        self.serve(ours, self.state / "data")
        answer = self.run_shell("command_down --purge")
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        self.assertEqual(ours.asked, [f"POST /api/v1/operations/{name}/cancel" for name in ("part", "create", "old", "undone")])

    def test_a_refusal_names_whole_addresses(self) -> None:
        refusal = {"problems": [{"title": "Conflict", "detail": "x", "remedies": [{"sentence": "Watch it.", "href": "/operations/7"}]}]}
        ours = self.installation({"/api/v1/machines": [{"name": "a"}], "DELETE /api/v1/machines/a": (409, refusal)})
        self.made(self.state / "data")
        port = self.serve(ours, self.state / "data")
        answer = self.run_shell("command_down --purge")
        self.assertEqual((answer.returncode, (self.state / "data").exists()), (1, True))
        self.assertIn(f"!! DELETE http://127.0.0.1:{port}/api/v1/machines/a was refused.\n", answer.stderr)
        self.assertIn(f"   → Watch it. http://127.0.0.1:{port}/operations/7\n", answer.stderr)

    def test_unfinished_uploads_go_while_their_database_is_there(self) -> None:
        images = pathlib.Path(self.folders["SLIPWAY_IMAGES"])
        for name in ("volumes", "media", "exports", "uploaded/incoming", "uploaded/images", "uploaded/disks", "uploaded/folders/f1"):
            (images / name).mkdir(parents=True)
        theirs = images / "exports" / "theirs.export"
        theirs.touch()
        part = images / "uploaded" / "incoming" / "u1.part"
        part.touch()

        def ended() -> object:
            self.assertTrue((self.state / "data").exists())
            part.unlink()
            return {}

        def dropped() -> object:
            (images / "uploaded" / "folders" / "f1").rmdir()
            return {}

        states = {"u1": "RECEIVING", "u2": "READY", "u3": "REFUSED", "u4": "CHECKING"}
        ours = self.installation({
            "/api/v1/uploads": [{"id": name, "state": state} for name, state in states.items()],
            "/api/v1/imports/folders": [{"id": "f1"}],
            "/api/v1/images": [{"id": "i1", "file": f"{images}/uploaded/folders/f1/a.vdi", "facts": {}}, {"id": "i2", "file": f"{images}/their.vdi", "facts": {}}],
            "/api/v1/images/i1/exports": [],
            "/api/v1/images/i2/exports": [],
            "DELETE /api/v1/uploads/u1": ended,
            "DELETE /api/v1/imports/folders/f1": dropped,
        })
        self.made(self.state / "data")
        self.serve(ours, self.state / "data")
        answer = self.run_shell("command_down --purge")
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        gone = ["images/i1", "uploads/u1", "uploads/u4", "imports/folders/f1"]
        self.assertEqual(ours.asked, [f"DELETE /api/v1/{what}" for what in gone])
        self.assertEqual(sorted(images.rglob("*")), [images / "exports", theirs])

    def test_machines_that_keep_running_are_named_and_keep_their_network(self) -> None:
        self.made(self.state / "data")
        (self.state / "network").write_text("default\n", encoding="utf-8")
        virsh = """
virsh() {
    case "$*" in
        *list*) printf '%s\\n' one two three ;;
        *'dumpxml one') echo '<slipway:machine xmlns:slipway="x" owner="00000000-0000-0000-0000-000000000001" name="demo" generation="1"/>' ;;
        *'dumpxml two') echo '<slipway:machine xmlns:slipway="x" owner="99999999-0000-0000-0000-000000000001" name="theirs" generation="1"/>' ;;
        *dumpxml*) return 1 ;;
        *net-destroy*) echo "no more network" ;;
    esac
}
"""
        answer = self.run_shell(virsh + "command_down")
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        self.assertTrue(answer.stdout.startswith("   still running: demo, with their network;"), answer.stdout)
        self.assertNotIn("no more network", answer.stdout)
        answer = self.run_shell(virsh.replace("one two three", "two three") + "command_down")
        self.assertIn("no more network\n", answer.stdout)
        self.assertNotIn("still running", answer.stdout)

    def test_data_that_we_did_not_make_keeps_its_machines(self) -> None:
        other, data = self.installation({"/api/v1/machines": [{"name": "theirs"}]}), self.folder / "other" / "data"
        self.state.mkdir()
        self.made(data)
        (self.state / "data-elsewhere").write_text(f"{data}\n", encoding="utf-8")
        self.serve(other, data)
        answer = self.run_shell("command_down --purge", SLIPWAY_DATA=str(data))
        self.assertEqual((answer.returncode, other.asked, data.exists()), (0, [], True), answer.stderr)

    def test_without_its_program_nothing_is_forgotten(self) -> None:
        self.made(self.state / "data")
        answer = self.run_shell(f"cd '{self.folder}'; command_down --purge")
        self.assertEqual((answer.returncode, (self.state / "data").exists()), (1, True))
        self.assertIn("!! What the service made only the service can remove, and it is not built.\n", answer.stderr)

    def test_only_files_that_this_state_put_there_are_removed(self) -> None:
        imports = pathlib.Path(self.folders["SLIPWAY_IMPORT"])
        theirs = [imports / "slipway-demo-practice.vdi", imports / "slipway-demo-ffffffff-practice.vdi"]
        for path in theirs:
            path.touch()
        made = self.folder / "made"
        made.mkdir()
        for name in ("practice.vdi", "skiffos.tar.gz", "wsl-2.6.3-practice.msi"):
            (made / name).write_text(name, encoding="utf-8")
        home = self.folder / "home"
        (home / "src" / "test" / "guest").mkdir(parents=True)
        shell.program(home / "src" / "test" / "guest", "build.sh", "exit 0\n")
        (home / "scripts").symlink_to(shell.TOP / "scripts")
        demo = ". scripts/commands/demo.sh; take_state; make_demo_images; make_demo_images"
        answer = shell.run(QUIET + demo, self.folder, home, **self.folders, SLIPWAY_GUEST=str(made))
        self.assertEqual((answer.returncode, len(list(imports.iterdir()))), (0, 5), answer.stderr)
        self.assertEqual(self.run_shell("command_down --purge").returncode, 0)
        self.assertEqual(sorted(imports.iterdir()), sorted(theirs))
        self.assertFalse(self.state.exists())


if __name__ == "__main__":
    unittest.main()
