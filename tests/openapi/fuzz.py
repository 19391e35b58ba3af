"""Runs the API fuzzer against a fresh sandbox studio, signed in, and audits the ledger afterwards.

    fuzz.py URL --seed N --max-examples N

The studio is one that nobody else uses: requests made up from the document are sent to every operation.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import requests

HERE = Path(__file__).parent
EMAIL = "fuzzer@example.com"
SECONDS = 30


def sign_in(url):
    """The value of a session cookie, got with a mailed code as a person would."""
    # Whatever was asked for before, another code may be asked for.
    drive(url, "clock", {"advance_seconds": 61})
    asked = requests.post(f"{url}/api/auth/code", json={"email": EMAIL}, timeout=SECONDS)
    asked.raise_for_status()
    mail = requests.get(f"{url}/sandbox/mail", params={"to": EMAIL}, timeout=SECONDS).json()
    # These cookies are for secure connections only, which a client on the loopback has to overlook.
    browser = {"Cookie": f"__Host-browser={asked.cookies['__Host-browser']}"}
    code = next(item["code"] for item in mail["items"] if item["code"])
    body = {"email": EMAIL, "code": code}
    entered = requests.post(f"{url}/api/auth/code/verify", json=body, headers=browser, timeout=SECONDS)
    entered.raise_for_status()
    return entered.cookies["__Host-session"]


def drive(url, what, wish):
    requests.post(f"{url}/sandbox/{what}", json=wish, timeout=SECONDS).raise_for_status()


def fill(url, session):
    """Something to list, credits that do not run out, and pictures that are not drawn: they are not what is tested."""
    drive(url, "credits", {"email": EMAIL, "credits": 1_000_000})
    headers = {"Cookie": f"__Host-session={session}", "Idempotency-Key": "first"}
    wish = {"model": "flux", "prompt": "a quiet street in the rain", "count": 2}
    job = requests.post(f"{url}/api/predict/photos", json=wish, headers=headers, timeout=SECONDS).json()["id"]
    events = {**headers, "Accept": "text/event-stream"}
    # The stream ends when the job is over.
    requests.get(f"{url}/api/predict/{job}/events", headers=events, timeout=120).raise_for_status()
    drive(url, "replicate", {"next": [{"outcome": "never"}] * 1000})


def fuzz(url, session, arguments, *filters):
    """One run of the fuzzer; whether it found nothing."""
    command = [
        Path(sys.executable).with_name("schemathesis"),
        f"--config-file={HERE / 'schemathesis.toml'}",
        "run",
        f"{url}/api/openapi",
        "--checks=all",
        f"--seed={arguments.seed}",
        f"--max-examples={arguments.max_examples}",
        *filters,
    ]
    return subprocess.run(command, env={**os.environ, "SESSION": session}, check=False).returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--max-examples", type=int, default=10)
    arguments = parser.parse_args()
    url = arguments.url.rstrip("/")
    print(f"seed {arguments.seed}, at most {arguments.max_examples} examples of a kind", flush=True)
    session = sign_in(url)
    fill(url, session)
    # What ends the session ends it for every operation after it: that has a run and a session of its own.
    ending = ["sign_out", "end_session"]
    found_nothing = fuzz(url, session, arguments, *(f"--exclude-operation-id={name}" for name in ending))
    found_nothing &= fuzz(url, sign_in(url), arguments, *(f"--include-operation-id={name}" for name in ending))
    audit = requests.get(f"{url}/sandbox/audit", timeout=SECONDS).json()
    print(f"ledger: {audit}")
    sys.exit(0 if found_nothing and audit == {"violations": []} else 1)


if __name__ == "__main__":
    main()
