#!/usr/bin/env bash
# libsql 0.5.29 from npm (SQLite in libSQL), a local file, a busy timeout of 2,000 ms on each connection.
#
# Expected: a statement that meets somebody else's lock waits for it, as long as the busy timeout says.
# Seen: a write does, for the two seconds. `PRAGMA journal_mode = WAL` does not: while another connection has a write
# transaction in a file that has no write-ahead log yet, it fails with SQLITE_BUSY at once, whatever the timeout.
#
# It matters where several processes or threads open a new database at the same moment and each begins with this pragma,
# as most programs do: one of them is told that the database is locked. Who opens must try the change again by itself.
# Needs Node.js and the registry. Fails when the change waits, or when a write no longer does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund libsql@0.5.29
cat > two.mjs <<'JS'
import Database from 'libsql';

const holder = new Database('new.db', { timeout: 2000 });
const other = new Database('new.db', { timeout: 2000 });
holder.exec('BEGIN IMMEDIATE');
for (const sql of ['PRAGMA journal_mode = WAL', 'CREATE TABLE t (a)']) {
  const began = performance.now();
  let code = 'done';
  try {
    other.exec(sql);
  } catch (error) {
    code = error.code;
  }
  console.log(code, Math.round(performance.now() - began), sql);
}
JS
node two.mjs | tee seen
read -r pragma pragma_ms _ < <(sed -n 1p seen)
read -r write write_ms _ < <(sed -n 2p seen)
[ "$pragma" = SQLITE_BUSY ] && [ "$pragma_ms" -lt 1000 ] && [ "$write" = SQLITE_BUSY ] && [ "$write_ms" -ge 1900 ]
