#!/usr/bin/env bash
# Python's zipfile (of 3.8.18, 3.10.13, 3.11.7, 3.12.1 and 3.13.0), with an archive that Info-ZIP's zip 3.0 split.
#
# Expected: the last part of an archive in several parts is told to be a part: its end record says that it lies on
# another disk than the first.
# Seen: `is_zipfile` says yes and `namelist` gives every file of the whole archive, also those whose bytes lie in the
# other parts.
#
# It matters where an upload is judged by its list: it looks whole. Compare the disk numbers of the end record with 0.
# Needs Python 3 and Info-ZIP's zip. Fails when the difference is gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for number in 1 2 3; do head -c 60000 /dev/urandom > "$number.jpg"; done
zip --quiet --split-size 100k parts.zip 1.jpg 2.jpg 3.jpg
python3 - <<'PYTHON'
import sys, zipfile
tail = open("parts.zip", "rb").read()[-22:]
disk = int.from_bytes(tail[4:6], "little")
whole = zipfile.is_zipfile("parts.zip")
archive = zipfile.ZipFile("parts.zip")
names, unreadable = archive.namelist(), []
for name in names:
    try:
        archive.read(name)
    except Exception as error:
        unreadable.append(f"{name}: {error}")
print(f"Python {sys.version.split()[0]}: this is part {disk + 1}; is_zipfile {whole}; lists {names}; cannot read {unreadable}")
sys.exit(not (disk > 0 and whole and len(names) == 3 and unreadable))
PYTHON
