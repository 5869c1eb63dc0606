#!/usr/bin/env bash
# Runs the nginx recipe of docs/deploy.md, as it stands there, with Debian's nginx, and reads the shipped
# archive through it below /archive/. Fetches nginx where it is missing, listens on a free port of the
# loopback interface, and stops the nginx that it started, no other. Takes a few seconds.
#
#   tests/deploy/nginx.sh          the program is $ANNALS, or target/release/annals
set -euo pipefail
cd "$(dirname "$0")/../.."

annals=${ANNALS:-target/release/annals}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
PATH=$PATH:/usr/sbin
if ! command -v curl >/dev/null; then
  as_root apt-get update -qq
  as_root apt-get install -y -qq curl >/dev/null
fi
program=$(command -v nginx || true)
types=/etc/nginx/mime.types
if [ -z "$program" ]; then
  # Unpacked, not installed: what is installed begins to serve on port 80.
  unpacked=${CARGO_TARGET_DIR:-target}/nginx
  if [ ! -x "$unpacked/usr/sbin/nginx" ]; then
    as_root apt-get update -qq
    mkdir -p "$unpacked"
    (cd "$unpacked" && apt-get download -qq nginx nginx-common && for package in *.deb; do dpkg-deb -x "$package" .; done)
  fi
  program=$unpacked/usr/sbin/nginx
  types=$(realpath "$unpacked")/etc/nginx/mime.types
fi

