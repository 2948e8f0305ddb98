"""dism.exe /online: optional features, with the reboot they need."""

from .errors import Unsupported

BANNER = "\nDeployment Image Servicing and Management tool\nVersion: 10.0.19041.3636\n\n"
IMAGE = "Image Version: 10.0.19045.0\n\n"
DONE = "The operation completed successfully.\n"
LOG = "The DISM log file can be found at C:\\Windows\\Logs\\DISM\\dism.log\n"
REBOOT_REQUIRED = 3010
UNKNOWN_FEATURE = 0x800F080C
ELEVATION_REQUIRED = 740


def run(session, argv, line):
    options = {}
    for word in argv[1:]:
        if not word.startswith(("/", "-")):
            raise Unsupported("dism " + " ".join(argv[1:]))
        name, colon, value = word[1:].partition(":")
        options[name.lower()] = value if colon else None
    session.out(BANNER)
    if session.account != "SYSTEM":
        session.out("Error: 740\n\nElevated permissions are required to run DISM. \n"
                    "Use an elevated command prompt to complete these tasks.\n")
        return ELEVATION_REQUIRED
    if "online" not in options or "english" not in options:
        raise Unsupported("dism without /online /english")
    known = {"online", "english", "featurename", "all", "norestart", "quiet", "limitaccess"}
    action = [o for o in options if o not in known]
    if action == ["get-features"]:
        return get_features(session)
    if len(action) != 1 or action[0] not in ("get-featureinfo", "enable-feature", "disable-feature"):
        raise Unsupported("dism " + " ".join(argv[1:]))
    if not options.get("featurename"):
        session.out("Error: 87\n\nThe required option featurename is missing.\n" + LOG)
        return 87
    return {"get-featureinfo": info, "enable-feature": enable, "disable-feature": disable}[action[0]](session, options)


def find(session, options):
    features = session.guest.store.read()["features"]
    wanted = options["featurename"].lower()
    name = next((n for n in features if n.lower() == wanted), None)
    if name is None:
        session.out(IMAGE + f"Error: 0x{UNKNOWN_FEATURE:x}\n\nFeature name {options['featurename']} is unknown.\n"
                    "A Windows feature name was not recognized.\n"
                    "Use the /Get-Features option to find the name of the feature in the image and try the command again.\n\n"
                    + LOG)
    return name, features


def info(session, options):
    name, features = find(session, options)
    if name is None:
        return UNKNOWN_FEATURE
    session.out(IMAGE + f"Feature Information:\n\nFeature Name : {name}\nDisplay Name : {name}\n"
                "Description : Feature of the practice guest.\nRestart Required : Possible\n"
                f"State : {features[name]}\n\nCustom Properties:\n\n(No custom properties found)\n\n" + DONE)
    return 0


def get_features(session):
    session.out(IMAGE + "Features listing for package : Practice~10.0.19045\n\n")
    for name, state in sorted(session.guest.store.read()["features"].items()):
        session.out(f"Feature Name : {name}\nState : {state}\n\n")
    session.out(DONE)
    return 0


def enable(session, options):
    return change(session, options, on=True)


def disable(session, options):
    return change(session, options, on=False)


def change(session, options, on):
    name, features = find(session, options)
    if name is None:
        return UNKNOWN_FEATURE
    if "norestart" not in options:
        raise Unsupported("dism without /norestart would ask or restart")
    if session.guest.behaviour["dism_fails"]:
        session.out(IMAGE + "Error: 0x800f0922\n\nDISM failed. No operation was performed.\n"
                    "For more information, review the log file.\n\n" + LOG)
        return 0x800F0922
    word = "Enabling" if on else "Disabling"
    session.out(IMAGE + f"{word} feature(s)\n[==========================100.0%==========================] \n" + DONE)
    wanted = "Enabled" if on else "Disabled"
    if features[name] == wanted:
        return 0
    with session.guest.store.edit() as state:
        now = state["features"][name]
        back = "Disabled" if on else "Enabled"
        # Undoing a change that never took effect needs the restart too on Windows.
        state["features"][name] = ("Enable" if on else "Disable") + " Pending" if now == back or "Pending" in now else now
    session.out("Restart Windows to complete this operation.\n")
    return REBOOT_REQUIRED
