#!/bin/sh
# The commands of this machine's instance: its settings are in /etc/outcry/outcry.yaml, unless another file is named.
: "${OUTCRY_CONFIG:=/etc/outcry/outcry.yaml}"
export OUTCRY_CONFIG
exec /usr/lib/outcry/outcry "$@"
