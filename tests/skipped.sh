#!/bin/sh
# Says how many tests were skipped and why. Each line of FILE is a reason, a tab, and the name of a test.
#   tests/skipped.sh FILE
set -eu
tests=$(cut -f 2 "$1" | sort -u | wc -l)
if [ "$tests" -eq 0 ]; then
    echo "No test was skipped."
    exit 0
fi
echo "Skipped, in whole or in part: $((tests)) tests."
sort -u "$1" | cut -f 1 | uniq -c | sort -rn
