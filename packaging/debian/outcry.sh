#!/bin/sh
# Commands for this machine's instance: its settings are in /etc/outcry/outcry.yaml, unless another file is given.
: "${OUTCRY_CONFIG:=/etc/outcry/outcry.yaml}"
export OUTCRY_CONFIG
exec /usr/lib/outcry/outcry "$@"
