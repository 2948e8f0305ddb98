"""Errors as the guest agent's answers carry them."""


class CommandError(Exception):
    def __init__(self, desc, kind="GenericError"):
        super().__init__(desc)
        self.desc = desc
        self.kind = kind
