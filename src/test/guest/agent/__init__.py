"""The practice guest's agent: the QEMU guest-agent protocol with Windows semantics."""
