# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of saved views: what lists are narrowed to, under names."""

from dokaz.interfaces.rest.records.making import get, post
from dokaz.search import api as search

_AT = "/saved-views/{uuid:saved_id}"

OFFERED = (
    get(
        "/saved-views", "list_saved_views", "List saved views",
        "The person's own saved views and those shared in the organisation, by name; of one list "
        "or of all.",
        search.saved_lists,
    ),
    post(
        "/saved-views", "save_view", "Save a view",
        "Save the filters and the order of a list under a name. `query` maps names of filters, as "
        "in the address of the list's page, to their values.",
        search.save_list, kinds={"list_name": search.ListName},
    ),
    post(
        f"{_AT}/share", "show_saved_view", "Share a view",
        "Show one's own view to the organisation, or not any more.", search.share_list,
    ),
    post(
        f"{_AT}/forget", "forget_saved_view", "Forget a view",
        "Forget a view with its words.", search.forget_list,
    ),
)  # fmt: skip
