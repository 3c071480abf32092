# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of protected objects."""

from dokaz.casework.objects import api as objects
from dokaz.interfaces.rest.records.making import common, get, linking, patch, post

_AT = "/objects/{uuid:object_id}"

OFFERED = (
    get(
        "/objects", "list_objects", "List protected objects",
        "Objects the person may see, newest record first. `place` stands for all that lies in it.",
        objects.visible_objects, kinds={"damage": objects.Damage},
    ),
    post(
        "/objects", "register_object", "Register a protected object",
        "Register one object. Look for it first: `POST /objects/alike`.", objects.register,
    ),
    post(
        "/objects/alike", "find_objects_alike", "Objects that may be the same",
        "Objects near the place, or of a similar name, of one that is about to be registered.",
        objects.possible_duplicates,
    ),
    get(_AT, "get_object", "One protected object", "Everything of one object's page.",
        objects.get_object),
    patch(
        _AT, "change_object", "Change an object",
        objects.change, objects.ObjectDraft, objects.get_object,
    ),
    *common("/objects", "object_id", "object", objects, "object-shares"),
    *linking("/objects", "object_id", "object", objects, "object-links"),
    post(
        f"{_AT}/states", "add_object_state", "Add a state",
        "Record in what state the object was at a time, with the evidence.",
        objects.add_state, kinds={"damage": objects.Damage},
    ),
    post(
        "/object-states/{uuid:state_id}/withdraw", "withdraw_object_state", "Withdraw a state",
        "Withdraw a state; it stays to be read.", objects.withdraw_state,
    ),
    post(
        f"{_AT}/uses", "add_object_use", "Add military use",
        "Record military use before, during or after, or that none was seen.",
        objects.add_use, kinds={"period": objects.UsePeriod, "finding": objects.UseFinding},
    ),
    post(
        "/object-uses/{uuid:use_id}/withdraw", "withdraw_object_use", "Withdraw military use",
        "Withdraw it; it stays to be read.", objects.withdraw_use,
    ),
    post(
        f"{_AT}/merge", "merge_object", "Merge another record into this one",
        "Say that another record is of the same object. Both numbers stay; it can be undone.",
        objects.merge,
    ),
    post(
        "/object-merges/{uuid:merge_id}/undo", "undo_object_merge", "Undo a merge",
        "Make two records of a merged one again.", objects.undo_merge,
    ),
)  # fmt: skip
