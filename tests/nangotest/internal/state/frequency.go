package state

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// FrequencyPattern matches the strings that Nango accepts as the frequency of a sync.
var FrequencyPattern = regexp.MustCompile(
	`^(every )?(([0-9]+)?\s?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)|(month|week|half day|half hour|quarter hour))$`)

// DefaultFrequency is the frequency of a sync for which no frequency is set.
const DefaultFrequency = "every hour"

// minFrequency is the shortest interval between runs of a sync.
const minFrequency = 30 * time.Second

// namedFrequencies maps each frequency that is written without a number, such as "every week", to
// its interval and to the short form that Nango's API shows.
var namedFrequencies = map[string]struct {
	every time.Duration
	text  string
}{
	"every month": {30 * 24 * time.Hour, "30d"}, "every week": {7 * 24 * time.Hour, "1w"},
	"every half day":  {12 * time.Hour, "12h"},
	"every half hour": {30 * time.Minute, "30m"}, "every quarter hour": {15 * time.Minute, "15m"},
	"every day": {24 * time.Hour, "1d"}, "every hour": {time.Hour, "1h"},
}

var (
	// ErrTooOften reports a frequency with an interval of less than 30 seconds, or a frequency
	// without a number that namedFrequencies does not contain, such as "every minute".
	ErrTooOften = errors.New("is more often than every 30 seconds, or has no number")
	errTooLong  = errors.New("is too long")
)

// maxFrequency is the longest interval between runs that a time.Duration can hold.
const maxFrequency time.Duration = math.MaxInt64

// ParseFrequency parses a frequency such as "every 2 hours". It returns the interval between runs
// and the short form in which Nango's API shows the frequency.
func ParseFrequency(s string) (interval time.Duration, short string, err error) {
	m := FrequencyPattern.FindStringSubmatch(s)
	if m == nil {
		return 0, "", fmt.Errorf("%q is not a frequency such as \"every hour\"", s)
	}
	if named, ok := namedFrequencies[s]; ok {
		return named.every, named.text, nil
	}
	if m[3] == "" {
		return 0, "", ErrTooOften
	}
	unit := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour,
		'd': 24 * time.Hour}[m[4][0]]
	amount, err := strconv.ParseInt(m[3], 10, 64)
	if err != nil || amount > int64(maxFrequency/unit) {
		return 0, "", errTooLong
	}
	if interval = time.Duration(amount) * unit; interval < minFrequency {
		return 0, "", ErrTooOften
	}
	return interval, strings.TrimPrefix(s, "every "), nil
}
