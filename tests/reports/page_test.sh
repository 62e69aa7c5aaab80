#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Report and plots as a user meets them: the verbs, bad input, and the page in a browser. Usage: page_test.sh TENURE SOURCE
. "$(dirname "$0")/../cli/expect.sh"

# the verb
expect 2 'out/tenure.db' "$tenure" report
expect 1 '' "$tenure" run -q bad.yaml good.yaml
expect 0 'out/report.html' "$tenure" report
check grep -q 'cases failed</h1>' out/report.html
expect 0 '' "$tenure" report out/tenure.db -o -
check cmp -s stdout out/report.html
expect 0 'other.html' "$tenure" report out/tenure.db -o other.html
check cmp -s other.html out/report.html
expect 2 'too many' "$tenure" report one.db two.db

# every kind of plot that is listed can be asked for
expect 0 'timeline' "$tenure" plot --list
check test "$(wc -l <stdout)" -ge 10
for kind in $(cut -d' ' -f1 stdout); do
  case $kind in
    overlap | failover | stale | sweep) expect 2 'tenure: ' "$tenure" plot -k "$kind" -f script ;;
    *) expect 0 "out/$kind.gp" "$tenure" plot -k "$kind" -f script ;;
  esac
done
expect 2 'are for timelines' "$tenure" plot -k tenure --from 1m
expect 2 'is for timelines' "$tenure" plot -k tenure -f text
expect 2 'did you mean' "$tenure" plot -k tenur
expect 0 'with.gp' "$tenure" plot -k holders --resource 'r1' --from 1m --until 5m -f script -o with

# databases that are none
: >empty.db
expect 2 'it is empty' "$tenure" report empty.db -o page.html
echo 'this is not a database, however long the text may be that stands in the file; it has to be 100 bytes or more' >text.db
expect 2 'no SQLite file' "$tenure" report text.db -o page.html
head -c 20000 out/tenure.db >short.db
expect 2 'cut short' "$tenure" report short.db -o page.html
if command -v python3 >/dev/null 2>&1; then
  cat >sql.py <<'END'
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute(sys.argv[2])
connection.commit()
END
  python3 sql.py foreign.db 'create table t (x)'
  expect 2 'another program wrote it' "$tenure" report foreign.db -o page.html
  for version in 0 99; do
    cp out/tenure.db version.db
    python3 sql.py version.db "pragma user_version = $version"
    expect 2 "has schema version $version" "$tenure" report version.db -o page.html
  done
  cp out/tenure.db damaged.db
  python3 sql.py damaged.db 'drop table meta'
  expect 2 'meta' "$tenure" report damaged.db -o page.html
fi
check test ! -e page.html
check test ! -e page.html.part

# places that cannot be written; what stands there stays
expect 8 'no-such-folder' "$tenure" report out/tenure.db -o no-such-folder/page.html
expect 8 'cannot write' "$tenure" report out/tenure.db -o out
echo old >page.html
limited 8 expect 8 'File too large' "$tenure" report out/tenure.db -o page.html
check grep -qx old page.html
check test ! -e page.html.part
if test -w /dev/full; then
  expect 8 'No space left' "$tenure" report out/tenure.db -o /dev/full
fi

# the page in a browser
browser=$(command -v chromium || command -v chromium-headless-shell || command -v google-chrome)
if [ -z "$browser" ]; then
  echo "no browser: the page was not opened; scripts/bootstrap --browser installs one"
  finish
  exit
fi
timeout 60 "$browser" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$work/profile" \
  --no-first-run --disable-background-networking --disable-component-update --enable-logging=stderr --log-level=0 \
  --log-net-log="$work/net.json" --virtual-time-budget=2000 --dump-dom "file://$work/out/report.html" >dom.html 2>log
if [ ! -s dom.html ]; then
  echo "the browser does not run here; it says: $(tail -n 1 log)"
  finish
  exit
fi
check sh -c "! grep -q 'CONSOLE' log"                       # neither errors nor a policy that was broken
check grep -q '<button type="button">Scenario</button>' dom.html
check grep -q '<div id="filter"><input' dom.html            # the script ran
check grep -q '<button type="button" class="copy">' dom.html
check grep -q '<button type="button">Zoom in</button>' dom.html
check grep -q '<a href="#failure-1">See the first failure</a>' dom.html
check grep -q 'id="failure-1"' dom.html                     # one click away
# on paper, without the script: what is folded and matters
sed 's/<script>/<script type="none">/' out/report.html >paper.html
timeout 60 "$browser" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$work/profile" \
  --no-first-run --disable-background-networking --disable-component-update --print-to-pdf=paper.pdf "file://$work/paper.html" \
  >/dev/null 2>&1
if command -v pdftotext >/dev/null 2>&1 && [ -s paper.pdf ]; then
  pdftotext paper.pdf paper.txt
  check grep -q 'In force' paper.txt
  check grep -q 'folded, and so not printed' paper.txt
fi
if command -v python3 >/dev/null 2>&1; then
  cat >requests.py <<'END'
import re, sys
urls = set(re.findall(r'"url":"([a-z]+:[^"]*)"', open(sys.argv[1], errors='replace').read()))
page = [url for url in urls if not url.startswith(('file:', 'data:', 'chrome'))
        and not re.search(r'google|gstatic|gvt1|chromium', url)]  # the browser's own
print(page)
sys.exit(1 if page else 0)
END
  check python3 requests.py net.json
fi
finish
