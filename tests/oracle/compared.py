# SPDX-License-Identifier: MPL-2.0
"""How what the program prints of a run is compared with what the oracle gives."""

CONTRADICTION = "the others can be kept"  # of settings that cannot all be kept, as they are told


def differences(wanted, found, place=""):
    """Where `found` is not what `wanted` says; members that `wanted` lacks are free."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [text for name, value in wanted.items()
                for text in differences(value, found.get(name, "nothing"), f"{place}/{name}")]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [text for at, value in enumerate(wanted)
                for text in differences(value, found[at], f"{place}/{at}")]
    same = type(wanted) is type(found) and wanted == found
    return [] if same else [f"{place}: wanted {wanted!r}, found {found!r}"]


def without_idle(document):
    """The document without the groups of quotas that have nothing."""
    groups = [row for row in document["quotas"]
              if row.get("awarded_cents", row.get("award_count")) != 0]
    return {**document, "quotas": groups}
