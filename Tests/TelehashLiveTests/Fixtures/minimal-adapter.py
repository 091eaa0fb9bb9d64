"""A complete small adapter: it speaks the whole conversation and implements no endpoint.

Put an implementation behind `Endpoint` and declare what it can do; nothing else has to change.
"""

import json
import sys

FEATURES = {
    "roles": ["endpoint"],
    "editions": ["v3"],
    "csids": ["3a"],
    "verbs": [],        # of link, trust, unlink, accept, keepalive, paths, uri, open, send, close, state
    "channels": [],     # channel types the application serves, such as echo
    "options": [],      # settings of start that are honoured, such as cloak
    "timers": True,     # answers carry "wake"
    "events": False,    # linkUp, opened, recv, ... are told
}


class Endpoint:
    """Where the implementation goes. Time is virtual: `ms` is the only clock there is."""

    def __init__(self, start):
        self.address = start["address"]
        self.keys = start["keys"]
        self.outgoing = []      # (destination, bytes), to be sent in this turn

    def receive(self, ms, source, datagram):
        pass                    # hand the datagram to the implementation

    def advance(self, ms):
        pass                    # run the timers that are due

    def deadline(self):
        return None             # when the next timer is due, in ms


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")


def start(request):
    """An endpoint, or what of the start it cannot be."""
    unknown = [csid for csid in request["keys"] if csid not in FEATURES["csids"]]
    unknown += [name for name in request.get("options", {}) if name not in FEATURES["options"]]
    if request["role"] not in FEATURES["roles"]:
        unknown.append(request["role"])
    if request["edition"] not in FEATURES["editions"]:
        unknown.append(request["edition"])
    return (None, ", ".join(unknown)) if unknown else (Endpoint(request), None)


def turn(endpoint, request):
    """Carries one request out; gives the endpoint as it is afterwards and the answer."""
    verb = request["do"]
    if verb == "hello":
        return endpoint, {
            "ok": True, "protocol": "meshproof-adapter-1", "name": "minimal", "version": "1",
            "features": FEATURES,
        }
    if verb == "start":
        fresh, missing = start(request)
        return (endpoint, {"unsupported": missing}) if missing else (fresh, {"ok": True})
    if verb == "stop":
        return None, {"ok": True}
    if verb not in ("packet", "advance"):
        return endpoint, {"unsupported": verb}
    if endpoint is None:
        return None, {"error": "nothing was started"}
    if verb == "packet":
        endpoint.receive(request["ms"], request["from"], bytes.fromhex(request["hex"]))
    endpoint.advance(request["ms"])
    return endpoint, {"ok": True}


def main():
    endpoint = None
    for line in sys.stdin:
        request = json.loads(line)
        endpoint, answer = turn(endpoint, request)
        if endpoint is not None:
            for destination, datagram in endpoint.outgoing:
                say({"do": "packet", "to": destination, "hex": datagram.hex()})
            endpoint.outgoing = []
            if answer.get("ok") and endpoint.deadline() is not None:
                answer["wake"] = endpoint.deadline()
        say({"id": request["id"], **answer})
        sys.stdout.flush()


main()
