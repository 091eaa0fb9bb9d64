"""A complete small vector adapter: one question a line in, one answer a line out."""

import hashlib
import json
import sys


def sha256(given, parameters):
    return {"digest": hashlib.sha256(bytes.fromhex(given["data"])).hexdigest()}


def token(given, parameters):
    body = bytes.fromhex(given["body"])
    if len(body) < 16:
        raise ValueError("fewer than 16 bytes")
    return {"token": hashlib.sha256(body[:16]).digest()[:16].hex()}


# What each type of group asks is in Vectors/README.md.
TYPES = {"sha256": sha256, "token": token}

for line in sys.stdin:
    question = json.loads(line)
    answer = {"id": question["id"]}
    if question["type"] not in TYPES:
        answer["unsupported"] = question["type"]
    else:
        try:
            answer["outputs"] = TYPES[question["type"]](
                question["input"], question["parameters"])
        except ValueError as error:
            answer["refused"] = str(error)
    print(json.dumps(answer), flush=True)
