package jsondec

import "time"

// time reads a time as time.Time.UnmarshalJSON does.
func (r *Reader) time(t *time.Time) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	from := r.i
	if _, ok := r.Text(); !ok {
		return false
	}
	raw := r.b[from:r.i:r.i] // time.Time does not decode escapes
	switch utc, zone := ParseUTC(raw[1 : len(raw)-1]); zone {
	case "Z":
		*t = utc
		return true
	case "+00:00": // time.Time uses the local zone if local time has that offset at that moment
		*t = utc.Local()
		if _, offset := t.Zone(); offset != 0 {
			*t = utc.In(time.FixedZone("", 0))
		}
		return true
	}
	return t.UnmarshalJSON(raw) == nil
}

// ParseUTC parses an RFC 3339 time with up to nine fractional digits and the zone Z or +00:00. It
// also returns the zone as it is written. For any other text, the returned zone is empty. ParseUTC
// is several times as fast as time.Parse.
func ParseUTC(s []byte) (t time.Time, zone string) {
	const whole = "2006-01-02T15:04:05"
	if len(s) <= len(whole) ||
		s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return t, ""
	}
	century, year := pair(s, 0), pair(s, 2)
	month, day := pair(s, 5), pair(s, 8)
	hour, minute, second := pair(s, 11), pair(s, 14), pair(s, 17)
	if century|year|month|day|hour|minute|second < 0 ||
		month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 {
		return t, ""
	}
	rest := s[len(whole):]
	nanos := 0
	if rest[0] == '.' {
		digits, scale := 1, 1_000_000_000
		for digits < len(rest) && rest[digits]-'0' <= 9 && scale > 1 {
			scale /= 10
			nanos += int(rest[digits]-'0') * scale
			digits++
		}
		if digits == 1 {
			return t, ""
		}
		rest = rest[digits:]
	}
	switch string(rest) {
	case "Z":
		zone = "Z"
	case "+00:00":
		zone = "+00:00"
	default:
		return t, ""
	}
	t = time.Date(100*century+year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	if day > 28 && t.Day() != day { // rolled over into the next month
		return time.Time{}, ""
	}
	return t, zone
}

// pair returns the number that the two bytes at i form, or a negative number if they are not both
// digits.
func pair(s []byte, i int) int {
	tens, ones := s[i]-'0', s[i+1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}