folder=$(mktemp -d)
chmod 755 "$folder"
nginx=
finish() {
  if [ -n "$nginx" ]; then
    kill "$nginx" 2>/dev/null || true
    wait "$nginx" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
base=http://127.0.0.1:$port/archive/
mkdir -p "$folder/srv" "$folder/tmp"
"$annals" build --quiet --output "$folder/public" --base-url "$base"
cp -r "$folder/public" "$folder/srv/archive"

# The recipe, with this folder for /srv/www and this port for 80.
sed -n '/^<!-- nginx: begin -->$/,/^<!-- nginx: end -->$/p' docs/deploy.md | sed '/^```/d; /^<!--/d' |
  sed "s#listen 80;#listen 127.0.0.1:$port;#; s#server_name example.org;#server_name 127.0.0.1;#; s#root /srv/www;#root $folder/srv;#" > "$folder/annals.conf"
grep -q "listen 127.0.0.1:$port;" "$folder/annals.conf"
grep -q "root $folder/srv;" "$folder/annals.conf"
cat > "$folder/nginx.conf" <<CONF
daemon off;
worker_processes 1;
pid $folder/nginx.pid;
error_log $folder/error.log;
events {}
http {
    include $types;
    access_log off;
    client_body_temp_path $folder/tmp; proxy_temp_path $folder/tmp; fastcgi_temp_path $folder/tmp;
    uwsgi_temp_path $folder/tmp; scgi_temp_path $folder/tmp;
    include $folder/annals.conf;
}
CONF
"$program" -e "$folder/error.log" -c "$folder/nginx.conf" &
nginx=$!
for _ in $(seq 100); do
  kill -0 "$nginx" 2>/dev/null || { cat "$folder/error.log" >&2; exit 1; }
  curl -s -o /dev/null "$base" && break
  sleep 0.1
done

passed=0 failed=0
# expect WHAT TEXT PATTERN: whether a line of the text is matched by the pattern, in any case.
expect() {
  if grep -qiE -- "$3" <<< "$2"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s: nothing matches %s in:\n%s\n' "$1" "$3" "$(head -c 1500 <<< "$2")"
  fi
}
refuse() {
  if grep -qiE -- "$3" <<< "$2"; then
    failed=$((failed + 1))
    printf 'FAILED: %s: %s is matched in:\n%s\n' "$1" "$3" "$(head -c 1500 <<< "$2")"
  else
    passed=$((passed + 1))
  fi
}
headers() { curl -s -o /dev/null -D - "$@" | tr -d '\r'; }

# Every page is there, and is what was built.
(cd "$folder/public" && find . -name index.html | sed 's#^\./##' | sort) > "$folder/pages"
sed "s#\(.*\)index.html#url = \"$base\1\"\noutput = \"$folder/read/&\"#" "$folder/pages" > "$folder/curl"
curl -s --fail --create-dirs -K "$folder/curl" || true
expect "the pages" "$(wc -l < "$folder/pages") pages" '^[0-9]{3} pages$'
differences=$(while read -r file; do cmp "$folder/public/$file" "$folder/read/$file" 2>&1 || true; done < "$folder/pages")
expect "the pages are those that were built" "differences: $differences" '^differences: $'

home=$(headers "$base")
expect "home" "$home" '^HTTP/1.1 200'
expect "home" "$home" '^Content-Type: text/html; charset=utf-8$'
expect "home" "$home" '^Cache-Control: no-cache$'
expect "home" "$home" '^X-Content-Type-Options: nosniff$'
expect "home" "$home" '^Referrer-Policy: same-origin$'
written=$(sed -n 's/^ *Content-Security-Policy: //p' "$folder/public/_headers")
sent=$(sed -n 's/^Content-Security-Policy: //p' <<< "$home")
[ -n "$written" ] && [ "$written" = "$sent" ] && passed=$((passed + 1)) ||
  { failed=$((failed + 1)); echo "FAILED: the policy is not that of _headers: $sent"; }

# A folder without its slash.
for path in archive archive/issues archive/issues/2021-08-06/a1-04; do
  redirect=$(headers "http://127.0.0.1:$port/$path")
  expect "$path" "$redirect" '^HTTP/1.1 301'
  expect "$path" "$redirect" "^Location: /$path/\$"
done

# An address that is not there, however deep, has the page with its styles.
for path in nothing nothing/here/ issues/2021-08-06/a1-99/ issues/nothing.html; do
  lost=$(headers "$base$path")
  expect "$path" "$lost" '^HTTP/1.1 404'
  expect "$path" "$lost" '^Content-Security-Policy: '
  expect "$path" "$lost" '^Cache-Control: no-cache$'
  page=$(curl -s "$base$path")
  style=$(grep -oE 'href="?[^" >]*style\.[0-9a-f]{8}\.css' <<< "$page" | sed 's/^href="\?//' || true)
  expect "$path" "$style" "^$base"
  expect "the styles of $path" "$(headers "$style")" '^HTTP/1.1 200'
done

# Styles may be kept; what is read again and again may not.
style=$(cd "$folder/public" && ls style.*.css)
kept=$(headers "$base$style")
expect "$style" "$kept" '^Content-Type: text/css; charset=utf-8|^Content-Type: text/css$'
expect "$style" "$kept" '^Cache-Control: public, max-age=31536000, immutable$'
for file in feed.xml sitemap.xml robots.txt favicon.svg; do
  read=$(headers "$base$file")
  expect "$file" "$read" '^HTTP/1.1 200'
  expect "$file" "$read" '^Cache-Control: no-cache$'
done
again=$(headers -H "If-None-Match: $(sed -n 's/^ETag: //p' <<< "$home")" "$base")
expect "home, asked again" "$again" '^HTTP/1.1 304'

# Compressed on the way, or ahead.
for file in '' issues/2021-08-06/ "$style" feed.xml favicon.svg; do
  [ "$(curl -s "$base$file" | wc -c)" -gt 1000 ] || continue
  small=$(headers -H 'Accept-Encoding: gzip' "$base$file")
  expect "$file, compressed" "$small" '^Content-Encoding: gzip$'
  expect "$file, compressed" "$small" '^Vary: Accept-Encoding$'
  refuse "$file, as it is" "$(headers "$base$file")" '^Content-Encoding:'
done
gzip -9 -k "$folder/srv/archive/$style"
ahead=$(headers -H 'Accept-Encoding: gzip' "$base$style")
expect "$style, compressed ahead" "$ahead" "^Content-Length: $(stat -c %s "$folder/srv/archive/$style.gz")\$"
expect "$style, compressed ahead" "$ahead" '^Content-Type: text/css'

# What is not for readers.
for file in .annals-site .nojekyll _headers ../nginx.conf %2e%2e/nginx.conf; do
  refuse "$file" "$(headers --path-as-is "$base$file")" '^HTTP/1.1 200'
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
