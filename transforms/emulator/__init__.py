"""A Dataverse Web API over an export, to try and to test against: real HTTP, real paging, faults on demand."""

from transforms.emulator.server import Emulator, Fault

__all__ = ["Emulator", "Fault"]
