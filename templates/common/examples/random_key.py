# The key of a picture that a user uploads.
import secrets


# `signed_link('PUT', key, 300)` makes a link for 300 seconds.
def upload_link(ending, signed_link):
    # ANCHOR: key
    # The key is random: no user chooses it.
    key = secrets.token_hex(8) + ending
    # The link is for one upload, and works for 300 seconds.
    url = signed_link('PUT', key, 300)
    # ANCHOR_END: key
    return {'key': key, 'url': url}
