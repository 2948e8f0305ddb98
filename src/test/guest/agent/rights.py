"""Access lists as icacls sets them: folders that were made private, and what accounts were granted in them."""

READ, WRITE = "read", "write"
SYSTEM, ADMINISTRATORS = "*S-1-5-18", "*S-1-5-32-544"
# What icacls is asked to grant here, and what it means: (to this and everything below, may write).
KNOWN = {"(OI)(CI)M": (True, True), "(OI)(CI)F": (True, True), "(CI)(NP)RX": (False, False)}


class Rights:
    """Of folders on drive C:, by lower-case path, in the guest's lasting state. SYSTEM may do everything and is not asked."""

    def __init__(self, store):
        self.store = store

    def _lists(self):
        return self.store.read().get("rights", {})

    def make_private(self, folder):
        """Inheritance goes, with it what everybody may do; what was granted by name stays."""
        with self.store.edit() as state:
            state.setdefault("rights", {}).setdefault(folder.lower(), {"grants": {}})["private"] = True

    def grant(self, folder, account, words):
        with self.store.edit() as state:
            grants = state.setdefault("rights", {}).setdefault(folder.lower(), {"grants": {}})["grants"]
            grants.setdefault(account.lower(), [])
            if words not in grants[account.lower()]:
                grants[account.lower()].append(words)

    def forget(self, folder):
        """A list goes with its folder."""
        low = folder.lower()
        with self.store.edit() as state:
            for path in [p for p in state.get("rights", {}) if p == low or p.startswith(low + "\\")]:
                del state["rights"][path]

    def granted(self, path, account, need):
        low, lists = path.lower(), self._lists()
        for folder, entry in lists.items():
            for words in entry["grants"].get(account.lower(), ()):
                wholly, writes = KNOWN[words]
                inside = low == folder or low.startswith(folder + "\\")
                near = low == folder or low.rpartition("\\")[0] == folder
                if (inside if wholly else near) and (writes or need == READ):
                    return True
        return False

    def private(self, path):
        low = path.lower()
        return any(entry.get("private") and (low == folder or low.startswith(folder + "\\"))
                   for folder, entry in self._lists().items())


def icacls(session, argv, line):
    """`icacls FOLDER [/inheritance:r] /grant[:r] WHO:RIGHTS...`; SYSTEM and the administrators by their numbers."""
    from .errors import Unsupported, Win32Error
    from .guest_users import USERS
    words = [a for a in argv[1:] if a.lower() not in ("/t", "/q", "/c")]
    options = [w.lower() for w in words[1:] if w.startswith("/")]
    wishes = [w.rpartition(":")[::2] for w in words[1:] if not w.startswith("/")]
    if not words or words[0].startswith("/") or not wishes or options not in (
            ["/grant"], ["/grant:r"], ["/inheritance:r", "/grant:r"]):
        raise Unsupported("icacls " + " ".join(argv[1:]))
    for who, rights in wishes:
        if rights.upper() not in KNOWN:
            raise Unsupported(f"icacls rights {rights}")
    if session.account != "SYSTEM":
        session.out(f"{words[0]}: Access is denied.\nSuccessfully processed 0 files; Failed processing 1 files\n")
        return 5
    try:
        place = session.guest.drives.existing(words[0], session.cwd)
    except Win32Error as problem:
        session.out(f"{words[0]}: {problem.text}\nSuccessfully processed 0 files; Failed processing 1 files\n")
        return problem.number
    numbers = [who for who, _ in wishes if who.startswith("*")]
    if any(n not in (SYSTEM, ADMINISTRATORS) for n in numbers) or (numbers and len(options) != 2):
        raise Unsupported("icacls " + " ".join(argv[1:]))
    if len(options) == 2 and SYSTEM not in numbers:
        raise Unsupported("icacls would shut SYSTEM out")
    for who, _ in wishes:
        if not who.startswith("*") and who.rpartition("\\")[2].lower() not in USERS:
            session.out(f"{who}: No mapping between account names and security IDs was done.\n"
                        "Successfully processed 0 files; Failed processing 1 files\n")
            return 1332
    rights = session.guest.rights
    if len(options) == 2:
        rights.make_private(place.windows)
    for who, words_of in wishes:
        if not who.startswith("*"):
            rights.grant(place.windows, who.rpartition("\\")[2], words_of.upper())
    session.out(f"processed file: {words[0]}\nSuccessfully processed 1 files; Failed processing 0 files\n")
    return 0
