package nangotest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var frequencyPattern = regexp.MustCompile(
	`^(every )?(([0-9]+)?\s?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)|(month|week|half day|half hour|quarter hour))$`)

// minFrequency is how often a sync may run.
const minFrequency = 30 * time.Second

var namedFrequencies = map[string]struct {
	every time.Duration
	text  string
}{
	"month": {30 * 24 * time.Hour, "30d"}, "week": {7 * 24 * time.Hour, "7d"}, "half day": {12 * time.Hour, "12h"},
	"half hour": {30 * time.Minute, "30m"}, "quarter hour": {15 * time.Minute, "15m"},
	"day": {24 * time.Hour, "1d"}, "hour": {time.Hour, "1h"}, "minute": {time.Minute, "1m"},
}

// parseFrequency reads a frequency such as "every 2 hours", and returns it in the short form of Nango's answers.
func parseFrequency(s string) (every time.Duration, short string, err error) {
	m := frequencyPattern.FindStringSubmatch(s)
	if m == nil {
		return 0, "", fmt.Errorf("%q is no frequency such as \"every hour\"", s)
	}
	rest := strings.TrimPrefix(s, "every ")
	if named, ok := namedFrequencies[rest]; ok {
		return named.every, named.text, nil
	}
	amount := 1
	if m[3] != "" {
		if amount, err = strconv.Atoi(m[3]); err != nil {
			return 0, "", fmt.Errorf("%q is too long", s)
		}
	}
	unit := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[m[4][0]]
	every = time.Duration(amount) * unit
	if every < minFrequency {
		return 0, "", errTooOften
	}
	return every, rest, nil
}

var errTooOften = fmt.Errorf("is more often than every 30 seconds")
