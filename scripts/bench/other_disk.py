"""Prints a domain's XML under another name, with one plain disk in place of its own and no owner's mark.

usage: other_disk.py DOMAIN_XML NAME DISK FORMAT
"""

import sys
import xml.etree.ElementTree as xml


def main(source: str, name: str, disk: str, kind: str) -> None:
    domain = xml.parse(source).getroot()
    domain.find("name").text = name
    for part in ("uuid", "metadata"):
        found = domain.find(part)
        if found is not None:
            domain.remove(found)
    devices = domain.find("devices")
    for one in devices.findall("disk"):
        if one.get("device") != "disk":
            continue
        driver = one.find("driver")
        driver.set("type", kind)
        for part in ("source", "backingStore"):
            for found in one.findall(part):
                one.remove(found)
        xml.SubElement(one, "source", {"file": disk})
    # The bare comparison needs no channel, console log or fixed port.
    for kind_of in ("channel", "graphics"):
        for one in devices.findall(kind_of):
            source_of = one.find("source")
            if source_of is not None and source_of.get("path"):
                one.remove(source_of)
    xml.dump(domain)


if __name__ == "__main__":
    main(*sys.argv[1:])
