"""The contestants as an OpenAI-compatible API at `/v1`, for editors, agents and SDKs.

`requests.py` reads what is asked, `asked.py` words it for an engine, `answers.py` waits
for a place and streams, `relay.py` makes the engine's stream ours; `keyring.py` and
`meter.py` say whose request it is and whether there is one left. `service.py` is the
ASGI app of it all, `keys_page.py` where people make and end their keys, `command.py` the
same for administrators.
"""
